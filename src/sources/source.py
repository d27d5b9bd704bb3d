"""What a data set may be kept in, and how the folder of a store is told from one of tables."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from pathlib import Path

import pandas as pd

from ..experiment import Simulation

Source = str | PathLike[str] | Mapping[str, pd.DataFrame] | Simulation

MANIFEST = "campaignpulse_store.json"
"""The file that says what a store holds: a name that nobody else gives."""


def is_store(path: Path) -> bool:
    """Return whether a folder is a store that batches were added to."""
    return (path / MANIFEST).is_file()
