from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.evaluation import align
from campaignpulse.tables import PHASES

DAYS = pd.to_datetime(["2024-01-01", "2024-01-29"], utc=True)


def predictions() -> pd.DataFrame:
    """Two scorers on two accounts at two cutoffs; the rows of the second scorer are in another order."""
    rows = pd.DataFrame(
        {
            "account_id": ["a", "b", "a", "b"],
            "cutoff": [DAYS[0], DAYS[0], DAYS[1], DAYS[1]],
            "phase": ["active", "baseline", "post", "pre"],
            "churned": pd.array([False, True, None, True], dtype="boolean"),
        }
    )
    rules = rows.assign(scorer="rules", probability=[0.1, 0.2, 0.3, 0.4])
    learned = rows.assign(scorer="learned", probability=[0.5, 0.6, 0.7, 0.8]).iloc[[3, 1, 0, 2]]
    return pd.concat([rules, learned], ignore_index=True)


def test_all_scorers_come_out_on_the_same_rows_in_order_of_cutoff_and_account() -> None:
    rows = align(predictions())

    assert rows.account.tolist() == [0, 1, 1]
    assert rows.cutoff.tolist() == [0, 0, 1]
    assert [PHASES[number] for number in rows.phase] == ["active", "baseline", "pre"]
    assert rows.churned.tolist() == [False, True, True]
    assert rows.probability["rules"].tolist() == [0.1, 0.2, 0.4]
    assert rows.probability["learned"].tolist() == [0.5, 0.6, 0.8]


def test_snapshots_without_a_mature_outcome_are_left_out_and_counted_once() -> None:
    assert align(predictions()).immature == 1


def test_an_immature_row_may_lack_a_probability_since_it_is_not_judged() -> None:
    table = predictions()
    table.loc[2, "probability"] = np.nan

    assert len(align(table).churned) == 3


@pytest.mark.parametrize("dtype", [np.float64, object])
def test_outcomes_stored_in_another_type_read_the_same(dtype: type) -> None:
    table = predictions()
    table["churned"] = pd.Series([0.0, 1.0, np.nan, 1.0, 1.0, 1.0, 0.0, np.nan], dtype=dtype)

    assert align(table).churned.tolist() == [False, True, True]


def test_a_mask_keeps_rows_and_account_numbers() -> None:
    rows = align(predictions()).where(np.array([False, True, True]))

    assert rows.account.tolist() == [1, 1]
    assert rows.accounts == 2
    assert rows.probability["learned"].tolist() == [0.6, 0.8]


def refused(table: pd.DataFrame, message: str) -> None:
    with pytest.raises(InputError, match=message):
        align(table)


def test_a_missing_column_is_refused_by_name() -> None:
    refused(predictions().drop(columns=["phase", "churned"]), "predictions: no column phase and churned")


def test_an_empty_table_is_refused() -> None:
    refused(predictions().iloc[:0], "predictions: the table has no rows")


@pytest.mark.parametrize("column", ["account_id", "cutoff", "scorer"])
def test_a_row_without_a_key_is_refused_with_its_place(column: str) -> None:
    table = predictions()
    table.loc[5, column] = None

    refused(table, f"predictions: row 5 has no {column}")


@pytest.mark.parametrize(("phase", "shown"), [("weekend", "'weekend'"), (None, "(nan|None)")])
def test_an_unknown_phase_is_refused_with_its_snapshot(phase: str | None, shown: str) -> None:
    table = predictions()
    table.loc[1, "phase"] = phase

    refused(table, f"phase is {shown} for account b at cutoff 2024-01-01; it must be one of active, post")


def test_a_key_that_occurs_twice_for_one_scorer_is_refused() -> None:
    table = predictions()

    refused(
        pd.concat([table, table.iloc[[4]]]),
        "scorer learned has more than one row for account b at cutoff 2024-01-29",
    )


def test_a_row_that_only_one_scorer_has_is_refused_with_both_names() -> None:
    message = "scorer {} has no row for account b at cutoff 2024-01-29, which {} has \\(1 such rows\\)"

    refused(predictions().drop(index=4), message.format("learned", "rules"))
    refused(predictions().drop(index=3), message.format("rules", "learned"))


@pytest.mark.parametrize(("column", "value"), [("phase", "pre"), ("churned", False), ("churned", None)])
def test_scorers_that_disagree_on_the_snapshot_itself_are_refused(
    column: str, value: str | bool | None
) -> None:
    table = predictions()
    table.loc[1, column] = value

    refused(table, f"{column} differs between .* for account b at cutoff 2024-01-01")


def test_a_missing_probability_is_refused_with_scorer_account_and_cutoff() -> None:
    table = predictions()
    table.loc[4, "probability"] = np.nan

    refused(
        table, "probability of scorer learned is missing for account b at cutoff 2024-01-29 \\(1 such rows\\)"
    )


@pytest.mark.parametrize("value", [-0.001, 1.001, np.inf])
def test_a_probability_outside_its_bounds_is_refused(value: float) -> None:
    table = predictions()
    table.loc[0, "probability"] = value

    refused(table, f"probability of scorer rules is {value:g} for account a at cutoff 2024-01-01")


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_a_probability_on_its_bounds_is_accepted(value: float) -> None:
    table = predictions()
    table.loc[0, "probability"] = value

    assert align(table).probability["rules"][0] == value


def test_an_outcome_that_is_not_true_false_or_null_is_refused() -> None:
    refused(predictions().assign(churned="maybe"), "churned holds something other than true, false and null")


def test_a_table_without_a_mature_outcome_is_refused_with_the_way_out() -> None:
    table = predictions().assign(churned=pd.array([None] * 8, dtype="boolean"))

    refused(table, "none of the 4 snapshots has a mature outcome.*test on earlier cutoffs")
