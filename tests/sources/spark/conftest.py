"""The tiny data set as Parquet, where Spark reads it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest


@pytest.fixture
def tiny_folder(tiny_frames: dict[str, pd.DataFrame], tmp_path: Path) -> Path:
    """A folder of Parquet tables: events as part files in a folder of their own."""
    folder = tmp_path / "data"
    (folder / "events").mkdir(parents=True)
    for name, frame in tiny_frames.items():
        frame.to_parquet(folder / ("events/part-0.parquet" if name == "events" else f"{name}.parquet"))
    return folder
