"""One scorer against another, overall and by phase, each with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..checks import InputError, listed
from ..evaluation import OVERALL, Comparison, Difference
from ..evaluation.verdict import COMPARED, DECIMALS, names_winner
from ..experiment import WITHOUT_CAMPAIGN, Evaluation
from .canvas import LINE_HEIGHT, WIDTH, Look, Scale, drawing, line, looks, mark, ticks, words
from .lift import main_scorers
from .markup import Markup, element
from .render import TOO_FEW
from .result import DEFAULTS
from .words import count, many, number, plain_percent, shortened, signed, with_interval

ROW = 46
"""Units from one slice to the next: a line of words, and its interval below."""

EDGE, TOP, BOTTOM = 14, 8, 66
COUNT_AT = 78
LANE_TOP, LANE_HEIGHT = 20, 20
NAME_LETTERS = 18
"""How much of a scorer's name fits beside the other's."""

PADDING_SHARE = 0.06
"""Room beyond the outermost bound, as a share of what is drawn."""

Pair = tuple[str, str]


@dataclass(frozen=True)
class ForestRow:
    """A difference on one slice, the churned accounts it rests on, and whether they are enough to show it."""

    difference: Difference
    churned_accounts: int
    enough: bool

    @property
    def in_words(self) -> str:
        """The difference with its interval, or that there are too few churned accounts for one."""
        row, digits = self.difference, DECIMALS[self.difference.metric]
        if not self.enough:
            return TOO_FEW
        return with_interval(signed(row.difference, digits=digits), row.low, row.high, digits=digits)

    @property
    def winner(self) -> bool:
        """Whether the verdict names a winner."""
        return self.enough and names_winner(self.difference.verdict)

    @property
    def drawn(self) -> list[float]:
        """The difference and its bounds, which are drawn; none where there are too few churned accounts."""
        row = self.difference
        values = (row.difference, row.low, row.high) if self.enough else ()
        return [value for value in values if value is not None]


def forest(comparison: Comparison, *, evaluation: Evaluation = DEFAULTS, pair: Pair | None = None) -> Markup:
    """Return an SVG of the differences of a pair on the primary metric, overall and by phase, with intervals.

    `pair` is (scorer, reference), by default the primary one. A filled mark has a winner; the grey band is
    ± the margin of the pair's question. Slices with fewer churned accounts than a verdict needs show no
    number. Pairs with the same reference share a scale.
    """
    rows = forest_rows(comparison, evaluation=evaluation, pair=pair)
    first, margin = rows[0].difference, _margin(comparison, evaluation, pair)
    across = across_of(_drawn_beside(comparison, first, evaluation), margin)
    foot = TOP + ROW * len(rows) + 6
    look = looks(main_scorers(comparison.scorers))[first.scorer.removesuffix(WITHOUT_CAMPAIGN)]
    parts = [*axis(across, foot), *_legend(first, foot, evaluation)]
    for place, row in enumerate(rows):
        top = TOP + place * ROW
        parts += [*lane(across, top, margin), *_row(row, across, top, look)]
    return drawing(*parts, height=foot + BOTTOM, label=_label(rows))


def _margin(comparison: Comparison, evaluation: Evaluation, pair: Pair | None) -> float:
    """Return the margin of a pair's question: only of the primary one it may be another than equivalence."""
    primary = (comparison.primary.scorer, comparison.primary.reference)
    return evaluation.margin if pair in (None, primary) else evaluation.equivalence_margin


def forest_rows(
    comparison: Comparison, *, evaluation: Evaluation = DEFAULTS, pair: Pair | None = None
) -> list[ForestRow]:
    """Return the rows that a forest shows: overall, then each phase that is reported.

    Raises InputError for a pair that was not compared.
    """
    primary = comparison.primary
    wanted = pair or (primary.scorer, primary.reference)
    rows = [row for row in comparison.comparisons if row.metric == primary.metric]
    of_slice = {row.slice: row for row in rows if (row.scorer, row.reference) == wanted}
    if not of_slice:
        pairs = dict.fromkeys(f"{row.scorer} against {row.reference}" for row in rows)
        raise InputError(
            f"forest: {wanted[0]} was not compared with {wanted[1]}; take one of {listed(pairs)}"
        )
    return [
        _forest_row(comparison, of_slice[name], evaluation.min_churned_accounts)
        for name in (OVERALL, *evaluation.phases)
    ]


def phases_sentence(comparison: Comparison, *, evaluation: Evaluation = DEFAULTS) -> str:
    """Return the primary difference by phase in one line, "too few" as in the forest; empty without any."""
    rows = forest_rows(comparison, evaluation=evaluation)
    told = [f"{row.difference.slice} {row.in_words}" for row in rows if row.difference.difference is not None]
    return f"By phase: {', '.join(told[1:])}." if told[1:] else ""


