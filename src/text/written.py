"""Texts as they were written, and where nothing was."""

from __future__ import annotations

import pandas as pd


def written(texts: pd.Series) -> pd.Series:
    """Return the texts without the blanks around them, missing where nothing but blanks was written.

    >>> written(pd.Series([" Hello ", " ", None])).tolist()
    ['Hello', nan, nan]
    """
    said = texts.astype("str").str.strip()
    return said.mask(said == "")
