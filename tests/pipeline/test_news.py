"""What a webhook has not heard yet, by what is on record."""

from __future__ import annotations

import pandas as pd
import pytest
from campaignpulse.experiment import Experiment
from campaignpulse.pipeline.days import SCORES, ScoredDays
from campaignpulse.pipeline.news import SCORED, TOLD_OF_A_DAY, drop_old, of_a_day, waiting
from campaignpulse.tracking import existing_store
from campaignpulse.tracking.telling import NOT_YET, TOLD

MONDAY = pd.Timestamp("2024-01-08", tz="UTC")
NOW = pd.Timestamp.now("UTC")
EARLY, LATE = (NOW + pd.Timedelta(days=days) for days in (27.9, 28.1))


@pytest.fixture
def days(deployed: Experiment) -> ScoredDays:
    """Two days that were scored; nobody has heard of the first."""
    days = ScoredDays(deployed.output / SCORES)
    days.folder.mkdir(parents=True)
    for day in (MONDAY, MONDAY + pd.Timedelta(days=1)):
        days.write(day, pd.DataFrame(), news={"at_risk": 3} if day == MONDAY else None)
    return days


def test_of_a_result_counts_and_doubts_are_told_with_the_name() -> None:
    told = of_a_day("march", {**dict.fromkeys(TOLD_OF_A_DAY, 1), "outputs": {"scores": "x"}})
    assert told == {"experiment": "march", **dict.fromkeys(TOLD_OF_A_DAY, 1)}


@pytest.mark.usefixtures("days")
def test_a_day_waits_until_it_is_received(deployed: Experiment) -> None:
    (one,) = waiting(deployed, now=NOW)
    assert (one.event.type, one.event.subject, one.event.data) == (SCORED, "2024-01-08", {"at_risk": 3})
    one.received("it has")
    assert waiting(deployed, now=NOW) == []


def test_news_of_scores_are_dropped_when_nobody_wants_them_any_more_and_that_is_said(
    deployed: Experiment, days: ScoredDays
) -> None:
    assert (drop_old(deployed, now=EARLY), len(list(days.news()))) == ((), 1)
    said = "what was to be told of the scores of 2024-01-08 is dropped: nobody has received it in 28 days"
    assert (drop_old(deployed, now=LATE), list(days.news())) == ((said,), [])
    assert drop_old(deployed, now=LATE) == ()


def test_news_of_scores_that_never_came_are_dropped_and_that_is_said(
    deployed: Experiment, days: ScoredDays
) -> None:
    days.path(MONDAY).unlink()
    assert (drop_old(deployed, now=EARLY), len(list(days.orphans()))) == ((), 1)
    said = (
        "what was to be told of the scores of 2024-01-08 is dropped: the job that was to write them did not"
    )
    assert (drop_old(deployed, now=LATE), list(days.orphans())) == ((said,), [])
    assert not list(days.folder.glob("*news*"))


def test_news_of_both_kinds_come_in_the_order_of_their_days(
    asked: Experiment, days: ScoredDays, decision
) -> None:
    days.write(MONDAY + pd.Timedelta(days=1), pd.DataFrame(), news={})
    decision(existing_store(), asked.name, "2024-01-08", **{TOLD: NOT_YET})
    found = [(one.event.subject[-2:], one.event.type[14:]) for one in waiting(asked, now=NOW)]
    assert found == [("08", "recalibrate"), ("08", "score"), ("09", "score")]
