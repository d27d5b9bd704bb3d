"""An outcome that came back: read strictly, and refused in a sentence."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.diagnosis.handoff.resolution import (
    MOST_LETTERS,
    TOLERANCE,
    read_resolution,
    require_after,
)

NOW = pd.Timestamp("2025-04-03 12:00", tz="UTC")
WHOLE = {
    "handoff_id": "h1",
    "resolved_at": "2025-04-02T09:00:00+02:00",
    "cause": "product_bug",
    "outcome": "mended",
}


def read(**changed: Any) -> Any:
    return read_resolution({**WHOLE, **changed}, received_at=NOW)


def test_a_resolution_is_read_with_its_time_in_utc() -> None:
    made = read()
    assert (made.name, made.cause, made.outcome) == ("h1", "product_bug", "mended")
    assert made.resolved_at == pd.Timestamp("2025-04-02 07:00", tz="UTC")
    assert str(made.resolved_at.tz) == "UTC"


def test_a_case_may_be_named_and_cause_and_outcome_may_be_missing() -> None:
    made = read_resolution({"case_id": "c1", "resolved_at": "2025-04-02T09:00:00Z"}, received_at=NOW)
    assert (made.name, made.cause, made.outcome) == ("c1", "", "")
    assert read(cause=None, outcome=None).cause == ""


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"handoff_id": None}, "names no hand-off; give one of"),
        ({"case_id": "c1"}, "names no hand-off; give one of"),
        ({"handoff_id": 7}, "names no hand-off; give one of"),
        ({"resolved_at": None}, "resolved_at of h1 is None; give a time with its offset"),
        ({"resolved_at": "2025-04-02T09:00:00"}, "give a time with its offset"),
        ({"resolved_at": "soon"}, "resolved_at of h1 is 'soon'"),
        ({"resolved_at": "02/04/2025 09:00+02:00"}, "resolved_at of h1 is '02/04/2025 09:00+02:00'; give a"),
        ({"resolved_at": "02.04.2025 09:00Z"}, "give a time with its offset"),
        ({"resolved_at": "Wed, 02 Apr 2025 09:00:00 +0000"}, "give a time with its offset"),
        ({"resolved_at": "2025-04"}, "give a time with its offset"),
        ({"resolved_at": "2025-04-02"}, "give a time with its offset"),
        ({"resolved_at": 1_700_000_000}, "give a time with its offset"),
        ({"cause": "product_bgu"}, "cause of h1 is 'product_bgu'; did you mean product_bug?"),
        ({"cause": "weather"}, "give one of product_bug, campaign_confusion"),
        ({"cause": ["product_bug"]}, "cause of h1 is"),
        ({"outcome": "x" * (MOST_LETTERS + 1)}, "outcome of h1 is no text of 500 letters or fewer"),
        ({"outcome": {"a": 1}}, "outcome of h1 is no text"),
        ({"outcome": "half \ud800"}, "outcome of h1 is 'half \\ud800', which is no whole text"),
        ({"handoff_id": "\ud800"}, "the name of a hand-off is '\\ud800', which is no whole text"),
    ],
)
def test_anything_else_is_refused(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError) as refused:
        read(**changed)
    assert said in str(refused.value)


@pytest.mark.parametrize("given", [None, "h1", ["h1"], 3])
def test_what_is_no_block_is_refused(given: Any) -> None:
    with pytest.raises(InputError, match="a resolution is no block of keys"):
        read_resolution(given, received_at=NOW)


def test_a_time_that_has_not_come_is_refused_but_for_a_clock_a_little_ahead() -> None:
    assert read(resolved_at=(NOW + TOLERANCE).isoformat())
    with pytest.raises(InputError, match="which has not come yet"):
        read(resolved_at=(NOW + TOLERANCE + pd.Timedelta(seconds=1)).isoformat())


def test_whole_letters_of_any_script_are_kept() -> None:
    assert read(outcome="größer 😀").outcome == "größer 😀"


def test_nothing_is_resolved_before_it_was_handed_off() -> None:
    require_after(NOW, NOW, "h1")
    with pytest.raises(InputError, match=r"T11:59:59\+00:00, before the day 2025-04-03 that handed"):
        require_after(NOW - pd.Timedelta(seconds=1), NOW, "h1")
