import numpy as np
import pytest
from campaignpulse.checks import InputError
from campaignpulse.models.components import group, refuse_own_names

FEATURES = ["sessions", "seats", "tickets"]


def test_without_a_mapping_all_features_form_one_component():
    grouping = group(FEATURES, None, None, rest="other", undeclared=0)
    assert grouping.components == ("all",)
    assert grouping.component_of.tolist() == [0, 0, 0]


def test_components_keep_the_order_of_the_mapping():
    mapping = {"support": ["tickets"], "engagement": ["seats", "sessions"]}
    grouping = group(FEATURES, mapping, None, rest="other", undeclared=0)
    assert grouping.components == ("support", "engagement")
    assert grouping.component_of.tolist() == [1, 1, 0]


@pytest.mark.parametrize(("rest", "component_of"), [("other", [1, 1, 0]), (None, [-1, -1, 0])])
def test_features_that_the_mapping_leaves_out_go_to_the_rest_or_nowhere(rest, component_of):
    grouping = group(FEATURES, {"support": ["tickets"]}, None, rest=rest, undeclared=0)
    assert grouping.component_of.tolist() == component_of


def test_a_component_without_features_is_kept_and_never_present():
    grouping = group(FEATURES, {"all": FEATURES, "voice": []}, None, rest=None, undeclared=0)
    assert grouping.present(np.ones((2, 3))).tolist() == [[True, False], [True, False]]


@pytest.mark.parametrize("undeclared", [0, 1])
def test_without_directions_each_feature_has_the_scorers_own(undeclared):
    grouping = group(FEATURES, None, None, rest=None, undeclared=undeclared)
    assert grouping.direction.tolist() == [undeclared] * 3


def test_a_feature_that_the_directions_leave_out_is_undeclared():
    assert group(FEATURES, None, {"tickets": -1}, rest=None, undeclared=1).direction.tolist() == [0, 0, -1]


def test_sums_add_the_features_of_a_component():
    grouping = group(FEATURES, {"a": ["sessions", "tickets"], "b": ["seats"]}, None, rest=None, undeclared=1)
    assert grouping.sums(np.array([[1.0, 10.0, 100.0]])).tolist() == [[1.0 + 100.0, 10.0]]


def test_a_component_is_present_where_one_of_its_features_is_known():
    grouping = group(FEATURES, {"a": ["sessions", "tickets"]}, None, rest=None, undeclared=1)
    values = np.array([[np.nan, 1.0, 2.0], [np.nan, 1.0, np.nan]])
    assert grouping.present(values).tolist() == [[True], [False]]


@pytest.mark.parametrize(
    ("components", "directions", "message"),
    [
        ({"a": ["sesions"]}, None, r"components: 'sesions' is not among the 3 features of X"),
        (None, {"sesions": 1}, r"directions: 'sesions' is not among the 3 features of X"),
        ({"a": ["seats"], "b": ["seats"]}, None, r"'seats' stands in a and b; a feature belongs to one"),
        ({"a": "seats"}, None, r"components: 'a' is the text 'seats'; it must be a list"),
        (None, {"seats": 2}, r"directions: 'seats' has 2; a direction is \+1"),
    ],
)
def test_a_wrong_mapping_is_refused_with_its_key(components, directions, message):
    with pytest.raises(InputError, match=message):
        group(FEATURES, components, directions, rest="other", undeclared=0)


@pytest.mark.parametrize("name", ["phase", "base", "campaign phase", "cap"])
def test_a_component_with_the_name_of_another_part_of_a_score_is_refused(name):
    with pytest.raises(InputError, match=f"components: '{name}' is what another part of a score is called"):
        refuse_own_names(["support", name])


def test_a_component_with_a_name_of_its_own_is_not_refused():
    refuse_own_names(["support", "bases", "all", "other"])
