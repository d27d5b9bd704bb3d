from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pandas as pd
from campaignpulse.evaluation import Needed, SecondOpinion
from campaignpulse.reports import Report, lift_sentences, sections


def test_the_outcome_is_the_bold_beginning_of_the_verdict(report: Report) -> None:
    comparison = replace(report.comparison, verdict="rules win: by <far>.", outcome="rules win")
    made = sections.verdict(replace(report, comparison=comparison))
    assert made == '<p class="verdict"><strong>rules win</strong>: by &lt;far&gt;.</p>'


def test_each_warning_is_a_line_of_its_own_and_without_any_there_is_nothing(report: Report) -> None:
    made = sections.warnings(replace(report, warnings=("one", "two <b>")))
    assert made == '<p class="warning">one</p><p class="warning">two &lt;b&gt;</p>'
    assert sections.warnings(report) == ""


def test_every_pair_of_main_scorers_has_a_forest_and_the_primary_one_comes_first(
    predictions_of: Callable[..., pd.DataFrame], report_of: Callable[..., Report]
) -> None:
    made = sections.differences(report_of(predictions_of({"learned": 0.2, "rules": 2.0, "boosted": 0.4})))
    assert made.count("<svg") == 2
    assert made.index("learned against rules") < made.index("boosted against rules")


def test_the_verdict_of_each_phase_stands_below_its_forest(report: Report) -> None:
    rows = [
        row
        for row in report.comparison.comparisons
        if (row.scorer, row.reference, row.metric) == ("learned", "rules", "roc_auc")
    ]
    enough = {row.slice: report.comparison.scorers["rules"][row.slice].churned_accounts >= 30 for row in rows}
    said = "; ".join(f"{row.slice}: {row.verdict if enough[row.slice] else 'too few'}" for row in rows)
    made = re.sub(r" \(about [\d,]+ churned accounts are needed\)", "", sections.differences(report))
    assert f"<figcaption>{said}. A bootstrap" in made


def test_the_second_opinion_stands_below_the_primary_forest_and_no_other(report: Report) -> None:
    second = SecondOpinion(0.01, 0.2, 1000)
    shown = sections.differences(
        replace(report, comparison=replace(report.comparison, second_opinion=second))
    )
    said = "A bootstrap of the accounts says [0.010, 0.200] overall (1,000 draws)."
    assert shown.count(said) == 1
    assert said not in sections.differences(
        replace(report, comparison=replace(report.comparison, second_opinion=None))
    )


def test_a_phase_that_is_open_says_how_many_churned_accounts_it_needs(report: Report) -> None:
    rows = [
        replace(row, verdict="not enough data", needed=Needed(0.02, 1460, None))
        if row.slice == "active"
        else row
        for row in report.comparison.comparisons
    ]
    shown = sections.differences(
        replace(report, comparison=replace(report.comparison, comparisons=tuple(rows)))
    )
    assert "active: not enough data (about 1,500 churned accounts are needed);" in shown


def test_snapshots_that_were_left_out_are_counted(report: Report) -> None:
    waiting = replace(report, comparison=replace(report.comparison, immature=7))
    assert "Left out: 7 snapshots" in sections.by_phase(waiting)
    assert "Left out" not in sections.by_phase(report)


def test_the_lift_is_said_and_drawn(report: Report) -> None:
    made = sections.lift(report)
    (sentence,) = lift_sentences(report.comparison)
    assert sentence in made
    assert made.count("<svg") == 1
    assert "learned against learned without campaign features" in made


def test_a_lift_that_was_not_measured_is_said_and_not_drawn(
    predictions_of: Callable[..., pd.DataFrame], report_of: Callable[..., Report]
) -> None:
    made = sections.lift(report_of(predictions_of({"learned": 0.2, "rules": 2.0})))
    assert "not measured" in made
    assert "<svg" not in made


def test_what_was_missing_is_listed_and_nothing_missing_is_said(report: Report) -> None:
    assert "<li>surveys: no table, the voice component has no data</li>" in sections.missing(report)
    assert "Nothing" in sections.missing(replace(report, missing=()))


def test_the_plan_holds_rows_data_and_every_setting_under_its_whole_name(report: Report) -> None:
    made = sections.plan(report)
    assert "<li>tested on 320 snapshots of 160 accounts</li>" in made
    assert f"<code>{'0' * 64}</code>" in made
    assert '<th scope="row">label.kind</th><td>drop</td>' in made
    assert '<th scope="row">output</th><td>–</td>' in made
    assert '<th scope="row">metric</th><td>roc_auc</td>' in made


def test_settings_read_as_words(report: Report) -> None:
    made = sections.plan(replace(report, settings={"a": True, "b": [7, 28], "c": {}, "d": {"e": False}}))
    for name, value in (("a", "yes"), ("b", "7, 28"), ("c", "–"), ("d.e", "no")):
        assert f'<th scope="row">{name}</th><td>{value}</td>' in made


def test_stages_have_their_time_and_memory(report: Report) -> None:
    made = sections.stages(report)
    cells = (
        '<td class="number">2 min 5 s</td><td class="number">2 min 10 s</td><td class="number">1,234 MB</td>'
    )
    assert f'<th scope="row">train</th>{cells}' in made
