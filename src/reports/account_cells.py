"""The columns of the table of accounts, and how each cell reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from .account_rows import NEWLY_AT_RISK, PER_MILLE, STANDINGS, choices
from .markup import Markup, element
from .words import NOTHING, count, many, number, percent

A_TO_Z = ("A to Z", "Z to A")
LOW_TO_HIGH = ("lowest first", "highest first")

Row = Any  # a named tuple of a row of `account_rows`


@dataclass(frozen=True)
class Column:
    """A column of the table: what it needs of the rows, its heading, its two orders in words, its cells."""

    key: str
    needs: str
    heading: str
    orders: tuple[str, str]
    cell: Callable[[Row], Markup]
    number: bool = False
    falls_first: bool = False


def table_columns(rows: pd.DataFrame, *, horizon_days: int) -> list[Column]:
    """Return the columns that the rows of `account_rows` can fill, from left to right."""
    churn = f"churn in {many(horizon_days, 'day')}"
    columns = (
        Column("account", "account", "account", A_TO_Z, _account),
        Column(
            "health", "health", "health", LOW_TO_HIGH, lambda row: _number(count(row.health)), number=True
        ),
        Column("change", "before", "change", ("most lost first", "most gained first"), _change, number=True),
        Column("churn", "churn", churn, LOW_TO_HIGH, _churn, number=True, falls_first=True),
        Column("reliability", "reliability", "reliability", _ends(rows, "reliability"), _reliability),
        Column("reasons", "drivers", "reasons", ("worst reason first", "worst reason last"), _reasons),
        Column("phase", "phase", "phase", _ends(rows, "phase"), lambda row: _td(row.phase)),
        Column("campaign", "campaign", "campaign", A_TO_Z, lambda row: _td(row.campaign)),
        Column("segment", "segment", "segment", A_TO_Z, lambda row: _td(row.segment)),
        Column("value", "value", "value", LOW_TO_HIGH, _value, number=True, falls_first=True),
    )
    return [column for column in columns if column.needs in rows]


def _ends(rows: pd.DataFrame, name: str) -> tuple[str, str]:
    words = choices(rows, name) or [NOTHING]
    return f"{words[0]} first", f"{words[-1]} first"


def _account(row: Row) -> Markup:
    standing = STANDINGS[row.standing] if row.standing == NEWLY_AT_RISK else ""
    badge = element("span", standing, class_="few") if standing else Markup("")
    return element("th", row.account, badge, scope="row")


def _change(row: Row) -> Markup:
    if row.before is None or row.health is None:
        return _number(NOTHING if row.before is not None else "new")
    change = row.health - row.before
    words = f"{number(change, digits=0)} (was {row.before})"
    if change == 0:
        return _number(words)
    arrow, side = ("▼", "fell") if change < 0 else ("▲", "rose")
    sign = "+" if change > 0 else ""
    shown = element("span", arrow, aria_hidden="true")
    return element("td", shown, f" {sign}{words}", class_=f"number {side}")


def _churn(row: Row) -> Markup:
    return _number(NOTHING if row.churn is None else percent(row.churn / PER_MILLE, digits=1))


def _reliability(row: Row) -> Markup:
    if row.reliability is None or row.low is None or row.high is None:
        return _td(row.reliability, class_="grade")
    return _td(f"{row.reliability} ({row.low} to {row.high})", class_="grade")


def _reasons(row: Row) -> Markup:
    return _td(", ".join(_reason(*driver) for driver in row.drivers) or None, class_="reasons")


def _reason(part: str, points: int | None, before: int | None) -> str:
    was = "" if before is None or before == points else f" (was {_points(before)})"
    return f"{part} {_points(points)}{was}"


def _points(points: int | None) -> str:
    return ("+" if points is not None and points > 0 else "") + number(points, digits=0)


def _value(row: Row) -> Markup:
    return _number(count(row.value))


def _td(words: str | None, class_: str | None = None) -> Markup:
    return element("td", NOTHING if words is None else words, class_=class_)


def _number(words: str) -> Markup:
    return _td(words, "number")
