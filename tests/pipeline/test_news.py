"""What a webhook has not heard yet, by what is on record."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from campaignpulse.experiment import Experiment
from campaignpulse.pipeline.days import SCORES, ScoredDays
from campaignpulse.pipeline.news import SCORED, TOLD_OF_A_DAY, of_a_day, waiting
from campaignpulse.tracking import Store, decision_run, existing_store, mark, open_store
from campaignpulse.tracking.recalibrations import ACTION, ALARMS, AT, NOT_YET, REASON, RECALIBRATION, TOLD

MONDAY = pd.Timestamp("2024-01-08", tz="UTC")
NOW = pd.Timestamp.now("UTC")


@pytest.fixture
def days(deployed: Experiment) -> ScoredDays:
    """Two days that were scored; nobody has heard of the first."""
    days = ScoredDays(deployed.output / SCORES)
    days.folder.mkdir(parents=True)
    for day in (MONDAY, MONDAY + pd.Timedelta(days=1)):
        days.write(day, pd.DataFrame(), news={"at_risk": 3} if day == MONDAY else None)
    return days


@pytest.fixture
def asked(deployed: Experiment, tmp_path, monkeypatch: pytest.MonkeyPatch) -> Experiment:
    """The experiment with a store of its own."""
    monkeypatch.setenv("CAMPAIGNPULSE_MLRUNS", str(tmp_path / "mlruns"))
    open_store()
    return deployed


def decision(store: Store, name: str, day: str, **tags: str) -> str:
    with decision_run(store, name, kind=RECALIBRATION, run_key="k", name=day) as run:
        alarms = json.dumps([{"kind": "label", "what": "it loses", "phase": None}])
        mark(run, {AT: day, ACTION: "hold", REASON: "hold: it holds", ALARMS: alarms, **tags})
    return run.run_id


def test_of_a_result_counts_and_doubts_are_told_with_the_name() -> None:
    told = of_a_day("march", {**dict.fromkeys(TOLD_OF_A_DAY, 1), "outputs": {"scores": "x"}})
    assert told == {"experiment": "march", **dict.fromkeys(TOLD_OF_A_DAY, 1)}


@pytest.mark.usefixtures("days")
def test_a_day_waits_until_it_is_received(deployed: Experiment) -> None:
    (one,) = waiting(deployed, now=NOW)
    assert (one.event.type, one.event.subject, one.event.data) == (SCORED, "2024-01-08", {"at_risk": 3})
    one.received("it has")
    assert waiting(deployed, now=NOW) == []


@pytest.mark.parametrize(("later", "there"), [(27.9, True), (28.1, False)])
def test_news_of_scores_are_dropped_when_nobody_wants_them_any_more(
    deployed: Experiment, days: ScoredDays, later: float, there: bool
) -> None:
    assert bool(waiting(deployed, now=NOW + pd.Timedelta(days=later))) is there
    assert bool(list(days.news())) is there


def test_a_decision_is_told_as_it_is_on_record_and_always_by_the_same_id(asked: Experiment) -> None:
    made = decision(existing_store(), asked.name, "2024-01-08", **{TOLD: NOT_YET})
    (one,), (again,) = waiting(asked, now=NOW), waiting(asked, now=NOW)
    assert (one.event.id, one.event.data) == (again.event.id, again.event.data)
    assert one.event.id == one.event.data["mlflow"]["run_id"] == made
    assert (one.event.type, one.event.subject) == ("campaignpulse.recalibrate", "2024-01-08")
    told = {key: one.event.data[key] for key in ("decision", "reason", "promoted", "version", "missing")}
    assert told == {
        "decision": "hold",
        "reason": "hold: it holds",
        "promoted": False,
        "version": None,
        "missing": [],
    }
    assert one.event.data["alarms"] == [{"kind": "label", "what": "it loses", "phase": None}]
    one.received("it has")
    assert waiting(asked, now=NOW) == []


def test_a_decision_of_which_nobody_is_to_hear_does_not_wait(asked: Experiment) -> None:
    decision(existing_store(), asked.name, "2024-01-01")
    assert waiting(asked, now=NOW) == []


@pytest.mark.parametrize(("later", "there"), [(27.9, True), (28.1, False)])
def test_a_decision_is_old_by_when_it_was_made_and_not_by_the_day_that_it_is_about(
    asked: Experiment, later: float, there: bool
) -> None:
    for day in ("2021-06-07", "2024-01-08"):
        decision(existing_store(), asked.name, day, **{TOLD: NOT_YET})
    told = [one.event.subject for one in waiting(asked, now=NOW + pd.Timedelta(days=later))]
    assert told == (["2021-06-07", "2024-01-08"] if there else [])


def test_news_of_both_kinds_come_in_the_order_of_their_days(asked: Experiment, days: ScoredDays) -> None:
    days.write(MONDAY + pd.Timedelta(days=1), pd.DataFrame(), news={})
    decision(existing_store(), asked.name, "2024-01-08", **{TOLD: NOT_YET})
    found = [(one.event.subject[-2:], one.event.type[14:]) for one in waiting(asked, now=NOW)]
    assert found == [("08", "recalibrate"), ("08", "score"), ("09", "score")]
