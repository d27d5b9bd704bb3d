"""How much more of its accounts one arm kept than another, drawn with intervals."""

from __future__ import annotations

from ..checks import InputError
from ..evaluation.live import ArmDifference, LiveResult
from ..evaluation.verdict import names_winner
from .canvas import LINE_HEIGHT, WIDTH, Look, Scale, drawing, line, looks, mark, words
from .forest import EDGE, LANE_HEIGHT, LANE_TOP, ROW, across_of, axis, lane
from .live_words import points
from .markup import Markup
from .words import plain_percent, shortened

TOP, BOTTOM = 8, 66
SIZE = 5.0
NAME_LETTERS = 34
"""How much of the names of a pair fits beside its figures."""


def live_forest(result: LiveResult) -> Markup:
    """Return an SVG of each pair's difference in points of retention, with its interval.

    A filled mark has a winner; the grey band is ± the margin. Raises InputError where no differences are
    told.
    """
    if not result.differences:
        raise InputError("live_forest: no differences are told yet; there is nothing to draw")
    gaps = [one.retention for one in result.differences]
    ends = [100 * end for gap in gaps for end in (gap.low, gap.high) if end is not None]
    across, look = across_of(ends, 100 * result.margin), looks(arm.arm for arm in result.arms)
    foot = TOP + ROW * len(gaps) + 6
    parts = axis(across, foot)
    for place, one in enumerate(result.differences):
        top = TOP + place * ROW
        parts += [*lane(across, top, 100 * result.margin), *_row(one, across, top, look[one.arm])]
    unit = f"points of retention, {plain_percent(result.confidence)} intervals"
    parts += [
        words(EDGE, foot + 2 * LINE_HEIGHT, "← second keeps more"),
        words(WIDTH - EDGE, foot + 2 * LINE_HEIGHT, "first keeps more →", anchor="end"),
        words(WIDTH / 2, foot + 3 * LINE_HEIGHT + 4, unit, anchor="middle", muted=True),
    ]
    return drawing(*parts, height=foot + BOTTOM, label=_label(result))


def _row(one: ArmDifference, across: Scale, top: float, look: Look) -> list[Markup]:
    gap = one.retention
    pair = shortened(f"{one.arm} against {one.reference}", NAME_LETTERS)
    told = [
        words(EDGE, top + 15, pair, bold=True),
        words(WIDTH - EDGE, top + 15, points(gap.difference, gap.low, gap.high), anchor="end"),
    ]
    if gap.difference is None or gap.low is None or gap.high is None:
        return told
    y, value = top + LANE_TOP + LANE_HEIGHT / 2, across(100 * gap.difference)
    ends = ((across(100 * gap.low), value - SIZE), (value + SIZE, across(100 * gap.high)))
    bars = [line((start, y), (end, y), colour=look.colour, width=2.5) for start, end in ends if start < end]
    return [*told, *bars, mark(value, y, look, size=SIZE, hollow=not names_winner(one.verdict))]


def _label(result: LiveResult) -> str:
    said = "; ".join(
        f"{one.arm} against {one.reference} "
        f"{points(one.retention.difference, one.retention.low, one.retention.high)}, {one.verdict}"
        for one in result.differences
    )
    return f"Differences in points of retention: {said}."
