from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.features import (
    Feature,
    default_features,
    largest,
    longest_gap,
    median,
    slope,
    traditional_features,
    windows,
)
from campaignpulse.features.facts import metrics_of
from campaignpulse.features.over import Window
from campaignpulse.features.plan import STATISTICS
from campaignpulse.features.spec import Atom, Expression
from campaignpulse.tables import Tables

WEEK = Window("trailing", 7)
ATOMS = [
    (median("posts", 7), Atom("median", "posts", WEEK)),
    (
        largest("posts", "last_active", phase="active"),
        Atom("largest", "posts", Window("last_active"), "active"),
    ),
    (longest_gap(None, "ever"), Atom("longest_gap", None, Window("ever"))),
    (slope("posts", 7, phase="baseline"), Atom("slope", "posts", WEEK, "baseline")),
    (median("posts", 7, tagged=True), Atom("median", "posts", WEEK, tagged=True)),
]


@pytest.mark.parametrize(("made", "atom"), ATOMS)
def test_what_the_words_make_is_an_atom(made: Expression, atom: Atom) -> None:
    assert made == atom


@pytest.mark.parametrize("make", [median, largest, longest_gap, slope])
def test_a_window_or_phase_that_is_not_there_is_refused(make: Any) -> None:
    with pytest.raises(InputError, match="a window of 0 days: it must look back at least 1 day"):
        make("posts", 0)
    with pytest.raises(InputError, match="phase 'during' is not known: one of"):
        make("posts", 7, phase="during")


@pytest.mark.parametrize("make", [median, largest, slope])
def test_a_statistic_of_values_needs_a_metric(make: Any) -> None:
    with pytest.raises(InputError, match=r"\(None, …\): name a metric, such as 'posts'"):
        make(None, 28)


def test_a_metric_that_no_table_has_is_refused(tiny_tables: Callable[..., Tables]) -> None:
    at = pd.DataFrame({"account_id": ["a2"], "cutoff": [pd.Timestamp("2025-04-01", tz="UTC")]})
    with pytest.raises(InputError, match="metric 'pots' is in no table"):
        windows(tiny_tables(), at, [Feature("x", median("pots", 7), "c", 1, "u")])


def test_a_ratio_of_two_is_one_line(tiny_tables: Callable[..., Tables]) -> None:
    slow = Feature("slow", median("posts", 28) / median("posts", 365), "output", -1, "ratio")
    at = pd.DataFrame({"account_id": ["a2"], "cutoff": [pd.Timestamp("2025-04-01", tz="UTC")]})
    found = windows(tiny_tables(), at, [slow])
    assert found["slow"].tolist() == [1.0]  # 2 posts each Monday, all along


def test_nobody_gets_them_who_does_not_ask(tiny_tables: Callable[..., Tables]) -> None:
    tables = tiny_tables()
    usual = [*default_features(tables), *traditional_features(metrics_of(tables))]
    kinds = {atom.kind for feature in usual for atom in feature.expression.atoms()}
    assert not kinds & set(STATISTICS)
