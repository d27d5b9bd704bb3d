"""Notes on parts become notes on the table."""

from __future__ import annotations

from campaignpulse.sources.notes import together
from campaignpulse.tables.valueless import Valueless

STRAY = "events: {} rows carry a campaign_id that is not in campaigns, such as {}"


def test_numbers_of_rows_are_added_up_and_the_first_example_stays() -> None:
    notes = [
        STRAY.format("1,200", "'a'"),
        "events: a naive time",
        STRAY.format("3", "'b'"),
        "events: a naive time",
    ]
    assert together(notes, dict) == [STRAY.format("1,203", "'a'"), "events: a naive time"]


def test_rows_without_a_value_are_told_of_all_parts() -> None:
    notes = [Valueless("spend", 1), Valueless("logins", 4), Valueless("spend", 2)]
    assert together(notes, lambda: {"spend": 12, "logins": 4}) == [
        "events: 4 rows without a value, each read as 1",
        "events: 3 of 12 rows of 'spend' (25 %) have no value, and are each read as 1, "
        "though the others have one",
    ]
