"""What a model of causes is: anything that says from the evidence how likely each cause is."""

from __future__ import annotations

from typing import Protocol

import pandas as pd


class CauseModel(Protocol):
    """The causes of accounts from the table of `evidence`; bring your own with these two members."""

    @property
    def name(self) -> str:
        """What it is called in hand-offs and reports."""

    def probabilities(self, evidence: pd.DataFrame) -> pd.DataFrame:
        """Return a column for each of CAUSES, (n, 4), 0 to 1, that need not add to 1; NaN: not known."""
