"""A placebo check for people: what the real calendar brings, beside calendars of random dates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd
from rich.console import Console
from rich.text import Text

from ...evaluation.placebo_lift import Lift, PlaceboResult
from ..terminal import print_part
from ..worded import worded_table
from ..words import count, many, number, p_value, signed, with_interval


def print_placebo(result: PlaceboResult, console: Console, *, missing: Sequence[str] = ()) -> None:
    """Print the finding, the real lift beside each placebo, what that rests on, and what was missing."""
    print_part(Text(placebo_sentence(result), style="bold red" if result.held_back else "bold"), console)
    print_part(Text(""), console)
    print_part(worded_table(placebo_table(result), numeric=["ROC AUC"]), console)
    each = ", ".join(signed(lift) for lift in sorted(result.draws))
    print_part(Text(f"each placebo calendar: {each}"), console)
    for sentence in (_note(result), *missing):
        print_part(Text(sentence, style="dim"), console)


def placebo_sentence(result: PlaceboResult) -> str:
    """Return in a sentence whether the real calendar brings more than calendars drawn at random."""
    smallest, *_, largest = result.quartiles
    dates = "" if result.untagged is None else f" ({signed(result.untagged.value)} by its dates alone)"
    placebos = f"{signed(result.mean)} on average, {signed(smallest)} to {signed(largest)}"
    return (
        f"the real calendar brings {_lift(result.real)} ROC AUC to {result.challenger}{dates}, placebo "
        f"calendars {placebos}: {_rank(result)}."
    )


def _rank(result: PlaceboResult) -> str:
    draws, as_much = len(result.draws), result.as_much
    if not result.beyond_chance:
        return f"no more than a calendar drawn at random ({count(as_much)} of {draws} bring as much)"
    return f"more than each of {draws}" if not as_much else f"more than {draws - as_much} of {draws}"


def placebo_table(result: PlaceboResult) -> pd.DataFrame:
    """Return the lifts in words: the real ones, then the distribution of the placebos."""
    return pd.DataFrame(_rows(result), columns=["calendar", "ROC AUC"])


def _rows(result: PlaceboResult) -> Iterator[tuple[str, str]]:
    yield "real", _lift(result.real)
    if result.untagged is not None:
        yield "real, by its dates alone", _lift(result.untagged)
    yield f"placebo, mean of {len(result.draws)}", signed(result.mean)
    names = ("smallest", "lower quartile", "median", "upper quartile", "largest")
    yield from (
        (f"placebo, {name}", signed(lift)) for name, lift in zip(names, result.quartiles, strict=True)
    )


def _lift(lift: Lift) -> str:
    return with_interval(signed(lift.value), lift.low, lift.high)


def _note(result: PlaceboResult) -> str:
    return (
        f"Each is the ROC AUC of {result.challenger} with campaign features minus that without, "
        f"{number(result.without)}, on the same {many(result.rows, 'test snapshot')} of "
        f"{many(result.accounts, 'account')}, of which {count(result.churned_accounts)} churned; p of the "
        f"rank {p_value(result.p_value)}."
    )
