from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.models.components import group
from campaignpulse.models.gate import Rows
from campaignpulse.models.health_index import IndexRules, counted_components
from campaignpulse.models.scorecard_rules import check_rules
from campaignpulse.tables import PHASES

HEALTH = np.array([[80.0, 10.0], [40.0, np.nan], [np.nan, np.nan], [100.0, 90.0]])
CAP = {"component": "support", "below": 20, "at_most": 40, "reason": "tickets pile up"}


def rows(phases=("baseline",) * 4, **told) -> Rows:
    series = {name: pd.Series(values) for name, values in told.items()}
    return Rows(
        np.empty((4, 0)), np.array([PHASES.index(phase) for phase in phases]), pd.RangeIndex(4), **series
    )


def parts(at: Rows | None = None, **card):
    card = {"weights": {"use": {"baseline": 3, "active": 1}, "support": 1}, **card}
    return IndexRules.of(check_rules(card), ["use", "support"]).parts(at or rows(), HEALTH)


def days(*texts: str) -> pd.Series:
    return pd.Series(pd.to_datetime(list(texts), utc=True)).astype("datetime64[us, UTC]")


def override(**keys):
    return {
        "account_id": "a",
        "index": 5,
        "reason": "left",
        "by": "Dana",
        "since": "2024-03-01",
        "until": "2024-04-01",
        **keys,
    }


def test_missing_components_give_their_weight_to_the_others_by_default():
    found = parts()
    assert found.share.tolist() == [[0.75, 0.25], [1, 0], [0, 0], [0.75, 0.25]]
    assert found.index.tolist() == [0.75 * 80 + 0.25 * 10, 40.0, 50.0, 0.75 * 100 + 0.25 * 90]


@pytest.mark.parametrize(("policy", "worth"), [("neutral", 50.0), ("worst", 0.0)])
def test_missing_components_keep_their_weight_where_they_count_as_something(policy, worth):
    found = parts(missing={"support": policy})
    assert found.health[1].tolist() == [40.0, worth]
    assert found.share[1].tolist() == [0.75, 0.25]
    assert found.index[1] == 0.75 * 40 + 0.25 * worth


def test_the_parts_add_up_to_the_index():
    found = parts(rows(("active", "baseline", "post", "active")), missing={"use": "worst"})
    by_hand = (found.share * np.nan_to_num(found.health)).sum(axis=1)
    np.testing.assert_allclose(found.index, by_hand)
    np.testing.assert_allclose(found.share.sum(axis=1), 1)


def test_weights_follow_phase_and_segment():
    at = rows(("active", "active", "baseline", "baseline"), segment=["agency", "brand", "agency", None])
    found = parts(at, segments={"agency": {"support": {"baseline": 2, "active": 9}}}, missing="neutral")
    assert found.share[:, 1].tolist() == [9 / 10, 1 / 2, 2 / 5, 1 / 4]


def test_rows_that_do_not_tell_their_segment_have_the_weights_of_everyone():
    assert parts(segments={"agency": {"support": 100}}).share.tolist() == parts().share.tolist()


def test_a_cap_lowers_the_index_where_its_component_is_low():
    found = parts(caps=[CAP])
    assert found.index.tolist() == [40.0, 40.0, 50.0, 97.5]
    assert found.cap.tolist() == [0, -1, -1, -1]


@pytest.mark.parametrize(("below", "held"), [(10, -1), (10.01, 0)])
def test_a_cap_holds_below_its_bound_and_not_at_it(below, held):
    assert parts(caps=[{**CAP, "below": below}]).cap[0] == held


def test_of_two_caps_the_lower_one_holds():
    found = parts(caps=[CAP, {**CAP, "at_most": 30}, {**CAP, "at_most": 35}])
    assert (found.index[0], found.cap[0]) == (30.0, 1)


def test_a_component_without_data_is_not_low_unless_its_policy_says_so():
    assert parts(caps=[{**CAP, "at_most": 20}]).index[1] == 40.0
    assert parts(caps=[{**CAP, "at_most": 20}], missing="worst").index[1] == 20.0


def test_an_override_holds_from_its_first_day_until_its_last_and_on_no_other():
    at = rows(account=["a"] * 4, cutoff=days("2024-02-29", "2024-03-01", "2024-03-31", "2024-04-01"))
    found = parts(at, overrides=[override()])
    assert found.override.tolist() == [-1, 0, 0, -1]
    assert found.index.tolist() == [62.5, 5.0, 5.0, 97.5]


def test_an_override_is_of_one_account():
    at = rows(account=["b", "a", "c", None], cutoff=days(*["2024-03-05"] * 4))
    assert parts(at, overrides=[override()]).override.tolist() == [-1, 0, -1, -1]


def test_an_override_has_the_last_word_over_a_cap():
    at = rows(account=["a"] * 4, cutoff=days(*["2024-03-05"] * 4))
    found = parts(at, caps=[CAP], overrides=[override(index=70)])
    assert (found.index[0], found.cap[0], found.override[0]) == (70.0, 0, 0)


def test_of_two_overrides_the_later_one_holds():
    at = rows(account=["a"] * 4, cutoff=days(*["2024-03-05"] * 4))
    later = override(index=60, since="2024-03-02")
    assert parts(at, overrides=[later, override()]).index[0] == 60.0


@pytest.mark.parametrize("told", [{}, {"account": ["a"] * 4}, {"cutoff": days(*["2024-03-05"] * 4)}])
def test_an_override_counts_for_no_row_that_does_not_tell_account_and_day(told):
    assert (parts(rows(**told), overrides=[override()]).override == -1).all()


def counted(weights, components, **card):
    features = [name for members in components.values() for name in members]
    grouping = group(features, components, None, rest=None, undeclared=1)
    return counted_components(check_rules({"weights": weights, **card}), grouping)


def test_without_measures_each_component_of_the_data_needs_a_weight():
    assert counted({"b": 1, "a": 1}, {"a": ["x"], "b": ["y"]}) == ["a", "b"]
    with pytest.raises(InputError, match="no weight for b; give each component of the data one"):
        counted({"a": 1}, {"a": ["x"], "b": ["y"]})


def test_with_measures_only_what_is_on_the_card_counts_in_its_order():
    parts = {"a": ["x"], "b": ["y"]}
    assert counted({"new": 1, "a": 1}, parts, measures={"new": ["y"]}) == ["new", "a"]


@pytest.mark.parametrize(("missing", "last"), [("redistribute", []), ("neutral", ["c"]), ("worst", ["c"])])
def test_a_component_without_data_counts_where_its_policy_says_so(missing, last):
    assert counted({"a": 1, "c": 1}, {"a": ["x"]}, missing={"c": missing}) == ["a", *last]
    card = {"measures": {"c": ["nowhere"]}, "missing": {"c": missing}}
    assert counted({"a": 1, "c": 1}, {"a": ["x"]}, **card) == ["a", *last]
