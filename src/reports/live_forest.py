"""How much more of its accounts one arm kept than another, drawn with intervals."""

from __future__ import annotations

from ..checks import InputError
from ..evaluation.live import ArmDifference, LiveResult
from ..evaluation.verdict import names_winner
from .canvas import LINE_HEIGHT, WIDTH, Look, Scale, drawing, line, looks, mark, ticks, words
from .live_words import points
from .markup import Markup, element, together
from .words import number, shortened

EDGE, TOP, ROW, BOTTOM = 14, 8, 46, 52
LANE_TOP, LANE_HEIGHT = 20, 20
NAME_LETTERS = 34
PADDING_SHARE = 0.06
"""Room beyond the outermost bound, as a share of what is drawn."""


def live_forest(result: LiveResult) -> Markup:
    """Return an SVG of each pair's difference in points of retention, with its interval.

    A filled mark has a winner; the grey band is ± the margin. Raises InputError where no differences are
    told.
    """
    if not result.differences:
        raise InputError("live_forest: no differences are told yet; there is nothing to draw")
    ends = [
        end
        for one in result.differences
        for end in (one.retention.low, one.retention.high)
        if end is not None
    ]
    low, high = min([*ends, -result.margin]), max([*ends, result.margin])
    room = PADDING_SHARE * (high - low)
    across = Scale(low - room, high + room, EDGE, WIDTH - EDGE)
    look = looks(arm.arm for arm in result.arms)
    rows = [
        _row(one, across, TOP + ROW * place, result.margin, look[one.arm])
        for place, one in enumerate(result.differences)
    ]
    foot = TOP + ROW * len(rows) + 6
    return drawing(*rows, _axis(across, foot), height=foot + BOTTOM, label=_label(result))


def _row(one: ArmDifference, across: Scale, top: float, margin: float, look: Look) -> Markup:
    gap, base, start = one.retention, top + 15, top + LANE_TOP
    pair = shortened(f"{one.arm} against {one.reference}", NAME_LETTERS)
    band = element(
        "rect",
        x=f"{across(-margin):.1f}",
        y=start,
        width=f"{across(margin) - across(-margin):.1f}",
        height=LANE_HEIGHT,
        fill_opacity=0.08,
    )
    zero = line((across(0), start), (across(0), start + LANE_HEIGHT), opacity=0.6)
    told = [
        words(EDGE, base, pair, bold=True),
        words(WIDTH - EDGE, base, points(gap.difference, gap.low, gap.high), anchor="end"),
    ]
    if gap.difference is None or gap.low is None or gap.high is None:
        return together([band, zero, *told])
    y = start + LANE_HEIGHT / 2
    bar = line((across(gap.low), y), (across(gap.high), y), colour=look.colour, width=2.5)
    at = mark(across(gap.difference), y, look, size=5.0, hollow=not names_winner(one.verdict))
    return together([band, zero, *told, bar, at])


def _axis(across: Scale, foot: float) -> Markup:
    parts = [line((EDGE, foot), (WIDTH - EDGE, foot), opacity=0.4)]
    steps = ticks(100 * across.low, 100 * across.high)
    digits = max(len(f"{value:g}".partition(".")[2]) for value in steps)
    for value in steps:
        x = across(value / 100)
        parts.append(line((x, foot), (x, foot + 4), opacity=0.4))
        parts.append(words(x, foot + LINE_HEIGHT, number(value, digits=digits), anchor="middle", muted=True))
    unit = "points of retention, more than the other to the right"
    parts.append(words(WIDTH / 2, foot + 2 * LINE_HEIGHT + 4, unit, anchor="middle", muted=True))
    return together(parts)


def _label(result: LiveResult) -> str:
    said = "; ".join(
        f"{one.arm} against {one.reference} "
        f"{points(one.retention.difference, one.retention.low, one.retention.high)}, {one.verdict}"
        for one in result.differences
    )
    return f"Differences in points of retention: {said}."
