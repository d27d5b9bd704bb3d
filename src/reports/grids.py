"""The tables of a page: with captions and scopes, and scorers under the phase that they were tested in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pandas as pd

from .markup import Markup, element, together
from .render import TOO_FEW, as_text, numeric_columns
from .result import DEFAULTS
from .table import COUNTS
from .words import many


def grid(
    frame: pd.DataFrame, caption: str, *, min_churned_accounts: int = DEFAULTS.min_churned_accounts
) -> Markup:
    """Return a table of this room in words; the first column heads its row."""
    texts = as_text(frame, min_churned_accounts=min_churned_accounts)
    numeric = numeric_columns(frame)
    rows = (_row(cells, numeric) for cells in texts.itertuples(index=False))
    return _table(caption, texts.columns, numeric, [element("tbody", *rows)])


def phase_grid(
    frame: pd.DataFrame, caption: str, *, min_churned_accounts: int = DEFAULTS.min_churned_accounts
) -> Markup:
    """Return the phase table with one group of rows for each slice, and its counts beside its name.

    A slice with fewer churned accounts than `min_churned_accounts` has one row that says so.
    """
    results = frame.drop(columns=["slice", *COUNTS])
    texts, numeric = as_text(results), numeric_columns(results)
    groups = [
        element("tbody", *_group(rows, texts.loc[rows.index], numeric, min_churned_accounts))
        for _, rows in frame.groupby("slice", sort=False)
    ]
    return _table(caption, texts.columns, numeric, groups)


def _group(
    rows: pd.DataFrame, texts: pd.DataFrame, numeric: list[bool], min_churned_accounts: int
) -> Iterator[Markup]:
    first = rows.iloc[0]
    churned = int(first["churned_accounts"])
    sizes = [many(int(first["snapshots"]), "snapshot"), many(int(first["accounts"]), "account")]
    size = element("span", f" {', '.join(sizes)}, {many(churned, 'churned account')}")
    name = element("div", str(first["slice"]), size, class_="stays")
    width = len(texts.columns)
    yield element("tr", element("th", name, scope="rowgroup", colspan=width), class_="group")
    if churned < min_churned_accounts:
        words = f"{TOO_FEW} churned accounts: at least {min_churned_accounts} are needed"
        few = element("td", element("div", words, class_="stays"), class_="few", colspan=width)
        yield element("tr", few)
    else:
        yield from (_row(cells, numeric) for cells in texts.itertuples(index=False))


def _table(caption: str, names: Iterable[object], numeric: list[bool], bodies: list[Markup]) -> Markup:
    head = (
        element("th", str(name), scope="col", class_=_class(number))
        for name, number in zip(names, numeric, strict=True)
    )
    table = element(
        "table",
        element("caption", element("div", caption, class_="stays")),
        element("thead", element("tr", *head)),
        together(bodies),
    )
    # A table that is wider than a phone scrolls in a box of its own, which the keyboard can reach.
    return element("div", table, class_="wide", role="region", aria_label=caption, tabindex=0)


def _row(cells: Iterable[str], numeric: list[bool]) -> Markup:
    first, *rest = zip(cells, numeric, strict=True)
    head = element("th", first[0], scope="row", class_=_class(first[1]))
    return element("tr", head, *(element("td", cell, class_=_class(number)) for cell, number in rest))


def _class(number: bool) -> str | None:
    return "number" if number else None
