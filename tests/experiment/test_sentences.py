from collections.abc import Callable
from typing import Any

import pytest

Refusal = Callable[..., str]


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("nme", "nme is not a key; did you mean name?"),
        ("label.horizont_days", "label.horizont_days is not a key; did you mean label.horizon_days?"),
        (
            "causes.rules.disatisfaction",
            "causes.rules.disatisfaction is not a key; did you mean causes.rules.dissatisfaction? "
            "(1 more key is wrong)",
        ),
        (
            "causes.costs.zzz",
            "causes.costs.zzz is not a key; the keys there are product_bug, "
            "campaign_confusion, dissatisfaction and wind_down (1 more key is wrong)",
        ),
        ("split.validation", "split.validation is not a key; the keys there are train and test"),
        ("evaluation.budget", "evaluation.budget is not a key; did you mean evaluation.budget_share?"),
    ],
)
def test_an_unknown_key_is_refused_with_the_nearest_known_one(
    refusal: Refusal, key: str, message: str
) -> None:
    assert refusal({key: 1}) == message


def test_a_misspelt_key_comes_before_the_one_that_is_missing_for_it(refusal: Refusal) -> None:
    assert refusal(
        {"split": {"trian": ["2017-01-01", "2017-02-01"], "test": ["2017-03-01", "2017-04-01"]}}
    ) == ("split.trian is not a key; did you mean split.train? (1 more key is wrong)")


def test_how_many_more_keys_are_wrong_is_said(refusal: Refusal) -> None:
    changes = {"label.horizon_days": 0, "seed": -1, "cutoffs.every_days": 0}
    assert refusal(changes).endswith("(2 more keys are wrong)")


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("name", 2024, "name is 2024; it must be text; put it in quotes"),
        ("name", None, "name is empty; it must be text"),
        ("causes.rules", {"product_bug": None}, "causes.rules.product_bug is empty; it must be text"),
        (
            "split",
            {"train": ["2017-01-01", "2017-02-01"], "test": ["2017-03-01", "2017-04-01"], 1: 2},
            "split[1] is not a key; the keys there are train and test",
        ),
        ("data", "complete_journey", "data is 'complete_journey'; it must be a block of keys"),
        ("split", None, "split is empty; it must be a block of keys"),
        ("label", 3, "label is 3; it must be a block of keys"),
        ("features.windows_days", 7, "features.windows_days is 7; it must be a list"),
        ("scorers", [1], "scorers is a list of 1; it must be a block of keys"),
        (
            "evaluation.budget_share",
            {"a": 1},
            "evaluation.budget_share is a block of keys; it must be a number",
        ),
    ],
)
def test_a_value_of_another_shape_is_shown_with_what_it_must_be(
    refusal: Refusal, key: str, value: Any, message: str
) -> None:
    assert refusal({key: value}) == message
