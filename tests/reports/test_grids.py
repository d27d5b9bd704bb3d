from __future__ import annotations

from xml.etree import ElementTree

import pandas as pd
import pytest
from campaignpulse.evaluation import Comparison
from campaignpulse.reports import phase_table
from campaignpulse.reports.grids import grid, phase_grid


def parsed(made: str) -> ElementTree.Element:
    return ElementTree.fromstring(made)  # noqa: S314, our own table


def row_texts(made: str) -> list[list[str]]:
    return [["".join(cell.itertext()) for cell in row] for row in parsed(made).iter("tr")]


def test_a_table_has_a_caption_and_every_heading_says_what_it_heads() -> None:
    root = parsed(grid(pd.DataFrame({"scorer": ["rules"], "brier": [0.131]}), "How <far> off"))
    assert "".join(next(root.iter("caption")).itertext()) == "How <far> off"
    assert [head.get("scope") for head in root.iter("th")] == ["col", "col", "row"]
    assert root.get("aria-label") == "How <far> off"


def test_a_table_can_be_scrolled_by_the_keyboard() -> None:
    root = parsed(grid(pd.DataFrame({"scorer": ["rules"]}), "…"))
    assert (root.get("tabindex"), root.get("role")) == ("0", "region")


def test_numbers_stand_to_the_right_and_words_to_the_left() -> None:
    root = parsed(grid(pd.DataFrame({"scorer": ["rules"], "brier": [0.131]}), "…"))
    assert [cell.get("class") for row in root.iter("tr") for cell in row] == [None, "number"] * 2


def test_each_phase_heads_the_scorers_tested_in_it(comparison: Comparison) -> None:
    rows = row_texts(phase_grid(phase_table(comparison), "…"))
    assert rows[1] == ["overall 9,508 snapshots, 1,783 accounts, 412 churned accounts"]
    assert rows[2][:3] == ["learned", "0.704 [0.685, 0.726]", "0.322"]
    assert [row[0] for row in rows if len(row) > 1] == ["scorer", *["learned", "rules"] * 3]


@pytest.mark.parametrize(("least", "hidden"), [(29, False), (30, True)])
def test_a_phase_with_too_few_churned_accounts_says_so_and_shows_no_number(
    comparison: Comparison, least: int, hidden: bool
) -> None:
    made = phase_grid(phase_table(comparison, phases=("post",)), "…", min_churned_accounts=least)
    assert ("0.987" not in made) == hidden
    assert (f"too few churned accounts: at least {least} are needed" in made) == hidden


def test_a_phase_without_a_snapshot_has_its_line(comparison: Comparison) -> None:
    rows = row_texts(phase_grid(phase_table(comparison, phases=("pre",)), "…"))
    assert rows[-2:] == [
        ["pre 0 snapshots, 0 accounts, 0 churned accounts"],
        ["too few churned accounts: at least 30 are needed"],
    ]
