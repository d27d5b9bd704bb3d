from __future__ import annotations

import numpy as np
import pytest
from campaignpulse.evaluation.claims.intervals import standard_error
from campaignpulse.evaluation.claims.rank_correlation import rank_correlation
from numpy.typing import NDArray
from scipy.stats import spearmanr

Floats = NDArray[np.float64]
ACCOUNTS, ROWS = 150, 4


def world(random: np.random.Generator, *, binary: bool) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Rows of accounts with a lasting level, rounded so that there are ties."""
    account = np.repeat(np.arange(ACCOUNTS), ROWS)
    level = random.normal(size=ACCOUNTS)[account]
    x = np.round(level + random.normal(size=len(account)), 1)
    y = 0.7 * level + random.normal(size=len(account))
    return x, (y > 1).astype(float) if binary else np.round(y), account


@pytest.mark.parametrize("binary", [True, False])
def test_the_correlation_is_scipy_s(binary: bool) -> None:
    x, y, account = world(np.random.default_rng(0), binary=binary)

    found = rank_correlation(x, y, account, size=ACCOUNTS)

    assert np.tanh(found.value) == pytest.approx(spearmanr(x, y).statistic)
    assert found.by_account.sum() == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("binary", [True, False])
def test_the_standard_error_is_that_of_an_account_bootstrap(binary: bool) -> None:
    random = np.random.default_rng(1)
    x, y, _ = (column.reshape(ACCOUNTS, ROWS) for column in world(random, binary=binary))
    found = rank_correlation(x.ravel(), y.ravel(), np.repeat(np.arange(ACCOUNTS), ROWS), size=ACCOUNTS)
    drawn = (random.integers(0, ACCOUNTS, ACCOUNTS) for _ in range(400))
    values = [np.arctanh(spearmanr(x[rows].ravel(), y[rows].ravel()).statistic) for rows in drawn]

    assert standard_error(found) == pytest.approx(np.std(values), rel=0.12)


def test_rows_of_one_account_widen_the_interval() -> None:
    x, y, account = world(np.random.default_rng(2), binary=False)

    by_account = rank_correlation(x, y, account, size=ACCOUNTS)
    by_row = rank_correlation(x, y, np.arange(len(x)), size=len(x))

    assert standard_error(by_account) > 1.15 * standard_error(by_row)


def test_turning_an_order_round_turns_the_sign() -> None:
    x, y, account = world(np.random.default_rng(3), binary=False)
    once, turned = (rank_correlation(sign * x, y, account, size=ACCOUNTS) for sign in (1, -1))

    assert turned.value == pytest.approx(-once.value)
    assert standard_error(turned) == pytest.approx(standard_error(once))


def test_a_constant_has_no_correlation() -> None:
    found = rank_correlation(np.ones(4), np.arange(4.0), np.arange(4), size=4)

    assert np.isnan(found.value)


def test_a_perfect_order_has_no_spread() -> None:
    found = rank_correlation(np.arange(4.0), np.arange(4.0) ** 2, np.arange(4), size=4)

    assert found.value == np.inf
    assert not found.by_account.any()
