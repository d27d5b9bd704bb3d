from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from campaignpulse.diagnosis.cohorts.editions import editions
from campaignpulse.tables import Tables

START, UNTIL = "2025-03-16", "2025-05-06"  # of mm25 of the tiny data set, with its post phase


def of(tables: Tables, day: str) -> list[str]:
    return [edition.campaign_id for edition in editions(tables, pd.Timestamp(day, tz="UTC"))]


def test_a_campaign_is_looked_at_from_its_start_until_four_weeks_after_its_post_phase(tiny: Tables) -> None:
    assert of(tiny, START) == []
    assert of(tiny, "2025-03-17") == ["mm25"]
    assert of(tiny, "2025-06-02") == ["mm25"]
    assert of(tiny, "2025-06-03") == []


@pytest.mark.parametrize(
    ("day", "phase"),
    [("2025-04-07", "active"), ("2025-04-08", "post"), ("2025-05-05", "post"), ("2025-05-06", "baseline")],
)
def test_a_campaign_has_its_phase_of_the_day(tiny: Tables, day: str, phase: str) -> None:
    (edition,) = editions(tiny, pd.Timestamp(day, tz="UTC"))
    assert edition.phase == phase


def test_without_days_after_it_a_campaign_is_looked_at_while_it_is_active_or_post(tiny: Tables) -> None:
    last = pd.Timestamp(UNTIL, tz="UTC") - pd.Timedelta(days=1)
    assert len(editions(tiny, last, after_days=0)) == 1
    assert editions(tiny, pd.Timestamp(UNTIL, tz="UTC"), after_days=0) == []


def test_the_edition_before_is_looked_at_for_as_many_days(tiny: Tables) -> None:
    (edition,) = editions(tiny, pd.Timestamp("2025-03-26", tz="UTC"))
    assert edition.before is not None
    assert edition.before.campaign_id == "mm24"
    assert edition.days == edition.before.days == 10


def test_days_after_the_post_phase_are_not_looked_at(tiny: Tables) -> None:
    (edition,) = editions(tiny, pd.Timestamp("2025-05-20", tz="UTC"))
    assert f"{edition.until:%Y-%m-%d}" == UNTIL


def test_a_campaign_that_nobody_knew_of_yet_is_not_looked_at(tiny: Tables) -> None:
    late = tiny.campaigns.assign(known_at=pd.Timestamp("2025-04-01", tz="UTC"))
    assert of(replace(tiny, campaigns=late), "2025-03-26") == []
