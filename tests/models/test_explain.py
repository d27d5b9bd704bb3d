from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from campaignpulse.models import ScorerWithFeatures
from campaignpulse.models import explain as module
from campaignpulse.models.explain import Explanation, explain_change

Versions = tuple[ScorerWithFeatures, ScorerWithFeatures]


@pytest.fixture
def windows(planted: Callable[..., tuple[pd.DataFrame, pd.Series]]) -> pd.DataFrame:
    """Forty accounts on four days, in no order."""
    return planted(accounts=40, seed=3)[0].sample(frac=1, random_state=0, ignore_index=True)


@pytest.fixture
def explained(versions: Versions, windows: pd.DataFrame) -> Explanation:
    return explain_change(versions[0], windows, versions[0], windows)


def previous(windows: pd.DataFrame, health: np.ndarray) -> pd.Series:
    return windows.assign(health=health).sort_values("cutoff").groupby("account_id")["health"].shift()


def test_each_row_is_compared_with_the_latest_earlier_one_of_its_account(
    versions, windows, explained
) -> None:
    expected = previous(windows, versions[0].scorer.health(windows)).sort_index()
    np.testing.assert_allclose(explained.scores["health_before"], expected, atol=1e-9)
    assert (explained.scores["account_id"] == windows["account_id"]).all()
    assert (explained.scores["cutoff"] - explained.scores["since"]).dropna().eq(pd.Timedelta(days=28)).all()


def test_changes_and_levels_add_up_for_every_row(versions, windows, explained) -> None:
    health = versions[0].scorer.health(windows)
    np.testing.assert_allclose(explained.scores["health"], health, atol=1e-9)
    np.testing.assert_allclose(explained.level.sum(axis=1), health - 50, atol=1e-9)
    change = explained.scores["health"] - explained.scores["health_before"]
    np.testing.assert_allclose(explained.change.sum(axis=1, min_count=1), change, atol=1e-9)


def test_a_row_without_an_earlier_score_has_a_level_and_no_change(versions, windows) -> None:
    found = explain_change(versions[0], windows)
    assert found.change.isna().all(axis=None)
    assert found.scores["since"].isna().all()
    assert not found.scores["moved"].any()
    assert found.level.notna().all(axis=None)
    assert set(found.evidence["part"]) <= {"engagement", "support", "voice", "campaign phase"}


def test_the_evidence_of_a_change_has_the_values_of_both_days(windows, explained) -> None:
    rows = explained.evidence.dropna(subset="feature")
    rows = rows[explained.scores["moved"].to_numpy()[rows["row"]]]
    before = windows.sort_values("cutoff").groupby("account_id").shift()
    for row in rows.head(50).itertuples():
        assert row.value == pytest.approx(windows.loc[row.row, row.feature], nan_ok=True)
        assert row.before == pytest.approx(before.loc[row.row, row.feature], nan_ok=True)


def test_the_evidence_of_a_level_has_the_values_of_the_median_customer(versions, windows) -> None:
    scorer = versions[0].scorer
    rows = explain_change(versions[0], windows).evidence.dropna(subset="feature")
    typical = dict(zip(scorer.feature_names_in_, scorer.middle_.typical, strict=True))
    assert rows["before"].tolist() == rows["feature"].map(typical).tolist()


def test_a_score_that_hardly_moved_is_told_by_its_level(versions, windows) -> None:
    later = windows.assign(cutoff=windows["cutoff"] + pd.Timedelta(days=1))
    found = explain_change(versions[0], later, versions[0], windows)
    assert not found.scores["moved"].any()
    assert found.scores["since"].notna().all()
    assert (found.change == 0).all(axis=None)


def test_another_version_of_the_scorer_is_a_part_of_the_change(versions, windows) -> None:
    old, new = versions
    later = windows.assign(cutoff=windows["cutoff"] + pd.Timedelta(days=1))
    found = explain_change(new, later, old, windows)
    np.testing.assert_allclose(
        found.change["model version"], new.scorer.health(windows) - old.scorer.health(windows), atol=1e-9
    )


def test_many_rows_are_explained_portion_by_portion(versions, windows, explained, monkeypatch) -> None:
    monkeypatch.setattr(module, "ROWS_AT_ONCE", 50)
    again = explain_change(versions[0], windows, versions[0], windows)
    for table in ("scores", "change", "level", "evidence"):
        pd.testing.assert_frame_equal(getattr(again, table), getattr(explained, table), atol=1e-9)
