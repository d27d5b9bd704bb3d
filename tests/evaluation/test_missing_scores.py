from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

import numpy as np
import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.evaluation import LeftOut, align, compare

Predictions = Callable[..., pd.DataFrame]
PAIR = {"reference": "rules", "challenger": "learned"}


@pytest.fixture
def gaps(predictions: Predictions) -> pd.DataFrame:
    """Three scorers; rules lacks ten rows, learned the probability of four of these and of six others."""
    table = predictions({"rules": 2.0, "learned": 0.3, "boosted": 0.5}).reset_index(drop=True)
    table.loc[(table["scorer"] == "learned") & (table.index % 1200 < 10), "probability"] = np.nan
    lacking = (table["scorer"] == "rules") & (table.index % 1200 >= 6) & (table.index % 1200 < 16)
    return table[~lacking]


def test_snapshots_that_a_scorer_lacks_are_left_out_for_all_and_counted_by_scorer(gaps: pd.DataFrame) -> None:
    rows = align(gaps, missing_scores="leave_out")
    churned = gaps.loc[(gaps["scorer"] == "boosted") & (gaps.index % 1200 < 16), "churned"].sum()

    assert len(rows.churned) == 1200 - 16
    assert {len(values) for values in rows.probability.values()} == {1200 - 16}
    assert rows.left_out == LeftOut(16, int(churned), {"learned": 10, "rules": 10})


def test_what_is_compared_is_the_table_without_them(gaps: pd.DataFrame) -> None:
    found = compare(gaps, **PAIR, missing_scores="leave_out")
    complete = compare(gaps[gaps.index % 1200 >= 16], **PAIR)

    assert asdict(found.primary) == pytest.approx(asdict(complete.primary), abs=1e-12)
    assert asdict(found.scorers["rules"]["post"]) == pytest.approx(
        asdict(complete.scorers["rules"]["post"]), abs=1e-12
    )
    assert complete.left_out is None


def test_a_complete_table_loses_nothing_and_raises_no_doubt(predictions: Predictions) -> None:
    found = compare(predictions({"rules": 2.0, "learned": 0.3}), **PAIR, missing_scores="leave_out")

    assert found.left_out == LeftOut(0, 0, {})
    assert found.doubts == ()


def test_a_snapshot_without_an_outcome_is_not_counted_as_left_out(gaps: pd.DataFrame) -> None:
    gaps["churned"] = gaps["churned"].astype("boolean").mask(gaps.index % 1200 < 6)
    rows = align(gaps, missing_scores="leave_out")

    assert rows.left_out is not None
    assert (rows.left_out.snapshots, rows.left_out.by_scorer) == (10, {"learned": 4, "rules": 10})


def test_by_default_it_is_refused_with_the_way_out(gaps: pd.DataFrame) -> None:
    with pytest.raises(InputError, match=r"has no row for .*or set evaluation.missing_scores to leave_out"):
        compare(gaps, **PAIR)


def test_scorers_that_share_no_snapshot_are_refused(predictions: Predictions) -> None:
    table = predictions({"rules": 2.0, "learned": 0.3})
    first = table["cutoff"] == table["cutoff"].min()
    apart = table[first == (table["scorer"] == "rules")]

    with pytest.raises(InputError, match=r"no snapshot has a score of each of learned and rules"):
        compare(apart, **PAIR, missing_scores="leave_out")


def test_another_way_is_refused(predictions: Predictions) -> None:
    with pytest.raises(InputError, match="missing_scores is 'guess'; it must be one of refuse and"):
        align(predictions({"rules": 2.0}), missing_scores="guess")  # type: ignore[arg-type]
