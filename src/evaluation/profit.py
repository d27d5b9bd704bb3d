"""What contacting customers at risk is worth: the expected maximum profit of a retention campaign."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.special import betainc

from ..checks import InputError
from .influence import Booleans, Floats, Integers


@dataclass(frozen=True)
class RetentionCosts:
    """What a retention campaign costs and brings, in money, and how likely a churner takes the offer.

    `clv` is what a customer who is kept is worth, `incentive_cost` what the offer costs where it is taken,
    `contact_cost` what each contact costs. `acceptance` are the two parameters of the Beta distribution of
    the share of churners who take the offer. The defaults are those of Verbraken, Verbeke and Baesens 2013,
    made for telephone companies: 200, 10 and 1 euro, and 30 % who take it, give or take 10 points.

    Raises InputError for an offer that costs as much as the customer is worth, and for other values that
    make no sense.
    """

    clv: float = 200.0
    incentive_cost: float = 10.0
    contact_cost: float = 1.0
    acceptance: tuple[float, float] = (6.0, 14.0)

    def __post_init__(self) -> None:
        if not self.clv > self.incentive_cost >= 0:
            raise InputError(
                f"clv is {self.clv:g} and incentive_cost {self.incentive_cost:g}; an offer must cost at "
                "least 0, and less than the customer is worth"
            )
        if self.contact_cost < 0:
            raise InputError(f"contact_cost is {self.contact_cost:g}; it must be at least 0")
        if min(self.acceptance) <= 0:
            raise InputError(f"acceptance is {list(self.acceptance)}; both numbers must be above 0")


@dataclass(frozen=True)
class Profit:
    """The expected maximum profit: money for each customer, and the share of them that takes to contact.

    `share` are the likeliest to churn. Both are means over how many churners may take the offer, each with
    the contacts that are best for it. One threshold serves all of these alike and brings less: its own
    expected profit is `at_threshold` where one was chosen, None otherwise. Higher is better.
    """

    per_customer: float
    share: float
    at_threshold: float | None = None


class Hull(NamedTuple):
    """The corners of a ROC curve's upper hull: the shares of the retained and the churned flagged, rising."""

    retained: Floats
    churned: Floats


COSTS = RetentionCosts()


def expected_maximum_profit(churned: Booleans, probability: Floats, costs: RetentionCosts = COSTS) -> Profit:
    """Return the expected maximum profit of contacting the likeliest churners; `churned`, `probability` (n,).

    Where a share γ of the churners takes the offer, contacting the share F₀ of the churned and F₁ of the
    retained brings, for each customer,

        CLV · (γ · (1 − δ) − φ) · π₀ · F₀  −  CLV · (δ + φ) · π₁ · F₁,

    with π₀ the share that churned, π₁ = 1 − π₀, δ and φ the offer's and the contact's cost over the CLV: who
    would have stayed anyway takes the offer. For each γ the best point of the curve is a corner of its
    convex hull; `per_customer` and `share` are the means of the profit and of the share contacted there over
    the Beta distribution of γ, in closed form by the incomplete beta function.
    Verbraken, Verbeke and Baesens 2013, doi 10.1109/TKDE.2012.50. Higher is better, and 0 is contacting
    nobody. NaN unless some rows churned and some did not.

    >>> perfect = expected_maximum_profit(np.array([True, False]), np.array([0.9, 0.1]))
    >>> round(perfect.per_customer, 3), round(perfect.share, 3)  # 200 · (0.3 · 0.95 − 0.005) / 2
    (28.0, 0.5)
    """
    prior = float(churned.mean()) if len(churned) else np.nan
    if not 0 < prior < 1:
        return Profit(np.nan, np.nan)
    hull = roc_hull(churned, probability)
    offer, contact = costs.incentive_cost / costs.clv, costs.contact_cost / costs.clv
    mass, taken = _weights(hull, prior, costs)
    found, wasted = prior * hull.churned, (1 - prior) * hull.retained
    profit = (1 - offer) * found * taken - (contact * found + (offer + contact) * wasted) * mass
    return Profit(costs.clv * float(profit.sum()), float(((found + wasted) * mass).sum()))


def profit_by_row(churned: Booleans, probability: Floats, costs: RetentionCosts = COSTS) -> Floats:
    """Return what each row (n,) brings to the `expected_maximum_profit`, which is the mean of them.

    A row's part is its own profit wherever it is contacted, over the Beta distribution of takers. At the best
    number of contacts a small change of that number changes nothing, so these are also what each row moves
    the profit by. All NaN unless some rows churned and some did not.

    >>> profit_by_row(np.array([True, False]), np.array([0.9, 0.1])).round(3).tolist()
    [56.0, 0.0]
    """
    prior = float(churned.mean()) if len(churned) else np.nan
    if not 0 < prior < 1:
        return np.full(len(churned), np.nan)
    hull = roc_hull(churned, probability)
    offer, contact = costs.incentive_cost / costs.clv, costs.contact_cost / costs.clv
    corner = _first_corner(hull, churned, probability)
    mass, taken = (np.cumsum(part[::-1])[::-1][corner] for part in _weights(hull, prior, costs))
    kept = (1 - offer) * taken - contact * mass
    return costs.clv * np.where(churned, kept, 0.0 - (offer + contact) * mass)


