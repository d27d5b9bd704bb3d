"""Shapley values: how much each of a few factors brought, with no order among them privileged."""

from __future__ import annotations

from math import factorial

import numpy as np

from .parts import Floats


def shapley_weight(others: int, factors: int) -> float:
    """Return the weight of a step by one factor after `others` have been taken, of `factors` in all.

    >>> [shapley_weight(others, 3) for others in range(3)] == [1 / 3, 1 / 6, 1 / 3]
    True
    """
    return factorial(others) * factorial(factors - 1 - others) / factorial(factors)


def shapley_values(outcomes: Floats) -> Floats:
    """Return the share of each factor (n, k) in `outcomes[-1] - outcomes[0]`; they add up to it.

    `outcomes` (2 ** k, n): the outcome where the factors of the bits of the first index are taken. The share
    of a factor is the mean of what it brings over all orders of taking them (Shapley 1953, doi
    10.1515/9781400881970-018). Reversing all bits turns the signs; a factor that never matters gets 0.

    >>> shapley_values(np.array([[0.0], [1.0], [2.0], [5.0]])).tolist()
    [[2.0, 3.0]]
    """
    factors = len(outcomes).bit_length() - 1
    shares = np.zeros((outcomes.shape[1], factors))
    for taken in range(len(outcomes)):
        for factor in range(factors):
            if not taken >> factor & 1:
                step = outcomes[taken | 1 << factor] - outcomes[taken]
                shares[:, factor] += shapley_weight(taken.bit_count(), factors) * step
    return shares
