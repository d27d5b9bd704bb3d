"""A table whose cells are words already."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd
from rich.console import JustifyMethod
from rich.table import Table
from rich.text import Text

from .markup import Markup, element
from .render import narrow


def worded_grid(
    texts: pd.DataFrame, caption: str, *, numeric: Collection[str] = (), label: str | None = None
) -> Markup:
    """Return a table of texts under its column names; the first column heads its row.

    The columns in `numeric` stand on the right. A table that is wider than a phone scrolls in its own box;
    `label` names it to screen readers where its caption alone would not tell it from the others of a page.
    """
    sides = {str(name): "number" if name in numeric else None for name in texts.columns}
    head = (element("th", name, scope="col", class_=side) for name, side in sides.items())
    rows = (_row(cells, list(sides.values())) for cells in texts.itertuples(index=False))
    table = element(
        "table",
        element("caption", element("div", caption, class_="stays")),
        element("thead", element("tr", *head)),
        element("tbody", *rows),
    )
    return element("div", table, class_="wide", role="region", aria_label=label or caption, tabindex=0)


def _row(cells: tuple[str, ...], sides: list[str | None]) -> Markup:
    first, *rest = zip(cells, sides, strict=True)
    head = element("th", first[0], scope="row", class_=first[1])
    return element("tr", head, *(element("td", cell, class_=side) for cell, side in rest))


def worded_table(
    texts: pd.DataFrame, *, numeric: Collection[str] = (), folded: Collection[str] = ()
) -> Table:
    """Return a table of texts for the terminal; those in `numeric` stand on the right.

    Each text has one line, but those of columns in `folded`, so that a narrow terminal cuts no other short.
    """
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    for name in map(str, texts.columns):
        side: JustifyMethod = "right" if name in numeric else "left"
        table.add_column(Text(narrow(name)), justify=side, vertical="bottom", no_wrap=name not in folded)
    for row in texts.itertuples(index=False):
        table.add_row(*(Text(cell) for cell in row))
    return table
