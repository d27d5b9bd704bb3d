from __future__ import annotations

import io

import pandas as pd
import pytest
from campaignpulse.evaluation import Comparison
from campaignpulse.reports import as_markdown, as_rich, as_text, difference_table, phase_table, stage_table
from campaignpulse.stages import Stage
from rich.console import Console


def printed(frame: pd.DataFrame) -> str:
    console = Console(file=io.StringIO(), width=200)
    console.print(as_rich(frame))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_numbers_are_written_with_units_and_intervals(comparison: Comparison) -> None:
    first = as_text(phase_table(comparison)).iloc[0]
    assert first["ROC AUC"] == "0.704 [0.685, 0.726]"
    assert first["snapshots"] == "9,508"
    assert first["Brier skill"] == "0.061"
    assert (first["recall at budget"], first["precision at budget"]) == ("24 %", "41 %")


@pytest.mark.parametrize(("least", "written"), [(29, "0.987 [0.685, 0.726]"), (30, "too few")])
def test_a_group_is_hidden_below_the_least_number_of_churned_accounts_only(
    comparison: Comparison, least: int, written: str
) -> None:
    text = as_text(phase_table(comparison, phases=("post",)), min_churned_accounts=least)
    assert text["ROC AUC"].tolist()[2:] == [written, written]
    assert text["churned accounts"].tolist()[2:] == ["29", "29"]


def test_a_thin_group_hides_its_differences_too(comparison: Comparison) -> None:
    text = as_text(difference_table(comparison, phases=("post",))).iloc[1]
    assert (text["difference"], text["p"], text["p adjusted"]) == ("too few", "too few", "too few")
    assert text["verdict"] == "not enough data"


def test_a_difference_reads_with_sign_interval_p_value_and_metric(comparison: Comparison) -> None:
    text = as_text(difference_table(comparison)).iloc[0]
    assert text["difference"] == "+0.064 [0.049, 0.079]"
    assert (text["p"], text["metric"], text["verdict"]) == ("< 0.001", "ROC AUC", "learned wins")


def test_a_scorer_called_like_a_metric_keeps_its_name() -> None:
    assert as_text(pd.DataFrame({"scorer": ["brier"]}))["scorer"].tolist() == ["brier"]


def test_a_missing_word_is_a_dash() -> None:
    assert as_text(pd.DataFrame({"verdict": [None, "learned wins"]}))["verdict"].tolist() == [
        "–",
        "learned wins",
    ]


def test_stages_read_in_seconds_and_megabytes() -> None:
    text = as_text(stage_table([Stage("windows", 1.94, 125.0, 1234.4)])).iloc[0]
    assert text.tolist() == ["windows", "1.9 s", "2 min 5 s", "1,234 MB"]
    assert text.index.tolist() == ["stage", "time", "CPU time", "peak memory"]


def test_markdown_has_one_line_a_row_and_aligns_numbers_to_the_right(comparison: Comparison) -> None:
    lines = as_markdown(phase_table(comparison)).splitlines()
    assert len(lines) == 2 + 2 * 5
    assert lines[1].startswith("| :--- | :--- | ---: | ---: |")
    assert all(line.count("|") == lines[0].count("|") for line in lines)


@pytest.mark.parametrize("name", ["a|b", "[x](http://example.org)", "<script>", "*b*", "a\nb", "`c`", "&lt;"])
def test_a_name_cannot_break_out_of_a_markdown_table(name: str) -> None:
    frame = pd.DataFrame({"scorer": [name], "brier": [0.1]})
    cell = as_markdown(frame).splitlines()[2].removeprefix("| ").removesuffix(" | 0.100 |")
    unescaped = cell.replace("\\", "")
    assert unescaped == name.replace("\n", " ")
    signs = [place for place, sign in enumerate(cell) if sign in "|[]<*`&"]
    assert all(cell[place - 1] == "\\" for place in signs)


def test_the_terminal_table_names_a_phase_once(comparison: Comparison) -> None:
    text = printed(phase_table(comparison))
    assert [text.count(name) for name in ("overall", "active", "baseline")] == [1, 1, 1]
    assert text.count("learned") == 5


def test_a_name_is_no_terminal_markup() -> None:
    assert "[red]rules[/red]" in printed(pd.DataFrame({"scorer": ["[red]rules[/red]"], "brier": [0.1]}))


def test_tables_without_rows_have_headings() -> None:
    frame = stage_table([])
    assert as_markdown(frame).splitlines()[0] == "| stage | time | CPU time | peak memory |"
    assert "peak" in printed(frame)
