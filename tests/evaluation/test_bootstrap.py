from __future__ import annotations

import numpy as np
import pytest
from campaignpulse.checks import InputError
from campaignpulse.evaluation import (
    SecondOpinion,
    affordable_draws,
    bootstrap_auc_difference,
    clustered_auc_difference,
    clustered_mean_difference,
)
from campaignpulse.evaluation.bootstrap import Draws, mean_opinion
from campaignpulse.evaluation.influence import count_accounts
from numpy.typing import NDArray

World = tuple[NDArray[np.bool_], NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]


def world(*, accounts: int = 300, seed: int = 0, ties: bool = False) -> World:
    """Accounts with one to seven snapshots and a lasting risk, which two scorers see with their own noise."""
    random = np.random.default_rng(seed)
    account = np.repeat(np.arange(accounts), random.integers(1, 8, accounts))
    risk = random.normal(size=accounts)
    churned = (random.random(accounts) < 1 / (1 + np.exp(1 - risk)))[account]
    ours, theirs = ((risk + random.normal(size=accounts))[account] for _ in range(2))
    return (churned, ours.round(), theirs.round(), account) if ties else (churned, ours, theirs, account)


def by_hand(base: World, draws: int, seed: int) -> NDArray[np.float64]:
    """The same draws, with the rows of each drawn account copied, and the AUC pair by pair."""
    churned, ours, theirs, account = base
    random, size = np.random.default_rng(seed), account.max() + 1
    rows = [np.flatnonzero(account == number) for number in range(size)]
    found = []
    for picked in random.integers(size, size=(draws, size)):
        drawn = np.concatenate([rows[number] for number in picked])
        left = churned[drawn]
        found.append(auc_by_pairs(left, ours[drawn]) - auc_by_pairs(left, theirs[drawn]))
    return np.array(found)


def auc_by_pairs(churned: NDArray[np.bool_], score: NDArray[np.float64]) -> float:
    ahead = score[churned][:, None] - score[~churned][None, :]
    return float(((ahead > 0) + 0.5 * (ahead == 0)).mean())


@pytest.mark.parametrize("ties", [False, True])
def test_the_interval_is_that_of_resampled_tables_to_the_last_digit(ties: bool) -> None:
    base = world(accounts=60, ties=ties)
    found = bootstrap_auc_difference(*base, draws=200, random_state=5)

    assert found is not None
    assert (found.low, found.high) == pytest.approx(
        np.quantile(by_hand(base, 200, 5), [0.025, 0.975]), abs=1e-12
    )


def test_with_many_accounts_it_agrees_with_the_clustered_interval() -> None:
    base = world(accounts=2_000)
    found, interval = bootstrap_auc_difference(*base), clustered_auc_difference(*base).interval()

    assert found is not None
    assert interval is not None
    assert (found.low, found.high) == pytest.approx(interval, abs=0.15 * (interval[1] - interval[0]))


def test_the_mean_of_losses_agrees_with_its_clustered_interval() -> None:
    churned, ours, theirs, account = world(accounts=2_000)
    accounts = count_accounts(account, churned, size=2_000)
    found = mean_opinion(ours**2 - theirs**2, accounts, Draws())
    interval = clustered_mean_difference(churned, ours**2, theirs**2, account.tolist()).interval()

    assert found is not None
    assert interval is not None
    assert (found.low, found.high) == pytest.approx(interval, abs=0.15 * (interval[1] - interval[0]))


def test_the_same_seed_gives_the_same_interval_and_another_one_another() -> None:
    base = world(accounts=50)
    one, again, other = (bootstrap_auc_difference(*base, random_state=seed) for seed in (1, 1, 2))

    assert one == again
    assert one != other


def test_the_rows_of_an_account_are_drawn_together() -> None:
    churned, ours, theirs, account = world()
    by_account = bootstrap_auc_difference(churned, ours, theirs, account)
    by_row = bootstrap_auc_difference(churned, ours, theirs, np.arange(len(account)))

    assert by_account is not None
    assert by_row is not None
    assert by_account.high - by_account.low > 1.2 * (by_row.high - by_row.low)


def test_draws_without_one_outcome_are_left_out_and_not_counted() -> None:
    churned = np.arange(40) < 2  # both are missed by (38 / 40)^40, 13 % of the draws
    found = bootstrap_auc_difference(churned, *np.random.default_rng(0).normal(size=(2, 40)), range(40))

    assert found is not None
    assert 800 < found.draws < 940


def test_there_is_none_where_nothing_can_vary() -> None:
    churned, ours, _, account = world(accounts=40)

    assert bootstrap_auc_difference(churned, ours, ours, account) is None
    assert bootstrap_auc_difference(account == 0, ours, -ours, account) is None
    assert bootstrap_auc_difference(account > 0, ours, -ours, account) is None


def test_many_rows_get_fewer_draws_and_never_fewer_than_hold_an_interval_still() -> None:
    counts = [affordable_draws(rows) for rows in (0, 100_000, 200_000, 500_000, 10**8)]

    assert counts == [1_000, 1_000, 500, 200, 200]


def test_too_few_draws_are_refused() -> None:
    with pytest.raises(InputError, match=r"bootstrap_draws is 199; it must be at least 200, .* or 0 for no"):
        bootstrap_auc_difference(*world(accounts=20), draws=199)


def test_a_wider_promise_gives_a_wider_interval() -> None:
    base = world(accounts=80)
    narrow, wide = (bootstrap_auc_difference(*base, confidence=share) for share in (0.8, 0.99))

    assert isinstance(narrow, SecondOpinion)
    assert isinstance(wide, SecondOpinion)
    assert wide.low < narrow.low < narrow.high < wide.high
