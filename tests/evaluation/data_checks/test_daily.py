from __future__ import annotations

import pandas as pd
from campaignpulse.evaluation.data_checks import daily_rows


def test_each_day_from_the_first_to_the_last_has_its_rows(steady: pd.DataFrame) -> None:
    counts = daily_rows(steady)
    assert counts.index.equals(pd.date_range("2024-01-01", periods=150, freq="D", tz="UTC", unit="us"))
    assert counts.sum().to_dict() == steady["metric"].value_counts().to_dict()
    day = counts.index[40]
    here = steady[steady["occurred_at"].dt.floor("D") == day]
    assert counts.loc[day].to_dict() == here["metric"].value_counts().to_dict()


def test_rows_without_a_name_belong_to_none(steady: pd.DataFrame) -> None:
    unnamed = steady.assign(source=steady["source"].where(steady.index % 2 == 0))
    assert daily_rows(unnamed, "source").to_numpy().sum() == (len(steady) + 1) // 2
