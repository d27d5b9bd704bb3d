from __future__ import annotations

import pandas as pd
from campaignpulse.reports.worded import worded_grid, worded_table

TEXTS = pd.DataFrame({"phase": ["<b>", "post"], "accounts": ["1,200", "fewer than 10"]}, dtype="str")


def test_each_row_is_headed_by_its_first_cell_and_numbers_stand_on_the_right() -> None:
    made = worded_grid(TEXTS, "Groups", numeric=["accounts"])
    assert '<th scope="row">post</th><td class="number">fewer than 10</td>' in made
    assert '<th scope="col">phase</th><th scope="col" class="number">accounts</th>' in made


def test_the_table_has_a_caption_and_can_be_reached_by_the_keyboard() -> None:
    made = worded_grid(TEXTS, "Groups & sizes")
    assert '<caption><div class="stays">Groups &amp; sizes</div></caption>' in made
    assert 'role="region" aria-label="Groups &amp; sizes" tabindex="0"' in made


def test_cells_are_text() -> None:
    assert "&lt;b&gt;" in worded_grid(TEXTS, "Groups")
    assert "<b>" not in worded_grid(TEXTS, "Groups")


def test_a_table_without_rows_keeps_its_heading() -> None:
    assert "<tbody></tbody>" in worded_grid(TEXTS.iloc[:0], "Groups")


def test_in_the_terminal_numbers_stand_on_the_right_and_cells_are_text() -> None:
    phase, accounts = worded_table(TEXTS, numeric=["accounts"]).columns
    assert (phase.justify, accounts.justify) == ("left", "right")
    assert [str(cell) for cell in phase.cells] == ["<b>", "post"]