def expected_profit(churned: Booleans, contacted: Booleans, costs: RetentionCosts = COSTS) -> float:
    """Return what contacting the rows `contacted` (n,) is expected to bring for each row; `churned` (n,).

    The formula of `expected_maximum_profit` at the mean share of takers, as the profit is linear in it. NaN
    without rows.

    >>> expected_profit(np.array([True, False]), np.array([True, True]))  # (0.3 · 190 − 1 − 11) / 2
    22.5
    """
    return float(contacts_by_row(churned, contacted, costs).mean()) if len(churned) else np.nan


def contacts_by_row(churned: Booleans, contacted: Booleans, costs: RetentionCosts = COSTS) -> Floats:
    """Return what each row (n,) brings to the `expected_profit` of contacting the rows `contacted` (n,).

    >>> contacts_by_row(np.array([True, False, True]), np.array([True, True, False])).tolist()
    [56.0, -11.0, 0.0]
    """
    first, second = costs.acceptance
    won = first / (first + second) * (costs.clv - costs.incentive_cost) - costs.contact_cost
    lost = costs.incentive_cost + costs.contact_cost
    return np.where(contacted, np.where(churned, won, -lost), 0.0)


def roc_hull(churned: Booleans, probability: Floats) -> Hull:
    """Return the corners of the convex hull above the ROC curve, from nobody flagged to everybody.

    >>> hull = roc_hull(np.array([True, False, True, False]), np.array([0.9, 0.8, 0.7, 0.1]))
    >>> hull.retained.tolist(), hull.churned.tolist()
    ([0.0, 0.0, 0.5, 1.0], [0.0, 0.5, 1.0, 1.0])
    """
    order = np.argsort(-probability, kind="stable")
    last_of_tie = np.r_[np.diff(probability[order]) != 0, True]
    counts = [np.cumsum(each[order], dtype=np.int64)[last_of_tie] for each in (~churned, churned)]
    corners: list[tuple[int, int]] = [(0, 0)]
    for across, up in _bends(np.column_stack(counts)).tolist():
        while len(corners) > 1 and _sags(corners[-2], corners[-1], (across, up)):
            corners.pop()
        corners.append((across, up))
    retained, found = np.array(corners, dtype=np.float64).T
    return Hull(retained / retained[-1], found / found[-1])


def _bends(steps: Integers) -> Integers:
    """Return the points (n, 2) at which the curve bends to the right, the only ones that may be corners."""
    (across, up) = np.diff(steps, axis=0, prepend=np.zeros((1, 2), steps.dtype)).T
    bends = np.ones(len(steps), dtype=bool)
    bends[:-1] = up[:-1] * across[1:] > across[:-1] * up[1:]
    return steps[bends]


def _sags(before: tuple[int, int], corner: tuple[int, int], after: tuple[int, int]) -> bool:
    """Whether a corner lies on or below the line from the one before to the one after, exactly: in rows."""
    (x0, y0), (x1, y1), (x2, y2) = before, corner, after
    return (y1 - y0) * (x2 - x0) <= (y2 - y0) * (x1 - x0)


def _first_corner(hull: Hull, churned: Booleans, probability: Floats) -> Integers:
    """Return for each row (n,) the first corner of the hull at which it is contacted."""
    positives = int(np.count_nonzero(churned))
    contacts = np.rint(hull.retained * (len(churned) - positives)) + np.rint(hull.churned * positives)
    place = len(probability) - np.searchsorted(np.sort(probability), probability, side="left")
    return np.searchsorted(contacts, place).astype(np.int64)


def _weights(hull: Hull, prior: float, costs: RetentionCosts) -> tuple[Floats, Floats]:
    """Return for each corner how likely it is the best, and the share of takers there times that."""
    offer, contact = costs.incentive_cost / costs.clv, costs.contact_cost / costs.clv
    bounds = _turning_points(hull, prior, offer, contact)
    first, second = costs.acceptance
    mass = np.diff(betainc(first, second, bounds))
    taken = first / (first + second) * np.diff(betainc(first + 1, second, bounds))
    return mass, taken


def _turning_points(hull: Hull, prior: float, offer: float, contact: float) -> Floats:
    """Return the shares of takers between which each corner is the best: 0, rising, 1."""
    across, up = (1 - prior) * np.diff(hull.retained), prior * np.diff(hull.churned)
    with np.errstate(divide="ignore", invalid="ignore"):
        turns = (offer + contact) * across / ((1 - offer) * up) + contact / (1 - offer)
    if offer + contact == 0:
        turns = np.where(up > 0, 0.0, np.inf)
    return np.concatenate([[0.0], np.clip(turns, 0.0, 1.0), [1.0]])
