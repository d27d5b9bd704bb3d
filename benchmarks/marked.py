"""A table of a page of the docs, between its two markers."""

from __future__ import annotations

from pathlib import Path


def write(page: Path, name: str, table: str) -> None:
    """Put the table where the page has the markers of that name."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, _, rest = page.read_text(encoding="utf-8").partition(begin)
    _, _, after = rest.partition(end)
    page.write_text(f"{before}{begin}\n{table}\n{end}{after}", encoding="utf-8")