def _forest_row(comparison: Comparison, difference: Difference, least: int) -> ForestRow:
    churned = comparison.scorers[difference.scorer][difference.slice].churned_accounts
    return ForestRow(difference, churned, enough=churned >= least)


def _drawn_beside(comparison: Comparison, first: Difference, evaluation: Evaluation) -> list[float]:
    """Return the values of all pairs that share a scale, so that their figures can be compared."""
    main = main_scorers(comparison.scorers)
    beside = [row.scorer for row in comparison.comparisons if row.reference == first.reference]
    scorers = dict.fromkeys([first.scorer, *(name for name in beside if name in main)])
    pairs = [(name, first.reference) for name in scorers]
    families = (forest_rows(comparison, evaluation=evaluation, pair=pair) for pair in pairs)
    return [value for rows in families for row in rows for value in row.drawn]


def across_of(values: Sequence[float], margin: float) -> Scale:
    """Return a scale that holds all values, 0 and ± the margin."""
    low, high = min([*values, -margin]), max([*values, margin])
    room = PADDING_SHARE * (high - low)
    return Scale(low - room, high + room, EDGE, WIDTH - EDGE)


def lane(across: Scale, top: float, margin: float) -> list[Markup]:
    """Return what lies behind an interval: the margin's band, and the line of no difference."""
    left, right, start = across(-margin), across(margin), top + LANE_TOP
    band = element(
        "rect",
        x=f"{left:.1f}",
        y=start,
        width=f"{right - left:.1f}",
        height=LANE_HEIGHT,
        fill_opacity=0.08,
    )
    return [band, line((across(0), start), (across(0), start + LANE_HEIGHT), opacity=0.6)]


def axis(across: Scale, foot: float) -> list[Markup]:
    """Return the line below the intervals, with its numbers."""
    values = ticks(across.low, across.high)
    digits = max(len(f"{value:g}".partition(".")[2]) for value in values)
    parts = [line((EDGE, foot), (WIDTH - EDGE, foot), opacity=0.4)]
    for value in values:
        x, name = across(value), number(value, digits=digits)
        parts.append(line((x, foot), (x, foot + 4), opacity=0.4))
        parts.append(words(x, foot + LINE_HEIGHT, name, anchor="middle", muted=True))
    return parts


def _legend(row: Difference, foot: float, evaluation: Evaluation) -> list[Markup]:
    label, higher_is_better = COMPARED[row.metric]
    names = [f"{shortened(name, NAME_LETTERS)} better" for name in (row.reference, row.scorer)]
    if row.reference == row.scorer + WITHOUT_CAMPAIGN:
        names = ["better without", "better with"]
    left, right = names if higher_is_better else reversed(names)
    unit = f"difference in {label}, {plain_percent(evaluation.confidence)} intervals by account"
    return [
        words(EDGE, foot + 2 * LINE_HEIGHT, f"← {left}"),
        words(WIDTH - EDGE, foot + 2 * LINE_HEIGHT, f"{right} →", anchor="end"),
        words(WIDTH / 2, foot + 3 * LINE_HEIGHT + 4, unit, anchor="middle", muted=True),
    ]


def _row(row: ForestRow, across: Scale, top: float, look: Look) -> list[Markup]:
    overall, base = row.difference.slice == OVERALL, top + 15
    return [
        words(EDGE, base, row.difference.slice, bold=True),
        words(EDGE + COUNT_AT, base, f"{count(row.churned_accounts)} churned", muted=True),
        words(WIDTH - EDGE, base, row.in_words, anchor="end", bold=overall),
        *(_interval(row, across, top + LANE_TOP + LANE_HEIGHT / 2, look) if row.drawn else ()),
    ]


def _interval(row: ForestRow, across: Scale, y: float, look: Look) -> list[Markup]:
    """Return the interval and its mark, which is filled where the verdict names a winner."""
    low, value, high = row.difference.low, across(row.drawn[0]), row.difference.high
    size = 6.0 if row.difference.slice == OVERALL else 4.5
    parts = [mark(value, y, look, size=size, hollow=not row.winner)]
    if low is not None and high is not None:
        ends = ((across(low), value - size), (value + size, across(high)))
        parts += [
            line((start, y), (end, y), colour=look.colour, width=2.5) for start, end in ends if start < end
        ]
    return parts


def _label(rows: Sequence[ForestRow]) -> str:
    first = rows[0].difference
    said = "; ".join(
        f"{row.difference.slice} {row.in_words}, {many(row.churned_accounts, 'churned account')}, "
        f"{row.difference.verdict or 'no verdict'}"
        for row in rows
    )
    return f"{COMPARED[first.metric][0]} of {first.scorer} minus {first.reference}: {said}."
