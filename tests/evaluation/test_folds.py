from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.evaluation import TimeFolds
from hypothesis import given
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

DAY = pd.Timedelta(days=1)
START = pd.Timestamp("2024-01-01", tz="UTC")


def windows(days: list[int], accounts: int = 1) -> pd.DataFrame:
    """One row for each account and cutoff, account by account; `days` count from the start."""
    return pd.DataFrame(
        {
            "account_id": np.repeat([f"a{number}" for number in range(accounts)], len(days)),
            "cutoff": [START + day * DAY for _ in range(accounts) for day in days],
        }
    )


def days_of(folds: TimeFolds, rows: pd.DataFrame, y: Any = None) -> list[tuple[list[int], list[int]]]:
    """The cutoffs of each fold's two sides, in days since the start, each once."""
    day = (rows["cutoff"] - START).dt.days.to_numpy()
    return [tuple(sorted(set(day[side].tolist())) for side in sides) for sides in folds.split(rows, y)]


def test_an_outcome_that_is_known_on_the_first_day_of_the_block_is_learned_from() -> None:
    ((train, judged),) = days_of(TimeFolds(1, 28), windows([0, 1, 2, 29, 30]))
    assert judged == [29, 30]
    assert train == [0, 1]


def test_one_day_more_of_horizon_and_it_is_not() -> None:
    ((train, _),) = days_of(TimeFolds(1, 29), windows([0, 1, 2, 29, 30]))
    assert train == [0]


def test_blocks_follow_each_other_and_training_grows() -> None:
    found = days_of(TimeFolds(3, 14), windows([7 * week for week in range(12)]))
    assert [judged for _, judged in found] == [[21, 28, 35], [42, 49, 56], [63, 70, 77]]
    assert [train for train, _ in found] == [[0, 7], [0, 7, 14, 21, 28], [7 * week for week in range(8)]]


def test_where_the_horizon_is_long_blocks_are_short_so_that_every_fold_has_training() -> None:
    """Complete Journey: eleven weekly cutoffs and a horizon of eight weeks leave three to judge by."""
    found = days_of(TimeFolds(3, 56), windows([7 * week for week in range(11)]))
    assert found == [([0], [56]), ([0, 7], [63]), ([0, 7, 14], [70])]


@given(
    st.lists(st.integers(0, 200), min_size=6, max_size=40, unique=True),
    st.integers(1, 4),
    st.integers(1, 60),
    st.randoms(use_true_random=False),
)
def test_no_fold_learns_from_an_outcome_that_was_open_when_its_block_began(
    days: list[int], n_folds: int, horizon: int, random: Any
) -> None:
    random.shuffle(days)
    rows, folds = windows(days, accounts=2), TimeFolds(n_folds, horizon)
    if folds.room(rows) < n_folds:
        return
    found = days_of(folds, rows)
    assert all(max(train) + horizon <= min(judged) for train, judged in found)
    blocks = [judged for _, judged in found]
    assert [day for block in blocks for day in block] == sorted(set(days))[-sum(map(len, blocks)) :]
    assert len({len(block) for block in blocks}) == 1


def test_the_future_of_a_fold_has_no_say_in_what_it_learns_from() -> None:
    """Rows after the second block are taken away: the first two folds of three are those of before."""
    rows = windows([7 * week for week in range(12)], accounts=3)
    early = rows[rows["cutoff"] < START + 63 * DAY]
    sides = list(TimeFolds(3, 14).split(rows))[1]
    assert sides[0].tolist() == rows.index[rows["cutoff"] + 14 * DAY <= START + 42 * DAY].tolist()
    assert set(rows.iloc[sides[1]].index) <= set(early.index)


def test_every_account_is_on_both_sides() -> None:
    rows = windows([0, 28, 56, 84], accounts=5)
    for train, judged in TimeFolds(2, 28).split(rows):
        assert set(rows["account_id"].iloc[train]) == set(rows["account_id"].iloc[judged])


def test_rows_without_an_outcome_are_on_neither_side() -> None:
    rows = windows([0, 28, 56, 84], accounts=2)
    outcome = pd.Series([True, None, False, None, False, True, True, False], dtype="boolean")
    for train, judged in TimeFolds(1, 28).split(rows, outcome):
        assert not set(train) & {1, 3}
        assert not set(judged) & {1, 3}


def test_the_order_of_the_rows_does_not_matter() -> None:
    rows = windows([0, 28, 56, 84, 112], accounts=4)
    shuffled = rows.sample(frac=1, random_state=0)
    for one, other in zip(
        TimeFolds(2, 28).split(rows), TimeFolds(2, 28).split(shuffled.reset_index(drop=True)), strict=True
    ):
        for side, same in zip(one, other, strict=True):
            assert set(rows.index[side]) == set(shuffled.index[same])


def test_it_is_a_cv_for_scikit_learn() -> None:
    random = np.random.default_rng(0)
    rows = windows([28 * month for month in range(8)], accounts=40).assign(logins=random.normal(size=320))
    churned = random.random(320) < 1 / (1 + np.exp(rows["logins"]))
    model = make_pipeline(FunctionTransformer(lambda X: X[["logins"]]), LogisticRegression())
    search = GridSearchCV(model, {"logisticregression__C": [0.01, 1.0]}, cv=TimeFolds(3, 56))
    assert clone(search).fit(rows, churned).best_score_ > 0.5
    assert len(cross_val_score(model, rows, churned, cv=TimeFolds(2, 56), scoring="neg_log_loss")) == 2


@pytest.mark.parametrize(
    ("n_folds", "horizon_days", "rows", "said"),
    [
        (0, 28, windows([0]), "n_folds is 0"),
        (3, 0, windows([0]), "horizon_days is 0"),
        (3, 28, windows([0, 28, 56]), "have room for 2 folds with a horizon of 28 days, and 3 are asked for"),
        (1, 28, windows([0]), "1 cutoffs from 2024-01-01 to 2024-01-01 have room for 0 folds"),
        (1, 28, windows([]), "there are no rows"),
        (1, 28, windows([0]).drop(columns="cutoff"), "no column 'cutoff'"),
        (1, 28, np.zeros((3, 2)), "no column 'cutoff'"),
    ],
)
def test_what_cannot_be_folded_is_refused(n_folds: int, horizon_days: int, rows: Any, said: str) -> None:
    with pytest.raises(InputError, match=said):
        list(TimeFolds(n_folds, horizon_days).split(rows))


def test_a_training_side_of_one_outcome_is_refused() -> None:
    with pytest.raises(InputError, match="the 2 rows whose outcome is known by 2024-02-26 have one outcome"):
        list(TimeFolds(1, 28).split(windows([0, 28, 56, 84]), [False, False, True, False]))
