"""What a check of the tables found, in the terminal: errors first, a sentence each."""

from __future__ import annotations

import pandas as pd
from rich.console import Console
from rich.text import Text

from ...evaluation.data_checks import DataReport
from ..terminal import print_part
from ..worded import worded_table
from ..words import NOTHING, count, many

STYLES = {"error": "bold red", "warning": "bold yellow", "note": "dim"}


def print_data(report: DataReport, console: Console) -> None:
    """Print the verdict, what the tables hold, and each finding."""
    print_part(Text(data_sentence(report), style="bold red" if report.held_back else "bold"), console)
    print_part(Text(""), console)
    print_part(worded_table(sizes_table(report), numeric=["rows", "accounts"]), console)
    if report.findings:
        print_part(Text(""), console)
    for finding in report.findings:
        head = (f"{finding.severity} ", STYLES[finding.severity])
        print_part(Text.assemble(head, finding.sentence), console)


def data_sentence(report: DataReport) -> str:
    """Return the verdict on the tables in one sentence.

    >>> data_sentence(DataReport("data/", (), ()))
    'data/: nothing found.'
    """
    if not report.findings:
        return f"{report.origin}: nothing found."
    counts = [many(len(report.of(severity)), severity) for severity in ("error", "warning", "note")]
    verdict = "held back" if report.held_back else "may be used"
    return f"{report.origin}: {verdict}, {counts[0]}, {counts[1]} and {counts[2]}."


def sizes_table(report: DataReport) -> pd.DataFrame:
    """Return what the tables hold, in words."""
    rows = [
        {
            "table": size.table,
            "rows": count(size.rows),
            "accounts": count(size.accounts),
            "first": size.first or NOTHING,
            "last": size.last or NOTHING,
        }
        for size in report.sizes
    ]
    return pd.DataFrame(rows, columns=["table", "rows", "accounts", "first", "last"], dtype="str")
