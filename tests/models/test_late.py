from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from campaignpulse.models import ScorerWithFeatures, explain_change
from campaignpulse.models.explain import Explanation
from campaignpulse.models.late import since_kept

Versions = tuple[ScorerWithFeatures, ScorerWithFeatures]
LATE = np.array([0.0, 0.5, 7.0, -30.0, np.nan])
"""Health points by which the earlier scores, as today's data tell them, lie above those that were kept."""


@pytest.fixture
def explained(versions: Versions, planted: Callable[..., tuple[pd.DataFrame, pd.Series]]) -> Explanation:
    """Five accounts: the first did not move at all, the last had no score before."""
    windows = planted(accounts=5, cutoffs=2, seed=3)[0].sort_values(["cutoff", "account_id"])
    before, now = (part.reset_index(drop=True) for part in (windows.iloc[:5], windows.iloc[5:]))
    same = [name for name in now if name not in ("account_id", "cutoff")]
    now.loc[0, same] = before.loc[0, same]
    return explain_change(versions[0], now, versions[0], before.iloc[:4])


@pytest.fixture
def kept(explained: Explanation) -> np.ndarray:
    return explained.scores["health_before"].to_numpy() - LATE


def test_the_parts_add_up_to_the_change_since_the_kept_score(explained: Explanation, kept) -> None:
    found = since_kept(explained, kept)
    change = found.scores["health"] - found.scores["health_before"]
    np.testing.assert_allclose(found.scores["health_before"], kept)
    np.testing.assert_allclose(found.change.sum(axis=1, min_count=1), change, atol=1e-9)
    np.testing.assert_allclose(found.change["late data"], LATE, atol=1e-9)


def test_late_data_of_a_point_or_more_are_among_the_evidence_by_their_size(
    explained: Explanation, kept
) -> None:
    evidence = since_kept(explained, kept).evidence
    late = evidence[evidence["part"] == "late data"]
    assert late["row"].tolist() == [2, 3]
    np.testing.assert_allclose(late["points"], [7.0, -30.0])
    assert late[["feature", "value", "before", "why"]].isna().all(axis=None)
    for _, own in evidence.groupby("row"):
        assert (own["points"].abs().diff().dropna() <= 0).all()


def test_a_score_that_only_late_data_moved_is_told_by_them_alone(explained: Explanation) -> None:
    kept = explained.scores["health_before"].to_numpy() + np.array([5.0, 0.0, 0.0, 0.0, np.nan])
    assert not explained.scores["moved"][0]
    found = since_kept(explained, kept)
    assert found.scores["moved"][0]
    assert found.evidence.loc[found.evidence["row"] == 0, "part"].tolist() == ["late data"]


def test_without_late_data_nothing_changes(explained: Explanation) -> None:
    found = since_kept(explained, explained.scores["health_before"].to_numpy())
    pd.testing.assert_frame_equal(found.scores, explained.scores)
    pd.testing.assert_frame_equal(found.evidence, explained.evidence)
    assert found.change["late data"].dropna().eq(0.0).all()


def test_a_row_without_a_kept_score_stays_as_it_is(explained: Explanation, kept) -> None:
    found = since_kept(explained, kept)
    assert found.scores.loc[4, ["health_before", "since"]].isna().all()
    pd.testing.assert_frame_equal(
        found.evidence[found.evidence["row"] == 4].reset_index(drop=True),
        explained.evidence[explained.evidence["row"] == 4].reset_index(drop=True),
    )
