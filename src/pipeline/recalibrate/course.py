"""What the decisions on record, and what people did between them, mean for the next decision.

Which version was in use when is read from the decisions: each names the one that it was made from, and what
it promoted. So a refit that took over, one that somebody approved later, a rollback, a promotion by hand and
an alias that was moved in the MLflow UI all leave the same trace, and none needs a rule of its own.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

import pandas as pd

from ...recalibration import HOLD, INTERCEPT, Course
from ...recalibration.cusum import WEEK
from ...tracking import Change, Decided
from ...tracking.changes import FIRST, PROMOTION, ROLLBACK

QUOTED = 200
"""Letters of a person's reason that each later decision repeats; the history has all of them."""

_HOW = {ROLLBACK: "a rollback", PROMOTION: "a promotion by hand", FIRST: "a run"}
_UNRECORDED = ("a move of the alias in MLflow", "who moved it, and why, is not on record")


def course_of(past: Sequence[Decided], origin: str, *, change: Change | None = None) -> Course:
    """Return what the decisions on record, in order, mean for the next one on the champion `origin`.

    `change` is the change on record that made this champion, None where there is none; it gives the words.
    """
    uses = _uses(past)
    away = [number for number, (_, version) in enumerate(uses) if version != origin]
    since = uses[away[-1]][0] if away else None
    back = bool(away) and any(version == origin for _, version in uses[: away[-1]])
    weights = weights_of(past, origin)
    return Course(
        last=_last(one.at for one in past),
        tried=_last(one.at for one in past if one.tried),
        searched=_last(one.at for one in past if one.searched),
        answered=_last(one.at for one in past if one.action != HOLD or one.made_from != origin)
        or _before_first(past),
        returned=day_of(since.at) if since is not None and back else None,
        weights_from=_last(one.at for one, version in uses if weights_of(past, version) != weights),
        by_hand=None if since is None else _words(change, since, back=back),
    )


def weights_of(past: Sequence[Decided], version: str) -> str:
    """Return the version that the weights of another come from: a level that moves keeps the weights."""
    moved = {one.registered: one.made_from for one in past if one.action == INTERCEPT and one.registered}
    while version in moved:
        version = moved[version]
    return version


def day_of(text: str) -> pd.Timestamp:
    """Return the day of a decision on record."""
    return pd.Timestamp(text, tz="UTC")


def _uses(past: Sequence[Decided]) -> list[tuple[Decided, str]]:
    """Return what was in use at each decision, and, where it promoted a version, after it."""
    found = []
    for one in past:
        found.append((one, one.made_from))
        if one.promoted:
            found.append((one, one.registered or ""))  # "": its model was deleted with all versions
    return found


def _last(days: Iterable[str]) -> pd.Timestamp | None:
    return max((day_of(day) for day in days), default=None)


def _words(change: Change | None, since: Decided, *, back: bool) -> str | None:
    """Return how a person made the champion after a decision; None where the decision itself did."""
    if change is not None and change.run_id == since.run_id:
        return None
    how, why = _UNRECORDED
    if change is not None and pd.Timestamp(change.at).timestamp() + 1 > since.ended_at:  # in whole seconds
        how, why = _HOW[change.kind], change.reason
    told = textwrap.shorten(why, QUOTED, placeholder=" …")
    came = "brought this champion back" if back else "made this the champion"
    return f"{how} after {since.at} {came}{': ' if told else ''}{told}"


def _before_first(past: Sequence[Decided]) -> pd.Timestamp | None:
    """Return the day up to which the first decision had nothing to answer: it looks at its own week alone."""
    return day_of(past[0].at) - WEEK if past else None
