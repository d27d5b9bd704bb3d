from __future__ import annotations

import numpy as np
import pytest
from campaignpulse.evaluation.leaks import alone
from campaignpulse.evaluation.metrics import roc_auc
from hypothesis import given
from hypothesis import strategies as st

ROWS = 400
RANDOM = np.random.default_rng(0)
CHURNED = RANDOM.random(ROWS) < 0.2
ACCOUNT = np.arange(ROWS) // 2


def told(values: np.ndarray, churned: np.ndarray = CHURNED, *, fewest: int = 20):
    return alone(values.astype(np.float32), churned, ACCOUNT[: len(values)], fewest_accounts=fewest)


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=2, max_size=40))
def test_the_auc_is_that_of_scikit_learn_whichever_way_is_healthy(rows) -> None:
    values, churned = (np.array(part) for part in zip(*rows, strict=True))
    found = told(values, churned)
    expected = roc_auc(churned, values)
    if np.isnan(expected):
        assert np.isnan(found.auc)
    else:
        assert found.auc == pytest.approx(max(expected, 1 - expected))


def test_missing_values_are_no_part_of_the_auc_and_are_judged_by_themselves() -> None:
    values = np.where(CHURNED, np.nan, RANDOM.normal(size=ROWS))
    found = told(values)
    assert np.isnan(found.auc)
    assert found.missing_auc == 1.0
    assert found.group is not None
    assert (found.group.where, found.group.rows) == ("missing", CHURNED.sum())


def test_a_feature_that_is_there_for_churners_only_is_found_by_being_present() -> None:
    values = np.where(CHURNED, RANDOM.normal(size=ROWS), np.nan)
    assert told(values).group.where == "present"


@pytest.mark.parametrize(("sign", "where"), [(1, "at least"), (-1, "at most")])
def test_a_group_that_hardly_anybody_stays_in_is_found_at_either_end(sign: int, where: str) -> None:
    values = np.zeros(ROWS)
    values[np.flatnonzero(CHURNED)[:40]] = 3.0
    group = told(sign * values).group
    assert (group.where, group.bound, group.rows, group.churned) == (where, sign * 3.0, 40, 40)


@pytest.mark.parametrize(("stayed", "found"), [(3, True), (4, False)])
def test_a_group_may_have_a_tenth_of_the_stayers_that_all_rows_have_and_no_more(
    stayed: int, found: bool
) -> None:
    """320 of 400 stay, 80 %, so 8 % of a group may: 3 of 43 are 7.0 %, 4 of 44 are 9.1 %."""
    churned = np.arange(ROWS) < 80
    values = ((np.arange(ROWS) >= 40) & (np.arange(ROWS) < 80 + stayed)).astype(float)
    assert (told(values, churned).group is not None) == found


@pytest.mark.parametrize(("accounts", "found"), [(20, True), (19, False)])
def test_accounts_that_churned_count_and_not_their_rows(accounts: int, found: bool) -> None:
    churned = ACCOUNT < 60
    values = np.isin(ACCOUNT, range(accounts)).astype(float)
    assert (told(values, churned).group is not None) == found


def test_a_constant_and_a_feature_that_is_nowhere_tell_nothing() -> None:
    assert told(np.ones(ROWS)).auc == 0.5
    nowhere = told(np.full(ROWS, np.nan))
    assert np.isnan(nowhere.auc)
    assert (nowhere.missing_auc, nowhere.group) == (0.5, None)


def test_the_order_of_the_rows_does_not_matter() -> None:
    values = np.round(RANDOM.normal(size=ROWS), 1).astype(np.float32)
    mixed = RANDOM.permutation(ROWS)
    first = alone(values, CHURNED, ACCOUNT, fewest_accounts=20)
    assert first == alone(values[mixed], CHURNED[mixed], ACCOUNT[mixed], fewest_accounts=20)
