from __future__ import annotations

import json
from dataclasses import replace

import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.features import (
    Feature,
    default_features,
    median,
    participated,
    rate,
    since_last,
    slope,
    tenure,
    total,
    traditional_features,
    unevenness,
    windows,
)
from campaignpulse.features.facts import metrics_of
from campaignpulse.features.plain import plain_features, read_features
from campaignpulse.features.spec import Expression


def feature(expression) -> Feature:
    return Feature("x", expression, component="engagement", direction=1, unit="posts", description="why")


def through_json(features):
    return read_features(json.loads(json.dumps(plain_features(features), allow_nan=False)))


EXPRESSIONS = [
    total("posts", 7, phase="pre", tagged=True),
    1 - rate("posts", "last_post", phase="post") / rate("posts", 365, phase="baseline"),
    (2.5 * since_last("posts") + tenure()).where(participated("previous_edition")),
    unevenness("posts", 53),
    median("posts", 28, phase="active") - slope("posts", "ever"),
]


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=["atom", "ratio", "where", "deep", "statistics"])
def test_a_feature_comes_back_equal(expression) -> None:
    assert through_json([feature(expression)]) == (feature(expression),)


def test_every_feature_of_a_data_set_comes_back_and_gives_the_same_windows(tiny_tables) -> None:
    tables = tiny_tables()
    features = default_features(tables)
    control = traditional_features(metrics_of(tables))
    assert through_json(control) == tuple(control)
    rows = pd.DataFrame({"account_id": ["a1", "a2", "a3"], "cutoff": pd.Timestamp("2025-03-25", tz="UTC")})
    again = through_json(features)
    assert again == tuple(features)
    pd.testing.assert_frame_equal(
        windows(tables, rows, again), windows(tables, rows, features), check_exact=True
    )


def test_an_expression_is_written_as_one_would_read_it() -> None:
    (plain,) = plain_features([replace(feature(rate("posts", 28)), description="")])
    window = {"kind": "trailing", "days": 28}
    assert plain == {
        "name": "x",
        "component": "engagement",
        "direction": 1,
        "unit": "posts",
        "expression": {
            "operator": "/",
            "left": {"atom": "total", "metric": "posts", "window": window},
            "right": {"atom": "days", "window": window},
        },
    }


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ({"atom": "mode", "metric": "posts"}, "the atom 'mode' is not known"),
        ({"operator": "^", "left": 1.0, "right": 2.0}, "the operator '\\^' is not known"),
        ({"atom": "days", "window": {"kind": "next"}}, "the window 'next' is not known"),
    ],
)
def test_what_a_later_version_may_have_written_is_named(expression, said) -> None:
    (plain,) = plain_features([feature(tenure())])
    with pytest.raises(InputError, match=said):
        read_features([plain | {"expression": expression}])


def test_a_file_that_nests_without_end_is_refused() -> None:
    expression = {"atom": "tenure"}
    for _ in range(5_000):
        expression = {"operator": "+", "left": expression, "right": 1.0}
    (plain,) = plain_features([feature(tenure())])
    with pytest.raises(ValueError, match="nested more than 200 deep"):
        read_features([plain | {"expression": expression}])


def test_what_is_no_expression_is_not_written() -> None:
    with pytest.raises(TypeError, match="no expression of atoms"):
        plain_features([feature(Expression())])
