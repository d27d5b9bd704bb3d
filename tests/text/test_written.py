from __future__ import annotations

import pandas as pd
from campaignpulse.text.written import written


def test_blanks_around_a_text_go_and_blanks_alone_are_nothing() -> None:
    said = pd.Series([" It\n works \n", "", " \t", None], index=[4, 3, 2, 1])
    assert written(said).dropna().to_dict() == {4: "It\n works"}


def test_a_column_without_any_text_is_missing_throughout() -> None:
    assert written(pd.Series([None, None], dtype=object)).isna().all()
