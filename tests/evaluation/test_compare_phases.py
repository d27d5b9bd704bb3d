from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest
from campaignpulse.evaluation import (
    OVERALL,
    Comparison,
    Difference,
    brier,
    clustered_auc,
    compare,
    holm,
)
from campaignpulse.tables import PHASES

METRICS = {"roc_auc", "brier", "log_loss"}


Predictions = Callable[..., pd.DataFrame]
PLANTED = {"rules": 2.0, "learned": 0.3}


def judge(table: pd.DataFrame, **settings: object) -> Comparison:
    return compare(table, reference="rules", challenger="learned", **settings)  # type: ignore[arg-type]


def rows_of(comparison: Comparison, **wanted: str) -> list[Difference]:
    return [
        row
        for row in comparison.comparisons
        if all(getattr(row, field) == value for field, value in wanted.items())
    ]


def test_every_pair_has_a_row_for_each_metric_overall_and_in_each_phase(predictions: Predictions) -> None:
    comparison = judge(predictions(PLANTED))

    assert {(row.metric, row.slice) for row in comparison.comparisons} == {
        (metric, name) for metric in METRICS for name in (OVERALL, *PHASES)
    }
    assert len(comparison.comparisons) == 3 * 5


def test_a_phase_is_measured_on_its_own_rows(predictions: Predictions) -> None:
    table = predictions(PLANTED)
    part = table[(table["phase"] == "post") & (table["scorer"] == "rules")]
    expected = clustered_auc(part["churned"], part["probability"], part["account_id"])

    post = judge(predictions(PLANTED)).scorers["rules"]["post"]

    assert (post.rows, post.accounts) == (len(part), part["account_id"].nunique())
    assert post.roc_auc == pytest.approx(expected.value, abs=1e-12)
    assert (post.roc_auc_low, post.roc_auc_high) == pytest.approx(expected.interval(), abs=1e-12)
    assert post.brier == pytest.approx(brier(part["churned"].to_numpy(), part["probability"].to_numpy()))


def test_the_phases_are_adjusted_together_by_holm_and_the_whole_is_not(predictions: Predictions) -> None:
    rows = rows_of(
        judge(predictions({"rules": 1.0, "learned": 0.8})),
        metric="roc_auc",
    )
    phases = [row for row in rows if row.slice != OVERALL]
    p_values = [row.p_value for row in phases if row.p_value is not None]

    assert [row.p_adjusted for row in phases] == pytest.approx(holm(p_values))
    assert rows[0].slice == OVERALL
    assert rows[0].p_adjusted == rows[0].p_value


def test_a_phase_without_enough_churned_accounts_is_not_tested_and_does_not_cost_the_others(
    predictions: Predictions,
) -> None:
    table = predictions(PLANTED, phases=2)
    churned, retained = (table.loc[table["churned"] == left, "account_id"].unique() for left in (True, False))
    few = table["account_id"].isin([*churned[:5], *retained[:40]])
    table.loc[few & (table["phase"] == "active"), "phase"] = "pre"
    comparison = judge(table)
    (pre,) = rows_of(comparison, metric="roc_auc", slice="pre")
    tested = [row for row in rows_of(comparison, metric="roc_auc") if row.slice in ("active", "post")]

    assert comparison.scorers["rules"]["pre"].churned_accounts < 30
    assert pre.p_value is not None
    assert (pre.verdict, pre.p_adjusted) == ("not enough data", None)
    assert [row.p_adjusted for row in tested] == pytest.approx(holm([row.p_value or 0.0 for row in tested]))


def test_an_empty_phase_is_there_with_no_rows_and_no_figures(predictions: Predictions) -> None:
    comparison = judge(predictions(PLANTED, phases=1))
    (row,) = rows_of(comparison, metric="roc_auc", slice="baseline")

    assert comparison.scorers["learned"]["baseline"].rows == 0
    assert (row.difference, row.low, row.p_value, row.verdict) == (None, None, None, "not enough data")


def test_the_alert_budget_is_spent_on_all_phases_together(predictions: Predictions) -> None:
    comparison = judge(predictions(PLANTED), budget_share=0.2)
    by_phase = comparison.scorers["learned"]
    caught = sum((by_phase[phase].recall_at_budget or 0.0) * by_phase[phase].churned for phase in PHASES)
    overall = by_phase[OVERALL]

    assert overall.recall_at_budget == pytest.approx(caught / overall.churned)
    assert overall.precision_at_budget == pytest.approx(caught / (0.2 * 1200))


def test_only_the_planned_phases_are_tested_and_pay_for_one_another(predictions: Predictions) -> None:
    found = judge(predictions({"rules": 1.0, "learned": 0.8}), phases=("active", "post"))
    planned, beside = (
        [row for row in rows_of(found, metric="roc_auc")[1:] if (row.slice in ("active", "post")) == there]
        for there in (True, False)
    )

    p_values = [row.p_value or 0.0 for row in planned]
    assert [row.p_adjusted for row in planned] == pytest.approx(holm(p_values))
    assert {(row.verdict, row.p_adjusted) for row in beside} == {(None, None)}
    assert all(row.low is not None and row.p_value is not None for row in beside)
    assert [row.needed for row in beside] == [None, None]


def test_secondary_metrics_are_tested_in_the_planned_phases_only(predictions: Predictions) -> None:
    found = judge(predictions({"rules": 1.0, "learned": 0.8}), phases=("post",))
    secondary = [row for row in found.comparisons if row.metric != "roc_auc"]

    assert {row.slice for row in secondary if row.p_adjusted is not None} == {OVERALL, "post"}
