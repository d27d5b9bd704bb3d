from __future__ import annotations

import pandas as pd
from campaignpulse.evaluation import Comparison
from campaignpulse.experiment import WITHOUT_CAMPAIGN
from campaignpulse.reports import Report, difference_table, phase_table, stage_table
from campaignpulse.stages import Stage


def test_the_phase_table_has_each_slice_and_scorer_once(comparison: Comparison) -> None:
    table = phase_table(comparison)
    assert table["slice"].unique().tolist() == ["overall", "active", "post", "pre", "baseline"]
    assert table.groupby("slice")["scorer"].apply(list).tolist() == [["learned", "rules"]] * 5


def test_the_phase_table_has_the_figures_of_the_comparison(report: Report) -> None:
    for row in phase_table(report.comparison).to_dict("records"):
        metrics = report.comparison.scorers[row["scorer"]][row["slice"]]
        assert row["snapshots"] == metrics.rows
        for name in ("churned_accounts", "roc_auc", "roc_auc_low", "brier", "recall_at_budget"):
            value = getattr(metrics, name)
            assert pd.isna(row[name]) if value is None else row[name] == value


def test_only_the_phases_and_scorers_asked_for_are_there(comparison: Comparison) -> None:
    twin = f"learned{WITHOUT_CAMPAIGN}"
    table = phase_table(comparison, phases=("post",), scorers=[twin])
    assert table[["slice", "scorer"]].to_numpy().tolist() == [["overall", twin], ["post", twin]]


def test_numbers_stay_numbers_where_all_of_a_column_is_undefined(comparison: Comparison) -> None:
    only_pre = phase_table(comparison).query("slice == 'pre'")
    assert only_pre["roc_auc"].dtype == "float64"
    assert only_pre["roc_auc"].isna().all()


def test_the_difference_table_has_every_pair_metric_and_slice(report: Report) -> None:
    table = difference_table(report.comparison)
    assert len(table) == len(report.comparison.comparisons) == 3 * 3 * 5
    first = table.iloc[0]
    primary = report.comparison.primary
    assert (first["difference"], first["low"], first["verdict"]) == (
        primary.difference,
        primary.low,
        primary.verdict,
    )


def test_a_difference_tells_how_many_churned_accounts_it_rests_on(comparison: Comparison) -> None:
    table = difference_table(comparison).query("reference == 'rules' and scorer == 'learned'")
    assert table["churned_accounts"].tolist() == [412, 412, 29, 0, 412]


def test_stages_keep_their_order() -> None:
    table = stage_table([Stage("windows", 1.0, 2.0, 3.0), Stage("labels", 4.0, 5.0, 6.0)])
    assert table["stage"].tolist() == ["windows", "labels"]
    assert table["peak_mb"].tolist() == [3.0, 6.0]
    assert stage_table([]).columns.tolist() == ["stage", "seconds", "cpu_seconds", "peak_mb"]
