"""Causes are learned from what was confirmed, with the evidence of the day, and never from the future."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from campaignpulse.diagnosis.handoff import HandoffBook
from campaignpulse.experiment import Experiment, read_experiment
from campaignpulse.experiment.causes import CausesChoice
from campaignpulse.pipeline import score
from campaignpulse.pipeline.days import SCORES, ScoredDays
from campaignpulse.pipeline.diagnosed import EVIDENCE, diagnosed
from campaignpulse.pipeline.handoffs import book_path
from campaignpulse.pipeline.outputs import output_folder
from campaignpulse.pipeline.record import settings_of
from campaignpulse.sources import load

MONDAY = pd.Timestamp("2024-01-08", tz="UTC")
NOON = pd.Timestamp("2024-01-09 12:00", tz="UTC")
LATER = pd.Timestamp("2024-01-10", tz="UTC")


@pytest.fixture
def known(buggy: Experiment) -> tuple[Experiment, pd.DataFrame]:
    """The experiment after a day whose hand-offs were confirmed in turn as bugs and as none, and the book."""
    asked = buggy.model_copy(update={"causes": CausesChoice(fewest_confirmed=2)})
    made = score(asked, at=MONDAY).handed
    assert made is not None
    book = HandoffBook(book_path())
    for place, name in enumerate(made.handoffs["handoff_id"]):
        cause = ("product_bug", "none")[place % 2]
        book.resolve(name, resolved_at=NOON, cause=cause, received_at=NOON)
    return asked, made.handoffs


def told(asked: Experiment, at: pd.Timestamp):
    days = ScoredDays(output_folder(asked) / SCORES)
    _, scores = days.read(MONDAY)
    tables = load(asked.data.source)
    handoffs = HandoffBook(book_path()).state(asked.name, at).handoffs
    return diagnosed(asked, tables, scores.assign(cutoff=at), days=days, handoffs=handoffs)


def test_causes_are_learned_once_enough_of_them_were_confirmed(known) -> None:
    asked, handoffs = known
    assert len(handoffs) >= 4
    found = told(asked, LATER)
    assert found.model.startswith("learned product_bug from ")
    few = asked.model_copy(update={"causes": CausesChoice()})
    assert told(few, LATER).model == "rules"


def test_what_was_resolved_later_teaches_nothing_yet(known) -> None:
    asked, _ = known
    assert told(asked, NOON.floor("D")).model == "rules"


def test_the_evidence_of_a_day_is_kept_beside_its_scores_with_a_row_for_each_account_at_risk(known) -> None:
    asked, _ = known
    days = ScoredDays(output_folder(asked) / SCORES)
    _, scores = days.read(MONDAY)
    kept = days.beside(MONDAY, EVIDENCE)
    assert kept is not None
    assert set(kept["account_id"]) == set(scores.loc[scores["at_risk"], "account_id"])


def test_evidence_that_is_gone_is_said_and_the_rules_stay(known) -> None:
    asked, _ = known
    Path(output_folder(asked) / SCORES / f"2024-01-08_{EVIDENCE}.parquet").unlink()
    found = told(asked, LATER)
    assert found.model == "rules"
    assert found.notes == (
        "causes: the evidence of 1 scored days is gone, so their confirmed causes teach nothing",
    )


def test_a_named_cause_comes_with_what_the_account_said(known) -> None:
    asked, _ = known
    found = told(asked, MONDAY).causes
    bugs = found[found["cause"] == "product_bug"]
    assert len(bugs) > 0
    assert bugs["quotes"].iloc[0] == ["“the app crashes, error 500” (ticket, 2024-01-06)"]


def test_what_wrong_causes_cost_is_no_setting_that_a_run_is_recorded_with(experiment_file: Path) -> None:
    asked = read_experiment(experiment_file)
    other = asked.model_copy(update={"causes": CausesChoice(bar=0.9, false_discoveries=0.2)})
    assert settings_of(other) == settings_of(asked)
