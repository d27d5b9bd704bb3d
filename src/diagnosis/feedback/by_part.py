"""The parts of a table for which a figure is told: all of it, each cause, each phase, and both."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pandas as pd

from ...tables import PHASES
from ..names import CAUSES

ALL = "all"
"""Stands for every cause, or every phase."""


def parts(table: pd.DataFrame, by: tuple[str, str]) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """Yield cause, phase and the rows of each part that has any; `by` are the columns of the two."""
    for cause, phase in product((ALL, *CAUSES), (ALL, *PHASES)):
        chosen = pd.Series(True, index=table.index)
        for word, column in ((cause, by[0]), (phase, by[1])):
            chosen &= (table[column] == word) | (word == ALL)
        if chosen.any():
            yield cause, phase, table[chosen]
