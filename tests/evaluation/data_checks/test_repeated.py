from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from campaignpulse.evaluation.data_checks.repeated import repeated_findings

TWICE = pd.Timestamp("2024-03-20", tz="UTC")


def with_a_day_twice(events: pd.DataFrame, share: float = 1.0) -> pd.DataFrame:
    day = events[events["occurred_at"].dt.floor("D") == TWICE]
    return pd.concat([events, day.iloc[: round(share * len(day))]], ignore_index=True)


def test_no_row_stands_twice_in_a_steady_base(steady: pd.DataFrame) -> None:
    assert list(repeated_findings(steady)) == []


def test_a_day_that_was_delivered_twice_is_an_error_with_its_source(steady: pd.DataFrame) -> None:
    (found,) = repeated_findings(with_a_day_twice(steady))
    assert (found.severity, found.about, found.first) == ("error", "source app", TWICE)
    (found,) = repeated_findings(with_a_day_twice(steady).drop(columns="source"))
    assert (found.about, found.first) == ("", TWICE)


def test_some_equal_rows_are_a_note(steady: pd.DataFrame) -> None:
    (found,) = repeated_findings(with_a_day_twice(steady, share=0.5))
    assert found.severity == "note"
    assert "are equal to an earlier one, and count" in found.what


def test_where_most_rows_have_an_equal_one_they_are_taken_as_real(steady: pd.DataFrame) -> None:
    coarse = steady.assign(occurred_at=steady["occurred_at"].dt.floor("D"), value=1.0)
    coarse = pd.concat([coarse, coarse], ignore_index=True)
    assert [found.severity for found in repeated_findings(coarse)] == ["note"]


@pytest.mark.parametrize("known", ["all", "some"])
def test_rows_with_an_id_of_their_own_are_no_repetition(steady: pd.DataFrame, known: str) -> None:
    twice = with_a_day_twice(steady)
    ids = pd.Series(np.arange(len(twice)).astype(str))
    twice["event_id"] = ids if known == "all" else ids.where(twice.index % 2 == 0)
    assert [found.severity for found in repeated_findings(twice)] in ([], ["note"])
