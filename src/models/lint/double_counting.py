"""The same thing counted twice: one feature in two places, or two that always move together."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..scorecard import Scorecard
from .counted import Catalogue, Counted, counted, weighted
from .finding import Finding

TOO_ALIKE = 0.9
"""Rank correlation of two measures. Above it they share more than four fifths (.9² = .81) of their variance,
so their weights add up to one weight on one thing."""

SAMPLE_ROWS = 5_000
"""Training rows that correlations are taken of: .9 is then known to ±.006 (95 %, Fisher's z, were rows
independent)."""

FEWEST_ROWS = 30
"""Rows that must know both measures."""


def same_feature(card: Scorecard) -> Iterator[Finding]:
    """Yield a finding for each feature that is measured a second time."""
    first: dict[str, Counted] = {}
    for one in counted(card, {}):
        name = one.measure.feature
        before = first.setdefault(name, one)
        if before is not one:
            where = (
                f"{one.component} counts it twice"
                if before.component == one.component
                else (f"{before.component} has it already, at {before.key}")
            )
            yield Finding(
                "error",
                "double_counting",
                f"{one.key}.feature",
                f"{name} is measured a second time: {where}",
                "its weight is more than it seems, and two components that look independent fall together",
                "keep it where it belongs, and give it a larger `weight` there if it should count for more",
            )


def moving_together(card: Scorecard, catalogue: Catalogue, rows: pd.DataFrame) -> Iterator[Finding]:
    """Yield a finding for each two components whose measures are too alike, by the most alike pair."""
    used = weighted(card)
    mine = [one for one in counted(card, catalogue) if one.component in used and one.measure.feature in rows]
    names = list(dict.fromkeys(one.measure.feature for one in mine))
    alike, place = _rank_correlation(rows[names]), {name: i for i, name in enumerate(names)}
    pairs: dict[tuple[str, str], list[tuple[float, Counted, Counted]]] = {}
    for one, other in combinations(mine, 2):
        a, b = place[one.measure.feature], place[other.measure.feature]
        if one.component != other.component and a != b and alike[a, b] > TOO_ALIKE:
            pairs.setdefault((one.component, other.component), []).append((alike[a, b], one, other))
    for found in pairs.values():
        yield _together(sorted(found, key=lambda pair: -pair[0]))


def _rank_correlation(values: pd.DataFrame) -> NDArray[np.float64]:
    """How alike columns are, 0 to 1, each ranked among the rows that know it; NaN where too few know both."""
    step = max(len(values) // SAMPLE_ROWS, 1)
    ranks = values.iloc[::step].astype(np.float64).rank()
    return np.asarray(ranks.corr(min_periods=FEWEST_ROWS).abs(), np.float64)


def _together(found: list[tuple[float, Counted, Counted]]) -> Finding:
    r, one, other = found[0]
    more = f" ({len(found) - 1} more such pairs)" if len(found) > 1 else ""
    return Finding(
        "warning",
        "double_counting",
        other.key,
        f"{other.measure.feature} in {other.component} and {one.measure.feature} in {one.component} move "
        f"together: rank correlation {r:.2f}{more}",
        "their weights add up to one weight on one thing, so the score says the same twice and calls it two "
        "reasons",
        "keep the one that is closer to what the component means",
    )
