from __future__ import annotations

import pandas as pd
import pytest
from campaignpulse.diagnosis.routing.candidates import DOUBT, candidates


@pytest.fixture
def causes(causes_of) -> pd.DataFrame:
    return causes_of(("a", "product_bug"), ("b", "product_bug"), ("c", "product_bug"), ("d", "product_bug"))


def test_the_priority_is_the_money_that_is_likely_to_be_lost_marked_down_by_doubt(causes, scores_of) -> None:
    scores = scores_of(causes).assign(reliability=["A", "B", "C", "D"], probability=[0.1, 0.2, 0.3, 0.4])
    accounts = pd.DataFrame({"account_id": list("abcd"), "value": [100.0, 200.0, 300.0, 400.0]})
    found = candidates(causes, scores, accounts).set_index("account_id")["priority"]
    expected = {
        "a": 100 * 0.1,
        "b": 200 * 0.2 * (1 - DOUBT["B"]),
        "c": 300 * 0.3 * (1 - DOUBT["C"]),
        "d": 400 * 0.4 * (1 - DOUBT["D"]),
    }
    assert found.to_dict() == pytest.approx(expected)
    assert found.index.tolist() == sorted(expected, key=lambda name: -expected[name])


def test_equal_accounts_come_in_the_order_of_their_ids_whatever_the_rows_order(causes, scores_of) -> None:
    for order in (causes, causes.iloc[::-1], causes.iloc[[2, 0, 3, 1]]):
        assert candidates(order, scores_of(order), None)["account_id"].tolist() == list("abcd")


def test_without_values_the_probability_alone_decides(causes, scores_of) -> None:
    scores = scores_of(causes).assign(probability=[0.1, 0.4, 0.3, 0.2])
    found = candidates(causes, scores, None)
    assert found["account_id"].tolist() == ["b", "c", "d", "a"]
    assert found["value"].isna().all()


def test_the_median_stands_in_for_a_value_that_is_missing_and_is_not_shown_as_one(causes, scores_of) -> None:
    accounts = pd.DataFrame({"account_id": list("abc"), "value": [100.0, 200.0, 900.0]})
    found = candidates(causes, scores_of(causes, probability=0.5), accounts).set_index("account_id")
    assert found.loc["d", "priority"] == 200 * 0.5
    assert pd.isna(found.loc["d", "value"])


def test_a_score_without_a_grade_is_doubted_like_the_worst(causes, scores_of) -> None:
    scores = scores_of(causes).assign(reliability=["D", None, "A", "A"])
    found = candidates(causes, scores, None).set_index("account_id")["priority"]
    assert found["a"] == found["b"] < found["c"]


def test_the_same_account_and_cause_twice_is_one_candidate(causes, scores_of) -> None:
    twice = pd.concat([causes, causes.head(1)])
    assert candidates(twice, scores_of(causes), None)["account_id"].tolist() == list("abcd")


@pytest.mark.parametrize(
    ("named", "destination", "cause"),
    [
        ("unclear", "support", "dissatisfaction"),
        ("unclear", "development", "product_bug"),
        ("wind_down", "support", "dissatisfaction"),
        ("wind_down", "nobody", "wind_down"),
        ("unclear", "nobody", "unclear"),
        ("unclear", None, "unclear"),
        ("product_bug", "support", "product_bug"),
    ],
)
def test_what_has_no_cause_of_the_matrix_has_that_of_the_team_with_which_it_costs_least(
    causes_of, scores_of, named: str, destination: str | None, cause: str
) -> None:
    causes = causes_of(("a", named)).assign(destination=destination)
    (row,) = candidates(causes, scores_of(causes), None).to_dict("records")
    assert (row["named"], row["cause"]) == (named, cause)
