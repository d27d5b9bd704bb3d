"""The comparison slice by slice, as people read it: a forest, the worst slice, and all numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from ..evaluation.by_slice import Slice, Sliced, Slices
from ..evaluation.verdict import COMPARED
from .canvas import LINE_HEIGHT, WIDTH, Look, Scale, drawing, line, looks, mark, words
from .forest import EDGE, LANE_HEIGHT, LANE_TOP, across_of, axis, lane
from .markup import Markup, element
from .worded import worded_grid
from .words import count, many, number, p_value, plain_percent, shortened, signed, with_interval

TITLE = "Slices"

ROW, HEAD = 44, 26
TOP, BOTTOM = 4, 48
NAME_LETTERS = 17
"""How much of a slice's name fits beside its numbers."""

LEAST_P = 0.05
"""A kind of slices differs by more than chance where its adjusted p value is below."""


def slices_section(found: Slices, scorers: Sequence[str], *, margin: float) -> Markup:
    """Return the page's section; `scorers` are those of the page's figures, for the same looks."""
    return element("section", element("h2", TITLE), *slices_parts(found, scorers, margin=margin))


def slices_parts(found: Slices, scorers: Sequence[str], *, margin: float) -> list[Markup]:
    """Return what the section holds below its title."""
    hidden = many(found.hidden, "slice")
    note = (
        f"Each line is the {plain_percent(found.confidence)} interval of one slice alone. The more lines, "
        "the farther out the outermost lie by chance: read the test of a kind before its lines. Segment and "
        "seats are those that the accounts table tells, whatever they were on the day of the score."
    )
    left_out = (
        f" Not shown: {hidden} with fewer than {found.min_churned_accounts} churned accounts "
        "(or as few that stayed)."
        if found.hidden
        else ""
    )
    absent = f" Asked for and not in the data: {', '.join(found.absent)}." if found.absent else ""
    told = element("p", note + left_out + absent, class_="note")
    sentences = [element("p", sentence) for sentence in slices_sentences(found)]
    if not found.shown:
        return [*sentences, told]
    caption = (
        f"{COMPARED[found.metric][0]} of {found.challenger} minus {found.reference}, and ROC AUC of each"
    )
    numbers = worded_grid(slice_words(found), caption, numeric=_numeric(found))
    figure = element(
        "figure",
        slice_forest(found, scorers, margin=margin),
        element("details", element("summary", "Numbers"), numbers),
        class_="slices",
    )
    return [*sentences, figure, told]


def slices_sentences(found: Slices) -> list[str]:
    """Return the worst slice, and whether slices differ by more than chance."""
    if found.worst is None:
        return ["Slices: none has churned accounts enough to be shown."]
    worst, label = found.worst, COMPARED[found.metric][0]
    own = worst.slice
    gap = with_interval(signed(worst.difference.value), worst.difference.low, worst.difference.high)
    among = (
        f", the interval allowing for {many(worst.looked_at, 'slice')}, the worst of which is partly chance"
        if worst.looked_at > 1
        else ""
    )
    said = (
        f"Worst slice for {found.challenger} against {found.reference}: {own.kind} {own.name}, {gap} {label} "
        f"({many(own.churned_accounts, 'churned account')}{among})."
    )
    return [said, _variation(found.kinds)]


def _variation(kinds: Sequence[Sliced]) -> str:
    tested = [kind for kind in kinds if kind.p_adjusted is not None]
    differ = [kind for kind in tested if kind.p_adjusted is not None and kind.p_adjusted < LEAST_P]
    if not tested:
        return "Whether slices differ cannot be tested, as no kind has two that are shown."
    if not differ:
        lowest = min(kind.p_adjusted or 0.0 for kind in tested)
        return f"Within no kind do slices differ by more than chance (lowest p {p_value(lowest)}, Holm)."
    named = ", ".join(f"{kind.kind} (p {p_value(kind.p_adjusted)})" for kind in differ)
    return f"Slices differ by more than chance within {named}, Holm."


def slice_words(found: Slices) -> pd.DataFrame:
    """Return one row a slice in words: who it is, the difference, and the ROC AUC of each scorer."""
    rows = [
        {
            "slice": f"{kind.kind}: {one.name}",
            "snapshots": count(one.snapshots),
            "churned accounts": count(one.churned_accounts),
            "difference": _gap(one),
            **{
                f"ROC AUC {name}": with_interval(number(auc.value), auc.low, auc.high)
                for name, auc in one.roc_auc.items()
            },
            "slices differ, p adjusted": p_value(kind.p_adjusted),
        }
        for kind in found.kinds
        for one in kind.slices
    ]
    return pd.DataFrame(rows, dtype="str")


def slice_forest(found: Slices, scorers: Sequence[str], *, margin: float) -> Markup:
    """Return an SVG of the difference in each slice with its interval, kind by kind; grey is ± the margin."""
    kinds = [kind for kind in found.kinds if kind.slices]
    values = [
        value
        for one in found.shown
        for value in (one.difference.value, one.difference.low, one.difference.high)
        if value is not None
    ]
    across, look = across_of(values, margin), looks(scorers)[found.challenger]
    parts: list[Markup] = []
    top = float(TOP)
    for kind in kinds:
        parts.append(words(EDGE, top + LINE_HEIGHT, _heading(kind), bold=True))
        top += HEAD
        for one in kind.slices:
            parts += _row(one, across, top, margin, look)
            top += ROW
    foot = top + 4
    higher = COMPARED[found.metric][1]
    left, right = (found.reference, found.challenger) if higher else (found.challenger, found.reference)
    parts += [
        *axis(across, foot),
        words(EDGE, foot + 2 * LINE_HEIGHT, f"← {left} better"),
        words(WIDTH - EDGE, foot + 2 * LINE_HEIGHT, f"{right} better →", anchor="end"),
    ]
    return drawing(*parts, height=foot + BOTTOM, label=_label(found))


def _heading(kind: Sliced) -> str:
    return (
        kind.kind if kind.p_adjusted is None else f"{kind.kind}, slices differ: p {p_value(kind.p_adjusted)}"
    )


def _row(one: Slice, across: Scale, top: float, margin: float, look: Look) -> Iterator[Markup]:
    middle = top + LANE_TOP + LANE_HEIGHT / 2
    yield from lane(across, top, margin)
    yield words(EDGE, top + 15, f"{shortened(one.name, NAME_LETTERS)}, {count(one.churned_accounts)} churned")
    yield words(WIDTH - EDGE, top + 15, _gap(one), anchor="end")
    value, low, high = one.difference.value, one.difference.low, one.difference.high
    if value is None:
        return
    if low is not None and high is not None:
        yield line((across(low), middle), (across(high), middle), colour=look.colour, width=2.5)
    yield mark(across(value), middle, look)


def _gap(one: Slice) -> str:
    return with_interval(signed(one.difference.value), one.difference.low, one.difference.high)


def _label(found: Slices) -> str:
    said = "; ".join(f"{one.kind} {one.name} {_gap(one)}" for one in found.shown)
    return f"{COMPARED[found.metric][0]} of {found.challenger} minus {found.reference} by slice: {said}."


def _numeric(found: Slices) -> list[str]:
    return [name for name in slice_words(found).columns if name != "slice"]
