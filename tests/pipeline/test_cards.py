"""A run uses everything of a scorecard, and says what of it the data lack."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from campaignpulse.checks import InputError
from campaignpulse.evaluation import time_split
from campaignpulse.experiment import WITHOUT_CAMPAIGN, cutoffs, read_experiment
from campaignpulse.features import labels, snapshots, windows
from campaignpulse.models import LearnedWeightsScorer, WeightedRulesScorer, read_points_card
from campaignpulse.pipeline.cards import card_settings, in_vain, points_cards, scorers_of, segments_of
from campaignpulse.pipeline.choose import chosen_features
from campaignpulse.pipeline.fit import check_settings, fit_scorers
from campaignpulse.sources import load
from campaignpulse.tables import PHASES

SCORERS = """\
scorers:
  plain: {kind: rules}
  card: {kind: rules, scorecard: card.yaml}
evaluation: {reference: plain, challenger: card, campaign_lift: false}
"""
CARD = """\
name: ours
weights: {use: 2, leaving: 1, voice: 1}
segments:
  agency: {use: 0}
  network: {use: 9}
measures:
  use: [sessions_rate_28d]
  leaving: [{feature: days_since_last_event, decay: {half_life: 14}}]
  voice: [surveys.nps_mean_84d]
caps: [{component: leaving, below: 25, at_most: 40, reason: nobody has been seen for a month}]
overrides:
  - {account_id: a010, index: 3, reason: told us, by: Dana, since: 2023-12-01, until: 2024-01-01}
"""


@pytest.fixture(scope="module")
def folder(data_folder: Path, experiment_text: str, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("cards")
    shutil.copytree(data_folder, folder / "data")
    ids = pd.read_parquet(folder / "data" / "events.parquet")["account_id"].unique()
    accounts = pd.DataFrame(
        {"account_id": ids, "segment": np.where(np.arange(len(ids)) % 2, "agency", "brand")}
    )
    accounts.to_csv(folder / "data" / "accounts.csv", index=False)
    (folder / "card.yaml").write_text(CARD)
    (folder / "x.yaml").write_text(experiment_text + SCORERS)
    return folder


@pytest.fixture(scope="module")
def fitted(folder: Path):
    """What a run does up to the training, and the rows that it tests on."""
    experiment = read_experiment(folder / "x.yaml")
    tables = load(experiment.data.source)
    chosen, _ = chosen_features(experiment, tables)
    asked = snapshots(tables, experiment.label, cutoffs(experiment))
    outcomes = labels(tables, asked, experiment.label)
    period = experiment.split
    split = time_split(
        windows(tables, asked, chosen.all), outcomes, train=period.train, test=period.test, horizon_days=56
    )
    return tables, chosen, split, fit_scorers(experiment, chosen, split)


def test_segments_come_from_the_accounts(fitted):
    tables, _, split, scorers = fitted
    told = scorers["card"].of(split.test)
    assert (told["segment"] == split.test["account_id"].map(segments_of(tables))).all()
    assert "segment" not in scorers["plain"].of(split.test)


def test_the_index_is_that_of_the_card_by_hand(fitted):
    _, _, split, scorers = fitted
    rows, card = scorers["card"].of(split.test), scorers["card"].scorer
    health = card.component_health(rows)
    leaving = 100 * 2 ** (-rows["days_since_last_event"].astype(float) / 14)
    np.testing.assert_allclose(health["leaving"], leaving, rtol=1e-6)
    index = np.where(rows["segment"] == "agency", leaving, (2 * health["use"] + leaving) / 3)
    index = np.where((leaving < 25) & (index > 40), 40, index)
    told = (rows["account_id"] == "a010") & (rows["cutoff"] >= "2023-12-01") & (rows["cutoff"] < "2024-01-01")
    assert told.any()
    np.testing.assert_allclose(100 - card.raw_risk(rows), np.where(told, 3, index), rtol=1e-6)


def test_a_scorecard_changes_what_a_run_finds(fitted):
    _, _, split, scorers = fitted
    card, plain = (scorers[name].predict_proba(split.test)[:, 1] for name in ("card", "plain"))
    assert not np.allclose(card, plain)


def test_what_the_data_lack_is_said(fitted):
    _, chosen, _, scorers = fitted
    assert in_vain({f"scorers.{name}": one.scorer for name, one in scorers.items()}, chosen.segments) == (
        "scorers.card: the scorecard measures surveys.nps_mean_84d, which these data do not have",
        "scorers.card: the scorecard weighs voice, of which these data know nothing",
        "scorers.card: the scorecard has weights for the segment network, of which no account is",
    )


def test_without_segments_in_the_data_every_segment_of_the_card_is_in_vain(fitted, tiny_tables):
    card = {"card": fitted[3]["card"].scorer}
    none = segments_of(tiny_tables(accounts=None))
    assert none is None
    assert "the segment agency and network, of which no account is" in in_vain(card, none)[-1]


def test_a_card_gives_only_what_it_says(folder):
    (folder / "small.yaml").write_text("name: small\nweights: {use: 1}\n")
    assert card_settings("rules", folder / "small.yaml") == {"weights": {"use": {"baseline": 1.0}}}


def test_a_setting_that_stands_in_the_scorecard_too_is_refused(folder):
    scorers = SCORERS.replace("card.yaml}", "card.yaml, settings: {caps: []}}")
    text = (folder / "x.yaml").read_text().replace(SCORERS, scorers)
    (folder / "twice.yaml").write_text(text)
    with pytest.raises(InputError, match=r"scorers\.card\.settings\.caps stands in the scorecard too"):
        check_settings(read_experiment(folder / "twice.yaml"))


def test_a_card_that_cannot_be_learned_with_is_named_with_its_file(folder, fitted):
    (folder / "card_only.yaml").write_text("name: none\nweights: {use: 1}\nmeasures: {use: [logins]}\n")
    text = (folder / "x.yaml").read_text().replace("card.yaml", "card_only.yaml")
    (folder / "none.yaml").write_text(text)
    with pytest.raises(InputError, match=r"card_only\.yaml: measures: no feature of the card is among"):
        fit_scorers(read_experiment(folder / "none.yaml"), fitted[1], fitted[2])


POINTS = """\
scorers:
  plain: {kind: rules}
  mine: {kind: learned, scorecard: points.yaml}
