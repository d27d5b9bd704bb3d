"""The page on tables is held against the schemas: every column is on it, as the gate reads it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from campaignpulse.tables import REQUIRED_TABLES, SCHEMAS
from campaignpulse.tables.names import CHANGE, CHANGES, NUMBER, TEXT, TIME, WHOLE
from campaignpulse.tables.row_rules import UNIQUE
from campaignpulse.tables.schemas import DEFAULTS

PAGE = (Path(__file__).parents[1] / "docs" / "tables.md").read_text(encoding="utf-8")
KINDS = {TEXT: "text", TIME: "time", NUMBER: "number", WHOLE: "whole days"}


def section(table: str) -> list[list[str]]:
    """The cells of a table's lines: column, what it holds, what holds without it, what it is."""
    told = PAGE.partition(f"## `{table}`\n")[2].partition("\n## ")[0]
    return [line.strip("| ").split(" | ") for line in told.splitlines() if line.startswith("| `")]


def test_the_page_has_a_section_for_every_table_in_their_order() -> None:
    assert re.findall(r"^## `(.+)`$", PAGE, flags=re.MULTILINE) == [*SCHEMAS]


@pytest.mark.parametrize("table", SCHEMAS)
def test_every_column_stands_there_with_what_it_holds_and_what_holds_without_it(table: str) -> None:
    def without(name: str, required: bool) -> str:
        default = DEFAULTS.get(table, {}).get(name)
        return "required" if required else "may be missing" if default is None else f"{default:g}"

    changes = "one of " + ", ".join(f"`{word}`" for word in CHANGES)
    assert [cells[:3] for cells in section(table)] == [
        [
            f"`{name}`",
            changes if name == CHANGE else KINDS[column.dtype.type],
            without(name, column.required),
        ]
        for name, column in SCHEMAS[table].columns.items()
    ]


@pytest.mark.parametrize("table", SCHEMAS)
def test_every_column_has_words(table: str) -> None:
    assert all(len(cells) == 4 and cells[3] for cells in section(table))


@pytest.mark.parametrize("table", [table for table, keys in UNIQUE.items() if len(keys) == 1])
def test_a_key_is_said_to_come_once(table: str) -> None:
    (key,) = UNIQUE[table]
    assert [cells[0] for cells in section(table) if "each once" in cells[3]] == [f"`{key}`"]


def test_the_page_names_the_required_tables() -> None:
    first, second, third = REQUIRED_TABLES
    assert f"`{first}`, `{second}` and `{third}` are required" in PAGE
