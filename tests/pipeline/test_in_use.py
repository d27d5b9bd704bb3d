from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.experiment import CancelLabel, Experiment, RegistryRules, ScorerSpec
from campaignpulse.models import WeightedRulesScorer, load_scorer, save_scorer
from campaignpulse.pipeline.cards import card_settings
from campaignpulse.pipeline.in_use import InUse, first_in_use, in_use
from campaignpulse.tracking import Store, approve
from campaignpulse.tracking.versions import tags_of


def test_the_champion_comes_with_what_it_was_trained_for(deployed: Experiment) -> None:
    found = in_use(deployed)
    assert (str(found.version), found.version.scorer) == ("my-first-look/2", "learned")
    assert found.trained_for["label.horizon_days"] == "56"
    assert list(found.doubts(deployed, ())) == []


def test_the_first_day_of_its_test_is_read_from_its_run(deployed: Experiment) -> None:
    assert in_use(deployed).first_day == deployed.split.test[0]


def test_its_weights_are_as_old_as_it_is_unless_its_run_says_that_only_the_level_moved(
    deployed: Experiment,
) -> None:
    found = in_use(deployed)
    assert found.weights_since == found.first_day
    moved = replace(found, trained_for={**found.trained_for, "weights_since": "2024-01-08"})
    assert moved.weights_since == pd.Timestamp("2024-01-08", tz="UTC")


def test_a_level_was_moved_on_the_first_day_of_a_version_whose_weights_are_older(
    deployed: Experiment,
) -> None:
    found = in_use(deployed)
    assert found.level_moved is None
    older = replace(found, trained_for={**found.trained_for, "weights_since": "2020-01-06"})
    assert older.level_moved == found.first_day


@pytest.mark.parametrize("told", [{}, {"split.test": "__import__('os').abort()"}])
def test_a_run_that_tells_no_first_day_is_said_and_never_evaluated(
    deployed: Experiment, told: dict[str, str]
) -> None:
    with pytest.raises(InputError, match=r"split.test: the run of my-first-look/2 says .* and no day"):
        replace(in_use(deployed), trained_for=told).first_day  # noqa: B018, reading it is what is tested


@pytest.mark.parametrize("told", [{}, {"label.horizon_days": "soon"}])
def test_a_run_that_tells_no_horizon_is_said_with_the_way_out(
    deployed: Experiment, told: dict[str, str]
) -> None:
    with pytest.raises(InputError, match=r"horizon_days: the run of my-first-look/2 says .* promote what it"):
        replace(in_use(deployed), trained_for=told).horizon  # noqa: B018, reading it is what is tested


def test_another_horizon_in_the_file_is_said(deployed: Experiment) -> None:
    other = deployed.model_copy(update={"label": CancelLabel(kind="cancel", horizon_days=90)})
    (said,) = in_use(other).doubts(other, ())
    assert said.startswith("label.horizon_days: the champion was trained for 56, ")
    assert "file now says 90" in said


def test_a_rule_that_the_file_adds_is_said(deployed: Experiment) -> None:
    label = CancelLabel(kind="cancel", horizon_days=56, eligible={"tenure_days": 30})
    other = deployed.model_copy(update={"label": label})
    (said,) = in_use(other).doubts(other, ())
    assert said.startswith("label.eligible.tenure_days: the champion was trained for none")


def test_metrics_without_rows_are_said(deployed: Experiment) -> None:
    (said,) = in_use(deployed).doubts(deployed, ("sessions", "surveys.nps"))
    assert said.startswith("metrics: sessions and surveys.nps, which the champion reads, had no row")


def test_without_a_champion_the_way_out_is_said(deployed: Experiment) -> None:
    with pytest.raises(InputError, match=r"'another look' has no champion .* `campaignpulse run`"):
        in_use(deployed.model_copy(update={"name": "another look"}))


CARD = """\
name: ours
weights: {all: {baseline: 2, active: 3}}
caps: [{component: all, below: 20, at_most: 40, reason: nobody was there}]
"""
OVERRIDE = """\
overrides:
  - {account_id: a001, index: 10, reason: they told us, by: Ann, since: 2024-01-01, until: 2024-03-01}
"""


@pytest.fixture
def carded(deployed: Experiment, tmp_path: Path) -> tuple[Experiment, InUse, Path]:
    """An experiment whose champion was trained and kept with the scorecard that it names, and the card."""
    card = tmp_path / "card.yaml"
    card.write_text(CARD + OVERRIDE)
    scorer = WeightedRulesScorer(**card_settings("rules", card))
    kept = save_scorer(scorer.fit(np.arange(8.0)[:, None], [True, False] * 4), tmp_path / "kept")
    found = in_use(deployed)
    spec = ScorerSpec(kind="rules", scorecard=card)
    asked = deployed.model_copy(update={"scorers": {found.version.scorer: spec}})
    return asked, replace(found, one=replace(found.one, scorer=load_scorer(kept))), card


def test_a_scorecard_that_says_the_same_is_not_doubted(carded) -> None:
    asked, found, card = carded
    assert list(found.doubts(asked, ())) == []
    card.write_text("# the papers may change\nowner: Ann\n" + CARD + OVERRIDE)
    assert list(found.doubts(asked, ())) == []


@pytest.mark.parametrize(
    "text",
    [CARD, CARD + OVERRIDE.replace("10", "20"), (CARD + OVERRIDE).replace("active: 3", "active: 4")],
    ids=["no override", "another override", "another weight"],
)
def test_a_scorecard_that_was_edited_since_the_training_is_said(carded, text: str) -> None:
    asked, found, card = carded
    card.write_text(text)
    (said,) = found.doubts(asked, ())
    assert f"the scorecard {card} has changed since this champion was trained; run and promote" in said


def test_a_scorecard_that_cannot_be_read_any_more_is_said(carded) -> None:
    asked, found, card = carded
    card.unlink()
    (said,) = found.doubts(asked, ())
    assert said.startswith(f"{card}: the scorecard cannot be read")
    assert said.endswith("the champion scores as it was trained")


@pytest.fixture
def without_champion(deployed_store: Path, tmp_path: Path) -> Store:
    """The store after a run, before anything was promoted."""
    root = tmp_path / "mlruns"
    root.mkdir()
    with (
        closing(sqlite3.connect(deployed_store / "mlruns" / "mlflow.db")) as origin,
        closing(sqlite3.connect(root / "mlflow.db")) as copy,
        copy,
    ):
        origin.backup(copy)
        copy.execute("DELETE FROM registered_model_aliases")
    return Store(root)


def test_an_experiment_that_asks_for_an_approval_gets_its_first_champion_with_it(
    without_champion: Store, deployed: Experiment
) -> None:
    store, label = without_champion, "my-first-look-learned/1"
    run_id = tags_of(store, label)["decision_run_id"]
    asked = deployed.model_copy(update={"registry": RegistryRules(owner="Ann", approval="required")})
    made, held_back = first_in_use(store, asked, "learned", run_id=run_id)
    assert made is None
    assert held_back.startswith(f"nobody has approved {label}")
    approve(store, label, by="Ben")
    made, held_back = first_in_use(store, asked, "learned", run_id=run_id)
    assert (made.champion.origin, held_back) == (label, None)
    assert first_in_use(store, asked, "learned", run_id=run_id) == (None, None)


def test_a_champion_that_somebody_put_there_past_the_gate_is_said(deployed: Experiment) -> None:
    found = replace(in_use(deployed), unapproved="nobody has approved it")
    assert list(found.doubts(deployed, ())) == ["champion: nobody has approved it"]