evaluation: {reference: plain, challenger: mine}
"""


@pytest.fixture
def learned(fitted):
    """Learned weights on the training rows of the experiment."""
    _, _, split, scorers = fitted
    scorer = LearnedWeightsScorer(l2=5.0)
    return scorer.fit(scorers["plain"].of(split.train), split.train_churned.astype(bool))


def test_a_card_of_points_runs_as_the_scorer_that_it_came_from(folder, fitted, learned, experiment_text):
    _, chosen, split, scorers = fitted
    points_cards({"learned": learned}, experiment="x")["learned"].write(folder / "points.yaml")
    (folder / "points_only.yaml").write_text(experiment_text + POINTS)
    again = fit_scorers(read_experiment(folder / "points_only.yaml"), chosen, split)
    assert set(again) == {"plain", "mine"}  # no twin without campaign features: the card fixes the weights
    test = scorers["plain"].of(split.test)
    np.testing.assert_allclose(again["mine"].scorer.raw_risk(test), learned.raw_risk(test), rtol=0, atol=1e-9)
    settings = card_settings("learned", folder / "points.yaml")
    assert settings == {"card": read_points_card(folder / "points.yaml").plain()}


def test_a_card_of_rules_is_no_card_of_points(folder, experiment_text):
    (folder / "rules_as_points.yaml").write_text(experiment_text + POINTS.replace("points.yaml", "card.yaml"))
    with pytest.raises(InputError, match=r"card\.yaml: the scorecard holds no `points`"):
        check_settings(read_experiment(folder / "rules_as_points.yaml"))


def test_a_card_of_points_for_a_feature_that_the_data_lack_is_named_with_its_file(
    folder, fitted, experiment_text
):
    base = dict.fromkeys(PHASES, 0)
    card = {"name": "x", "base": base, "points": {"a": {"logins": {"missing": 1}}}}
    (folder / "absent.yaml").write_text(yaml.safe_dump(card))
    (folder / "x_absent.yaml").write_text(experiment_text + POINTS.replace("points.yaml", "absent.yaml"))
    with pytest.raises(InputError, match=r"absent\.yaml: card: it has points for 'logins'"):
        fit_scorers(read_experiment(folder / "x_absent.yaml"), fitted[1], fitted[2])


def test_each_learned_scorer_has_a_card_with_its_name_and_the_experiments(learned):
    cards = points_cards(
        {"learned": learned, "learned" + WITHOUT_CAMPAIGN: learned, "rules": WeightedRulesScorer()},
        experiment="my look",
    )
    assert {name: card.name for name, card in cards.items()} == {"learned": "learned, my look"}


def test_cards_of_any_kind_are_scorers_by_their_own_names(folder, learned):
    points_cards({"learned": learned}, experiment="x")["learned"].write(folder / "learned.yaml")
    found = scorers_of([folder / "card.yaml", folder / "learned.yaml"])
    assert {name: spec.kind for name, spec in found.items()} == {"ours": "rules", "learned, x": "learned"}


def test_two_cards_of_one_name_cannot_be_told_apart(folder):
    shutil.copy(folder / "card.yaml", folder / "copy.yaml")
    with pytest.raises(InputError, match=r"copy\.yaml: the name 'ours' is that of .*card\.yaml too"):
        scorers_of([folder / "card.yaml", folder / "copy.yaml"])
