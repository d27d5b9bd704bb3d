from __future__ import annotations

import pandas as pd
import pytest
from campaignpulse.models.lint.papers import expired_overrides, no_feedback, static

OVERRIDE = {"account_id": "a1", "index": 5, "reason": "left", "by": "Dana", "since": "2026-10-01"}


def keys(findings) -> list[tuple[str, str]]:
    return [(finding.severity, finding.key) for finding in findings]


@pytest.mark.parametrize(
    ("missing", "found"),
    [
        ("feedback", [("error", "feedback")]),
        ("owner", [("warning", "owner")]),
        ("approver", [("warning", "approver")]),
        ("approved_on", [("warning", "approved_on")]),
    ],
)
def test_a_card_that_hears_nothing_or_is_nobodys_is_named(card, missing, found):
    assert keys(no_feedback(card(**{missing: None}))) == found


def test_a_card_with_its_papers_is_clean(card, today):
    assert not [*no_feedback(card()), *static(card(), today)]


@pytest.mark.parametrize(
    ("missing", "found"), [("review_by", [("error", "review_by")]), ("version", [("warning", "version")])]
)
def test_a_card_that_never_changes_is_named(card, today, missing, found):
    assert keys(static(card(**{missing: None}), today)) == found


@pytest.mark.parametrize(
    ("day", "late"), [("2026-11-25", None), ("2026-11-24", "1 day ago"), ("2026-11-15", "10 days ago")]
)
def test_a_review_is_late_from_the_day_after_it_was_due(card, today, day, late):
    found = list(static(card(review_by=day), today))
    assert [late in finding.what for finding in found] == ([True] if late else [])


@pytest.mark.parametrize(("until", "expired"), [("2026-11-25", True), ("2026-11-26", False)])
def test_an_override_is_expired_from_its_last_day(card, today, until, expired):
    found = list(expired_overrides(card(overrides=[{**OVERRIDE, "until": until}]), today))
    assert keys(found) == ([("warning", "overrides[0].until")] if expired else [])


def test_an_override_that_has_yet_to_begin_is_not_expired(card, today):
    later = {**OVERRIDE, "since": today + pd.Timedelta(days=3), "until": today + pd.Timedelta(days=9)}
    assert not list(expired_overrides(card(overrides=[later]), today))
