from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from xml.etree import ElementTree

import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.evaluation import Comparison, Customers, TimeSplit, time_split
from campaignpulse.evaluation.at_work import at_work
from campaignpulse.evaluation.by_slice import by_slice
from campaignpulse.experiment import Evaluation
from campaignpulse.reports import Report, register, show
from campaignpulse.tables import PHASES, Tables


def root_of(markup: str) -> ElementTree.Element:
    return ElementTree.fromstring(markup)  # noqa: S314, our own markup


def cells(markup: str, table: int = 0) -> list[list[str]]:
    """The body of a table, row by row."""
    rows = list(root_of(markup).iter("table"))[table].find("tbody").iter("tr")
    return [["".join(cell.itertext()) for cell in row] for row in rows]


def listed(markup: str) -> list[str]:
    return ["".join(item.itertext()) for item in root_of(markup).iter("li")]


@pytest.fixture
def split() -> TimeSplit:
    """Two accounts a month, of which one churns; one training cutoff too late, one outcome not known."""
    days = pd.to_datetime(["2024-01-01", "2024-02-01", "2024-03-01", "2024-04-01"], utc=True)
    rows = pd.DataFrame(
        [{"account_id": name, "cutoff": day, "logins": 1.0} for day in days for name in ("a", "b")]
    )
    churned = pd.Series([True, False] * 3 + [None, False], dtype="boolean")
    outcomes = rows[["account_id", "cutoff"]].assign(churned=churned)
    periods = {"train": ("2024-01-01", "2024-02-15"), "test": ("2024-03-01", "2024-04-01")}
    return time_split(rows, outcomes, **periods, horizon_days=30)


def test_a_comparison_is_shown_as_verdict_and_table(comparison: Comparison) -> None:
    made = show(comparison)._repr_html_()
    root = root_of(made)
    assert [part.tag for part in root] == ["style", "p", "div"]
    assert root.find("p").text == comparison.verdict
    assert "0.704 [0.685, 0.726]" in made
    assert "http" not in made


def test_where_no_html_is_shown_the_verdict_is(comparison: Comparison) -> None:
    assert repr(show(comparison)) == comparison.verdict


def test_the_settings_of_the_experiment_hold(comparison: Comparison) -> None:
    assert "0.987" not in show(comparison)._repr_html_()
    assert "0.987" in show(comparison, evaluation=Evaluation(min_churned_accounts=29))._repr_html_()


def test_a_verdict_is_text(comparison: Comparison) -> None:
    made = show(replace(comparison, verdict="<script>"))._repr_html_()
    assert "<script>" not in made
    assert "&lt;script&gt;" in made


def test_a_report_is_shown_with_its_question_its_verdict_and_what_was_missing(report: Report) -> None:
    made = show(report)._repr_html_()
    paragraphs = ["".join(part.itertext()) for part in root_of(made).iter("p")]
    assert paragraphs[:3] == ["Spring sale", "Who leaves after the sale?", report.comparison.verdict]
    assert listed(made) == [*report.missing, *report.facts]


def test_a_report_is_shown_with_its_warnings_before_its_verdict(report: Report) -> None:
    markup = str(show(replace(report, warnings=("leak alarm: mood",))).markup)
    assert markup.index("leak alarm: mood") < markup.index(report.comparison.verdict)


def test_a_report_says_what_campaign_features_bring(report: Report) -> None:
    assert "Campaign features: learned with them against without them" in show(report)._repr_html_()


def test_a_report_is_shown_by_its_own_settings(report: Report) -> None:
    strict = replace(report, evaluation=Evaluation(min_churned_accounts=10_000))
    assert "at least 10000 are needed" in show(strict)._repr_html_()


def test_customers_are_shown_by_phase(customers: Customers) -> None:
    shown = show(customers)
    at_risk = int(customers.accounts["at_risk"].sum())
    assert repr(shown) == f"600 accounts on 12 May 2025 by the scores of learned, {at_risk} at risk."
    sizes = customers.accounts["phase"].value_counts().reindex(PHASES, fill_value=0)
    assert {row[0]: int(row[1]) for row in cells(shown._repr_html_())} == sizes.to_dict()


def test_a_report_shows_its_customers_too(report: Report, customers: Customers) -> None:
    made = show(replace(report, customers=customers))._repr_html_()
    assert cells(made, table=1) == cells(show(customers)._repr_html_())


def test_a_report_without_a_question_has_none(report: Report) -> None:
    made = show(replace(report, question=None, missing=(), facts=()))._repr_html_()
    assert "None" not in made
    assert listed(made) == []


