"""Who is at risk by each rule of an experiment, from its training rows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from campaignpulse.evaluation import TimeSplit
from campaignpulse.experiment import AlertRule, Experiment, read_experiment
from campaignpulse.pipeline.alerting import alerts_of, thresholds_left_out, unseen_probability
from campaignpulse.pipeline.choose import chosen_features
from campaignpulse.pipeline.fit import Fitted, fit_scorers
from campaignpulse.pipeline.split import split_of
from campaignpulse.sources import load

FIRST = """\
scorers: {rules: {kind: rules}, boosted: {kind: boosted}}
evaluation: {challenger: boosted, campaign_lift: false, budget_share: 0.07}
"""
Trained = tuple[Experiment, TimeSplit, dict[str, Fitted]]


@pytest.fixture(scope="module")
def trained(data_folder: Path, experiment_text: str, tmp_path_factory: pytest.TempPathFactory) -> Trained:
    folder = tmp_path_factory.mktemp("alerts")
    (folder / "data").symlink_to(data_folder)
    (folder / "first.yaml").write_text(experiment_text + FIRST)
    experiment = read_experiment(folder / "first.yaml")
    tables = load(experiment.data.source)
    chosen, _ = chosen_features(experiment, tables)
    split = split_of(experiment, tables, chosen)
    return experiment, split, fit_scorers(experiment, chosen, split)


def by_rule(experiment: Experiment, **keys: object) -> Experiment:
    return experiment.model_copy(update={"alerts": AlertRule.model_validate(keys)})


def test_where_thresholds_are_asked_for_a_days_scores_say_that_they_have_none(trained: Trained) -> None:
    experiment = trained[0]
    assert thresholds_left_out(experiment) == ()
    (said,) = thresholds_left_out(by_rule(experiment, fixed=True))
    assert said.endswith("at risk here are the 7 % with the highest probability")


def test_by_default_it_is_the_budget_of_each_cutoff(trained: Trained) -> None:
    experiment, split, fitted = trained
    alerts = alerts_of(experiment, fitted["rules"], split)
    assert (alerts.rule, alerts.budget_share, alerts.thresholds) == ("budget", 0.07, ())


def test_a_fixed_budget_is_a_threshold_that_training_rows_had(trained: Trained) -> None:
    experiment, split, fitted = trained
    (threshold,) = alerts_of(by_rule(experiment, fixed=True), fitted["rules"], split).thresholds
    assert threshold.rows == len(split.train)
    assert threshold.flagged <= 0.07 * len(split.train) < threshold.flagged + 10


def test_a_limit_on_false_alarms_is_kept_in_each_phase(trained: Trained) -> None:
    experiment, split, fitted = trained
    asked = by_rule(experiment, rule="false_alarms", limit=0.04)
    thresholds = alerts_of(asked, fitted["rules"], split).thresholds
    assert [threshold.phase for threshold in thresholds] == ["active", "post", "pre", "baseline"]
    assert all(0 <= t.false_alarm_rate <= 0.04 for t in thresholds if t.own)  # type: ignore[operator]


def test_costs_say_how_many_are_worth_contacting(trained: Trained) -> None:
    experiment, split, fitted = trained
    dear, cheap = (
        alerts_of(by_rule(experiment, rule="profit", contact_cost=cost), fitted["rules"], split)
        for cost in (20.0, 1.0)
    )
    assert dear.profit.per_customer < cheap.profit.per_customer  # type: ignore[union-attr]
    assert dear.thresholds[0].flagged < cheap.thresholds[0].flagged


def test_rules_are_asked_as_they_are(trained: Trained) -> None:
    _, split, fitted = trained
    told = fitted["rules"].predict_proba(split.train)[:, 1]
    assert (unseen_probability(fitted["rules"], split) == told).all()


def test_a_scorer_that_learns_is_asked_of_accounts_that_it_did_not_see(trained: Trained) -> None:
    """Of those that it learned from it knows too well who stayed, and who left."""
    _, split, fitted = trained
    churned = split.train_churned.to_numpy(bool)
    seen = fitted["boosted"].predict_proba(split.train)[:, 1]
    unseen = unseen_probability(fitted["boosted"], split)
    assert unseen.shape == seen.shape
    assert not np.allclose(unseen, seen)
    gap_seen, gap = (said[churned].mean() - said[~churned].mean() for said in (seen, unseen))
    assert gap < gap_seen
