from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from campaignpulse.evaluation import inside_budget, precision_at_budget, recall_at_budget
from hypothesis import given, settings
from hypothesis import strategies as st


def alerts(rows: int, share: float) -> int:
    inside = inside_budget(
        np.linspace(0, 1, rows), cutoff=[0] * rows, account_id=range(rows), budget_share=share
    )
    return int(inside.sum())


@pytest.mark.parametrize(
    ("rows", "share", "expected"), [(10, 0.1, 1), (11, 0.1, 2), (20, 0.1, 2), (3, 1.0, 3)]
)
def test_the_budget_is_the_share_of_the_rows_rounded_up(rows: int, share: float, expected: int) -> None:
    assert alerts(rows, share) == expected


def test_a_share_without_an_exact_double_does_not_round_up_by_itself() -> None:
    assert 0.07 * 100 > 7
    assert alerts(100, 0.07) == 7


def test_a_single_row_at_a_cutoff_is_one_alert() -> None:
    assert alerts(1, 0.1) == 1


def test_each_cutoff_has_its_own_budget() -> None:
    inside = inside_budget(
        [0.9, 0.8, 0.2, 0.1], cutoff=[1, 1, 2, 2], account_id=["a", "b", "a", "b"], budget_share=0.5
    )

    assert inside.tolist() == [True, False, True, False]


def test_ties_go_to_the_smaller_account_id_whatever_the_order_of_the_rows() -> None:
    probability = [0.5, 0.5, 0.5, 0.1]
    accounts = ["c", "a", "b", "d"]

    inside = inside_budget(probability, cutoff=[0] * 4, account_id=accounts, budget_share=0.5)

    assert [account for account, alert in zip(accounts, inside, strict=True) if alert] == ["a", "b"]


def test_times_and_text_columns_of_a_table_are_accepted() -> None:
    table = pd.DataFrame(
        {"account_id": ["x", "y"], "cutoff": pd.Timestamp("2024-01-01", tz="UTC"), "probability": [0.2, 0.3]}
    ).set_index(pd.Index([5, 9]))

    inside = inside_budget(table["probability"], cutoff=table["cutoff"], account_id=table["account_id"])

    assert inside.tolist() == [False, True]


@settings(derandomize=True, deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4)), min_size=1, max_size=40), st.randoms())
def test_the_order_of_the_rows_does_not_change_who_is_at_risk(
    rows: list[tuple[int, int]], random: object
) -> None:
    table = pd.DataFrame(rows, columns=["cutoff", "probability"]).assign(account_id=range(len(rows)))
    order = sorted(range(len(rows)), key=lambda _: random.random())  # type: ignore[attr-defined]

    def at_risk(frame: pd.DataFrame) -> set[int]:
        inside = inside_budget(
            frame["probability"], cutoff=frame["cutoff"], account_id=frame["account_id"], budget_share=0.3
        )
        return set(frame.loc[inside, "account_id"])

    assert at_risk(table) == at_risk(table.iloc[order])


def test_recall_and_precision_are_the_hand_counts() -> None:
    churned = np.array([True, True, True, False, False])
    at_risk = np.array([True, False, False, True, False])

    assert recall_at_budget(churned, at_risk) == pytest.approx(1 / 3)
    assert precision_at_budget(churned, at_risk) == pytest.approx(1 / 2)


def test_recall_without_a_churner_and_precision_without_an_alert_are_nan() -> None:
    none, some = np.array([False, False]), np.array([True, False])

    assert math.isnan(recall_at_budget(none, some))
    assert math.isnan(precision_at_budget(some, none))
