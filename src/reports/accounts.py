"""The accounts at risk: a table that stands for itself, and that a script sorts, filters and turns over."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import pandas as pd

from ..evaluation.customers import Customers
from ..models.stability import LEVEL
from .account_cells import Column, table_columns
from .account_rows import (
    AT_RISK,
    NEWLY_AT_RISK,
    NO_LONGER,
    STANDINGS,
    account_json,
    account_rows,
    choices,
    knows_earlier_budget,
)
from .alert_words import at_risk_words
from .dates import day_words
from .markup import Markup, element
from .words import count, many, plain_percent

MOST_WITHOUT_SCRIPT = 25
"""Accounts that stand on the page where no script may run."""

SEARCH = Markup('<input type="search" autocomplete="off" spellcheck="false">')


def accounts_section(customers: Customers) -> Markup:
    """Return the accounts at risk, worst first, and all accounts for the script that sorts and filters them.

    Without the script the first 25 at risk stand there. The section is for `accounts_script`, once a page.
    """
    title = element("h2", "Accounts at risk")
    rows = account_rows(customers)
    if rows.empty:
        return element(
            "section", title, element("p", f"No account has a score on {day_words(customers.at)}.")
        )
    return element(
        "section",
        title,
        element("p", about(customers), class_="note"),
        _controls(customers, rows),
        element("p", _first_status(rows), class_="status"),
        _table(customers, rows),
        _pages(),
        element("script", Markup(account_json(rows)), type="application/json"),
        class_="accounts",
    )


@cache
def accounts_script() -> Markup:
    """Return the script of `accounts_section`, letter by letter as a browser hashes it."""
    asset = files(__name__.rpartition(".")[0]) / "assets" / "accounts.js"
    return Markup(asset.read_text(encoding="utf-8"))


def about(customers: Customers) -> str:
    """Return what the numbers of the table are: whose, of which day, and compared with what."""
    at_risk = many(int(customers.accounts["at_risk"].sum()), "account")
    sentences = [
        f"The scores of {customers.scorer} on {day_words(customers.at)}.",
        f"At risk are {at_risk_words(customers.alerts)}: {at_risk}.",
        "Health runs from 0 to 100, the healthiest; 50 is the median customer.",
    ]
    if customers.previous is None:
        sentences.append("There is no earlier day of scores to compare with.")
    else:
        sentences.append(f"Changes, and what was, are against {day_words(customers.previous)}.")
    if customers.gone:
        were = f"{many(customers.gone, 'account')} at risk then"
        sentences.append(f"Not scored any more: {were}, as they cancelled or are no longer eligible.")
    sentences.append("Reasons are the health points that parts of it take, against the median customer.")
    if "reliability" in customers.accounts:
        interval = plain_percent(LEVEL)
        sentences.append(f"Reliability goes from A to D, with the {interval} interval of health.")
    else:
        sentences.append("The scores carry no grade of reliability yet.")
    return " ".join(sentences)


def _table(customers: Customers, rows: pd.DataFrame) -> Markup:
    columns = table_columns(rows, horizon_days=customers.horizon_days)
    first = _at_risk(rows).head(MOST_WITHOUT_SCRIPT)
    body = (element("tr", *(column.cell(row) for column in columns)) for row in first.itertuples(index=False))
    table = element(
        "table",
        element("caption", f"Accounts on {day_words(customers.at)}", class_="unseen"),
        element("thead", element("tr", *(_head(column) for column in columns))),
        element("tbody", *body),
    )
    return element("div", table, class_="wide", role="region", aria_label="Table of accounts", tabindex=0)


def _head(column: Column) -> Markup:
    return element(
        "th",
        column.heading,
        scope="col",
        class_="number" if column.number else None,
        data_column=column.key,
        data_up=column.orders[0],
        data_down=column.orders[1],
        data_first="descending" if column.falls_first else "ascending",
        aria_sort="descending" if column.key == "churn" else None,
    )


def _first_status(rows: pd.DataFrame) -> str:
    at_risk = len(_at_risk(rows))
    if at_risk == 0:
        return f"No account of {count(len(rows))} is at risk."
    if at_risk <= MOST_WITHOUT_SCRIPT:
        return f"{many(at_risk, 'account')} of {count(len(rows))} at risk, the likeliest to churn first."
    return (
        f"The first {MOST_WITHOUT_SCRIPT} of {count(at_risk)} accounts at risk, the likeliest to churn first."
    )


def _at_risk(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["standing"].isin([AT_RISK, NEWLY_AT_RISK])]


def _controls(customers: Customers, rows: pd.DataFrame) -> Markup:
    """Return the filters. They are hidden until the script, without which they do nothing, shows them."""
    return element(
        "div",
        element("label", "Search account, campaign or reason", SEARCH, class_="search"),
        element("label", "Show", element("select", *_views(customers, rows), data_filter="view")),
        *_filters(rows),
        element("button", "Clear filters", type="button", class_="clear"),
        class_="controls",
        role="search",
        aria_label="Filter accounts",
        hidden="",
    )


def _views(customers: Customers, rows: pd.DataFrame) -> Iterator[Markup]:
    """Return what can be shown; the changes only where the previous day's alert budget is known."""
    standings = rows["standing"].value_counts()
    new, gone = (int(standings.get(standing, 0)) for standing in (NEWLY_AT_RISK, NO_LONGER))
    at_risk = len(_at_risk(rows))
    yield _option("risk", "at risk", at_risk, selected="" if at_risk else None)
    if knows_earlier_budget(customers):
        yield _option("new", STANDINGS[NEWLY_AT_RISK], new)
        yield _option("gone", STANDINGS[NO_LONGER], gone)
    yield _option("", "all accounts", len(rows), selected=None if at_risk else "")


def _option(value: str, said: str, accounts: int, *, selected: str | None = None) -> Markup:
    words = f"{said} ({count(accounts)})"
    return element("option", words, value=value, data_said=said if value else None, selected=selected)


def _filters(rows: pd.DataFrame) -> Iterator[Markup]:
    for name in ("phase", "segment", "reliability"):
        words = choices(rows, name)
        if len(words) > 1:
            options = (
                element("option", word, value=place, data_said=word) for place, word in enumerate(words)
            )
            chosen = element("select", element("option", "any", value=""), *options, data_filter=name)
            yield element("label", name.capitalize(), chosen)


def _pages() -> Markup:
    turns = (("first", "First"), ("back", "Previous"), ("on", "Next"), ("last", "Last"))
    buttons = (element("button", words, type="button", data_turn=turn) for turn, words in turns)
    return element("div", *buttons, class_="pages", role="group", aria_label="Pages of accounts", hidden="")
