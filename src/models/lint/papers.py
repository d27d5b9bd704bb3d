"""The two mistakes of keeping: a scorecard that never hears what came of it, and one that never changes."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ..scorecard import Scorecard
from .finding import Finding


def no_feedback(card: Scorecard) -> Iterator[Finding]:
    """Yield a finding where outcomes do not come back, or where nobody is asked about the card."""
    if card.feedback is None:
        yield Finding(
            "error",
            "no_feedback",
            "feedback",
            "nothing says how outcomes come back to this scorecard",
            "nobody then learns whom it missed and whom it called at risk for nothing, and it stays as wrong "
            "as it began",
            "write under `feedback` who compares what it said with what happened, from what and how often",
        )
    if card.owner is None:
        yield _unsigned(
            "owner", "nobody is named who keeps it right", "a score that is nobody's is not corrected"
        )
    if card.approver is None or card.approved_on is None:
        key = "approver" if card.approver is None else "approved_on"
        yield _unsigned(
            key, "nothing says who agreed to its use, and when", "people ask before they act on it"
        )


def static(card: Scorecard, today: pd.Timestamp) -> Iterator[Finding]:
    """Yield a finding where no day is set to look at the card again, where it is past, or no version."""
    why = "products, campaigns and customers change, and weights that were right drift out of date unseen"
    if card.review_by is None:
        yield Finding(
            "error",
            "static",
            "review_by",
            "no day is set by which the card is looked at again",
            why,
            "write `review_by` with a day, after the next campaign or within half a year",
        )
    elif card.review_by < today:
        late = (today - card.review_by).days
        yield Finding(
            "error",
            "static",
            "review_by",
            f"the review was due on {card.review_by:%Y-%m-%d}, {late} {'day' if late == 1 else 'days'} ago",
            why,
            "compare it with what happened since, change what was wrong, and set a new `version` and "
            "`review_by`",
        )
    if card.version is None:
        yield Finding(
            "warning",
            "static",
            "version",
            "the card has no version",
            "a score that moved because the card changed cannot be told from one whose customer changed",
            "write `version: 1`, and a higher one with each change",
        )


def expired_overrides(card: Scorecard, today: pd.Timestamp) -> Iterator[Finding]:
    """Yield a finding for each override that holds no more."""
    for i, override in enumerate(card.overrides):
        if override.until <= today:
            yield Finding(
                "warning",
                "expired_override",
                f"overrides[{i}].until",
                f"the override of {override.account_id} by {override.by} ended on {override.until:%Y-%m-%d}",
                "it counts for no score from that day on, whatever its reader believes",
                "remove it, or renew it with a reason of today as a second entry with its own days",
            )


def _unsigned(key: str, what: str, why: str) -> Finding:
    return Finding("warning", "no_feedback", key, what, why, f"write `{key}`")
