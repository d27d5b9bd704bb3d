"""The weekly probabilities that were in use: as written down, else as the champion says now."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.evaluation.ledger import Ledger
from campaignpulse.features import kept
from campaignpulse.pipeline.in_use import in_use
from campaignpulse.pipeline.recalibrate import weeks as room
from campaignpulse.pipeline.recalibrate.weeks import Weeks, cancels_of, weeks_between

AT = pd.Timestamp("2024-05-06", tz="UTC")
SINCE = AT - pd.Timedelta(days=21)


def weeks(experiment, folder: Path) -> Weeks:
    return Weeks(experiment, in_use(experiment), Ledger(folder))


def test_only_whole_weeks_that_end_by_the_day_count() -> None:
    assert weeks_between(AT - pd.Timedelta(days=14), AT) == [
        AT - pd.Timedelta(days=14),
        AT - pd.Timedelta(days=7),
    ]
    assert weeks_between(AT - pd.Timedelta(days=13), AT) == [AT - pd.Timedelta(days=7)]
    assert weeks_between(AT - pd.Timedelta(days=6), AT) == []


def test_weeks_that_nobody_scored_are_computed_once_and_named(world, calm, tmp_path: Path) -> None:
    made = weeks(world("quiet"), tmp_path)
    rows, unmade = made.before(calm[1], AT, SINCE)
    assert unmade == weeks_between(SINCE, AT)
    assert rows["cutoff"].unique().tolist() == unmade
    assert rows["probability"].between(0, 1).all()
    first = {day: id(part) for day, part in made.computed.items()}
    made.before(calm[1], AT, SINCE)
    assert {day: id(part) for day, part in made.computed.items()} == first


def test_a_large_base_is_asked_a_share_of_the_accounts_at_a_time_and_says_the_same(
    world, calm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, _ = weeks(world("quiet"), tmp_path).before(calm[1], AT, SINCE)
    monkeypatch.setattr(kept, "EVENTS_AT_ONCE", len(calm[1].events) // 3)
    monkeypatch.setattr(room, "ROWS_AT_ONCE", 100)
    shares, _ = weeks(world("quiet"), tmp_path).before(calm[1], AT, SINCE)
    pd.testing.assert_frame_equal(shares, whole)


def test_what_was_written_down_stands_as_it_was(world, calm, tmp_path: Path) -> None:
    made = weeks(world("quiet"), tmp_path)
    rows, _ = made.before(calm[1], AT, SINCE)
    written = rows[rows["cutoff"] == SINCE].assign(
        probability=0.123,
        phase="baseline",
        scorer="learned",
        version=made.champion.version.origin,
        matured_at=SINCE + pd.Timedelta(days=56),
    )
    made.ledger.append(written, predicted_at=SINCE)
    again, unmade = weeks(world("quiet"), tmp_path).before(calm[1], AT, SINCE)
    assert SINCE not in unmade
    assert set(again.loc[again["cutoff"] == SINCE, "probability"]) == {0.123}
    later = again["cutoff"] != SINCE
    pd.testing.assert_frame_equal(
        again[later].reset_index(drop=True), rows[rows["cutoff"] != SINCE].reset_index(drop=True)
    )


def test_days_that_another_version_scored_are_computed_and_no_doubt(world, calm, tmp_path: Path) -> None:
    made = weeks(world("quiet"), tmp_path)
    rows, _ = made.before(calm[1], AT, SINCE)
    other = rows.assign(
        phase="baseline", scorer="learned", version="kept-up-learned/9", matured_at=AT + pd.Timedelta(days=56)
    )
    made.ledger.append(other, predicted_at=AT)
    asked = weeks(world("quiet"), tmp_path)
    again, unmade = asked.before(calm[1], AT, SINCE)
    assert unmade == []
    assert list(asked.computed) == weeks_between(SINCE, AT)
    pd.testing.assert_frame_equal(again, rows)


def test_cancellations_need_their_table(tiny_tables) -> None:
    assert cancels_of(tiny_tables())["account_id"].tolist() == ["a3"]
    with pytest.raises(InputError, match="no such table to count cancellations in"):
        cancels_of(tiny_tables(subscriptions=None))
