from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest
from campaignpulse.reports.account_cells import Column, table_columns

ROW = {
    "account": "a1",
    "segment": None,
    "phase": "post",
    "campaign": "Spring <sale>",
    "health": 22,
    "before": 40,
    "churn": 342,
    "reliability": "B",
    "low": 5,
    "high": 31,
    "drivers": (("support", -22, 4), ("engagement", -18, None), ("voice", -3, -3)),
    "value": 12000,
    "standing": 1,
}


@pytest.fixture
def cell() -> Callable[..., str]:
    """The markup of a column's cell in a row with the given values."""

    def written(key: str, **values: object) -> str:
        rows = pd.DataFrame([{**ROW, **values}], dtype=object)
        (row,) = rows.itertuples(index=False)
        return columns(rows)[key].cell(row)

    return written


def columns(rows: pd.DataFrame) -> dict[str, Column]:
    return {column.key: column for column in table_columns(rows, horizon_days=90)}


def test_an_account_heads_its_row(cell: Callable[..., str]) -> None:
    assert cell("account") == '<th scope="row">a1</th>'


def test_an_account_that_is_new_among_those_at_risk_says_so(cell: Callable[..., str]) -> None:
    assert cell("account", standing=2) == '<th scope="row">a1<span class="few">newly at risk</span></th>'


@pytest.mark.parametrize(
    ("health", "before", "words"),
    [
        (22, 40, '<td class="number fell"><span aria-hidden="true">▼</span> −18 (was 40)</td>'),
        (41, 40, '<td class="number rose"><span aria-hidden="true">▲</span> +1 (was 40)</td>'),
        (40, 40, '<td class="number">0 (was 40)</td>'),
        (40, None, '<td class="number">new</td>'),
        (None, 40, '<td class="number">–</td>'),
    ],
)
def test_a_change_has_its_sign_an_arrow_and_the_earlier_value(
    cell: Callable[..., str], health: int | None, before: int | None, words: str
) -> None:
    assert cell("change", health=health, before=before) == words


def test_reasons_tell_the_points_of_a_part_and_what_they_were_where_that_differs(
    cell: Callable[..., str],
) -> None:
    assert cell("reasons") == '<td class="reasons">support −22 (was +4), engagement −18, voice −3</td>'
    assert cell("reasons", drivers=()) == '<td class="reasons">–</td>'


def test_a_probability_is_in_percent(cell: Callable[..., str]) -> None:
    assert cell("churn") == '<td class="number">34.2 %</td>'
    assert cell("churn", churn=None) == '<td class="number">–</td>'


def test_a_grade_has_its_interval_behind_it(cell: Callable[..., str]) -> None:
    assert cell("reliability") == '<td class="grade">B (5 to 31)</td>'
    assert cell("reliability", low=None) == '<td class="grade">B</td>'
    assert cell("reliability", reliability=None) == '<td class="grade">–</td>'


def test_names_are_text_and_what_is_not_known_a_dash(cell: Callable[..., str]) -> None:
    assert cell("campaign") == "<td>Spring &lt;sale&gt;</td>"
    assert cell("segment") == "<td>–</td>"
    assert cell("value") == '<td class="number">12,000</td>'


def test_a_column_without_data_is_not_there() -> None:
    rows = pd.DataFrame([ROW], dtype=object)
    assert list(columns(rows.drop(columns=["before", "reliability", "segment", "value"]))) == [
        "account",
        "health",
        "churn",
        "reasons",
        "phase",
        "campaign",
    ]


def test_the_horizon_stands_in_the_heading_of_the_probability() -> None:
    rows = pd.DataFrame([ROW], dtype=object)
    assert columns(rows)["churn"].heading == "churn in 90 days"


def test_an_order_is_told_by_its_own_first_word() -> None:
    rows = pd.DataFrame([ROW, {**ROW, "phase": "active"}], dtype=object)
    assert columns(rows)["phase"].orders == ("active first", "post first")
