from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from campaignpulse.models.lint.double_counting import FEWEST_ROWS, moving_together, same_feature

WEIGHTS = {"use": 50, "support": 50}


def pairs(card, rows, measures=None, weights=WEIGHTS):
    made = card(weights=weights, measures=measures or {"use": ["a", "c"], "support": ["b"]})
    return list(moving_together(made, {}, rows))


def columns(noise, rows=400):
    random = np.random.default_rng(0)
    a = random.normal(size=rows)
    return pd.DataFrame(
        {"a": a, "b": np.exp(-a) + noise * random.normal(size=rows), "c": random.normal(size=rows)}
    )


@pytest.mark.parametrize(
    ("measures", "where"),
    [
        ({"use": ["a"], "support": ["b", "a"]}, "use has it already, at measures.use[0]"),
        ({"use": ["a", "b", "a"], "support": ["c"]}, "use counts it twice"),
    ],
)
def test_a_feature_that_is_measured_twice_is_an_error_at_its_second_place(card, measures, where):
    (found,) = same_feature(card(weights=WEIGHTS, measures=measures))
    assert (found.severity, found.rule) == ("error", "double_counting")
    assert where in found.what
    assert found.key in ("measures.support[1].feature", "measures.use[2].feature")


def test_each_feature_once_is_clean(card):
    assert not list(same_feature(card()))


@pytest.mark.parametrize(("noise", "named"), [(0, True), (3, False)])
def test_measures_that_move_together_in_two_components_are_named_whatever_their_scale(card, noise, named):
    found = pairs(card, columns(noise))
    assert [(one.severity, one.key) for one in found] == (
        [("warning", "measures.support[0]")] if named else []
    )


def test_the_bound_is_a_rank_correlation_of_nine_tenths(card):
    rows = columns(0.25)
    r = abs(rows["a"].rank().corr(rows["b"].rank()))
    assert 0.9 < r < 0.99
    assert f"rank correlation {r:.2f}" in pairs(card, rows)[0].what
    low = columns(0.6)
    assert abs(low["a"].rank().corr(low["b"].rank())) < 0.9
    assert not pairs(card, low)


def test_within_a_component_measures_may_move_together(card):
    assert not pairs(card, columns(0), {"use": ["a", "b"], "support": ["c"]})


def test_a_component_without_weight_cannot_count_twice(card):
    assert not pairs(card, columns(0), weights={"use": 1, "support": 0})


def test_two_components_are_named_once_by_the_pair_that_is_most_alike(card):
    rows = columns(0).assign(d=lambda frame: frame["b"] + 0.001 * frame["c"])
    (found,) = pairs(card, rows, {"use": ["a"], "support": ["d", "b"]})
    assert "b in support and a in use" in found.what
    assert "(1 more such pairs)" in found.what


def test_rows_that_know_only_one_of_two_measures_tell_nothing(card):
    rows = columns(0)
    known = np.arange(len(rows)) < FEWEST_ROWS
    assert pairs(card, rows.assign(b=rows["b"].where(known)))
    assert not pairs(card, rows.assign(b=rows["b"].where(known & (np.arange(len(rows)) > 0))))