def test_tables_are_shown_with_their_rows_accounts_and_days(tiny_tables: Callable[..., Tables]) -> None:
    by_name = {name: rest for name, *rest in cells(show(tiny_tables())._repr_html_())}
    assert list(by_name)[:3] == list(tiny_tables().frames)[:3]
    assert by_name["campaigns"] == ["2", "–", "2024-03-17", "2025-03-16"]
    assert by_name["subscriptions"] == ["5", "3", "2023-12-01", "2025-04-20"]


def test_the_metrics_of_the_events_are_listed_the_most_frequent_first(
    tiny_tables: Callable[..., Tables],
) -> None:
    tables = tiny_tables()
    found = [(row[0], row[1], row[2]) for row in cells(show(tables)._repr_html_(), table=1)]
    sizes = tables.events.groupby("metric")["account_id"].agg(["size", "nunique"])
    posts = sizes.loc["posts"]
    assert found == [("posts", str(posts["size"]), str(posts["nunique"])), ("approvals", "3", "2")]


def test_of_very_many_metrics_it_says_that_some_are_not_listed(tiny_tables: Callable[..., Tables]) -> None:
    events = tiny_tables().events.head(60).assign(metric=[f"m{number:02d}" for number in range(60)])
    made = show(replace(tiny_tables(), events=events))._repr_html_()
    assert "the 20 most frequent of 60 metrics" in made
    assert len(cells(made, table=1)) == 20


def test_tables_say_what_is_missing_and_how_they_were_read(tiny_tables: Callable[..., Tables]) -> None:
    tables = replace(tiny_tables(surveys=None), notes=("events: 3 naive times were read as UTC",))
    assert tables.missing
    assert listed(show(tables)._repr_html_()) == [*tables.missing, *tables.notes]


def test_exposures_without_a_time_have_no_days(tiny_tables: Callable[..., Tables]) -> None:
    exposures = tiny_tables().exposures.drop(columns="exposed_at")
    by_name = {name: rest for name, *rest in cells(show(tiny_tables(exposures=exposures))._repr_html_())}
    assert by_name["exposures"] == ["3", "2", "–", "–"]


def test_a_split_is_shown_side_by_side(split: TimeSplit) -> None:
    shown = show(split)
    assert repr(shown).startswith("2 snapshots to learn from and 3 to judge by")
    assert cells(shown._repr_html_()) == [
        ["train", "2", "2", "1", "2024-01-01", "2024-01-01"],
        ["test", "3", "2", "1", "2024-03-01", "2024-04-01"],
    ]


def test_a_split_says_which_rows_were_left_out_and_why(split: TimeSplit) -> None:
    assert listed(show(split)._repr_html_()) == [
        "2 training snapshots whose outcome reaches into the test period",
        "1 test snapshot that had no outcome yet, or left for a neutral reason",
    ]


def test_what_has_no_view_is_refused_by_its_kind() -> None:
    with pytest.raises(
        InputError, match="no view of a DataFrame; it takes one of AtWork, Comparison, Customers"
    ):
        show(pd.DataFrame())


def test_outside_of_ipython_nothing_happens_and_nothing_is_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    assert not register()
    assert "IPython" not in sys.modules


def test_ipython_that_is_only_imported_is_left_alone() -> None:
    assert pytest.importorskip("IPython").get_ipython() is None
    assert not register()


@pytest.mark.parametrize("kind", ["comparison", "customers", "report", "tables", "split"])
def test_a_running_ipython_shows_each_result_by_itself(
    kind: str, request: pytest.FixtureRequest, tiny_tables: Callable[..., Tables]
) -> None:
    result = tiny_tables() if kind == "tables" else request.getfixturevalue(kind)
    shells = pytest.importorskip("IPython.core.interactiveshell")
    shell = shells.InteractiveShell.instance()
    try:
        assert register()
        shown, _ = shell.display_formatter.format(result)
    finally:
        shells.InteractiveShell.clear_instance()
    assert shown["text/html"] == show(result)._repr_html_()


def test_metrics_at_work_are_shown_with_the_sentence_first(predictions: pd.DataFrame) -> None:
    worth = at_work(predictions, reference="rules")
    shown = show(worth)
    assert repr(shown).startswith("At work, with 10 % of the accounts on the list: learned has ")
    assert shown.markup.count(repr(shown)) == 1
    assert "each scorer minus rules" in shown.markup


def test_slices_are_shown_with_their_forest_and_the_worst_first(predictions: pd.DataFrame) -> None:
    own = predictions.loc[predictions["scorer"] == "rules", ["account_id", "cutoff"]].assign(segment="brand")
    found = by_slice(predictions, own, reference="rules", challenger="learned")
    shown = show(found)
    assert repr(shown).startswith("Worst slice for learned against rules: segment brand")
    assert (shown.markup.count("<svg"), shown.markup.count("Worst slice")) == (1, 1)
