"""What a model of causes is: anything that says from the evidence how likely each cause is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import pandas as pd

BAR = 0.5
"""From this probability on a cause is named, where a model has no better bar."""


class CauseModel(Protocol):
    """The causes of accounts from the table of `evidence`; bring your own with these three members."""

    @property
    def name(self) -> str:
        """What it is called in hand-offs and reports."""

    @property
    def bars(self) -> Mapping[str, float]:
        """From which probability on each of CAUSES is named."""

    def probabilities(self, evidence: pd.DataFrame) -> pd.DataFrame:
        """Return a column for each of CAUSES, (n, 4), 0 to 1, that need not add to 1; NaN: not known."""
