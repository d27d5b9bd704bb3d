"""Logistic regression with bounds on its weights: the optimiser behind weights and calibration."""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.exceptions import ConvergenceWarning

MAX_ITERATIONS = 5_000  # several times what the widest windows (250 features) needed
MEMORY = 30  # steps whose curvature is remembered: half the iterations of the usual 10
ROUNDING = 1e-6  # slope of the mean loss below which rounding may hide the way down
FLAT = 1e-15  # relative change of the loss that is rounding noise: below it no step can help


@dataclass(frozen=True)
class LogisticFit:
    """Weights (p,) and intercept of `log odds = intercept + design @ weights`."""

    weights: NDArray[np.float64]
    intercept: float
    iterations: int
    converged: bool

    def log_odds(self, design: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the log odds of each row of `design` (n, p)."""
        return np.asarray(design @ self.weights + self.intercept, dtype=np.float64)

    def to_dict(self) -> dict[str, Any]:
        """Return the fit as plain values."""
        return {**vars(self), "weights": self.weights.tolist()}

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Self:
        """Return the fit that `to_dict` wrote."""
        weights = np.asarray(plain["weights"], dtype=np.float64)
        return cls(weights, plain["intercept"], plain["iterations"], plain["converged"])


@dataclass(frozen=True)
class Restraint:
    """What holds p weights back: bounds, and a pull to 0 or toward one another.

    `lower` and `upper` (p,) are bounds, infinite where there is none. `l2` (p,) is the strength of the
    pull of each weight, toward 0 or, where `common` (p,) is a position and not -1, toward the weight there.
    """

    l2: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    common: NDArray[np.intp]

    @classmethod
    def of(cls, l2: NDArray[np.float64], *, lower: float = -np.inf, upper: float = np.inf) -> Self:
        """Return a pull to 0 within the same bounds for each weight; none by default."""
        return cls(l2, np.full_like(l2, lower), np.full_like(l2, upper), np.full(len(l2), -1))

    @property
    def penalty(self) -> NDArray[np.float64]:
        """The curvature (p, p) of the pull: weights w lose `w @ penalty @ w / 2` by it.

        >>> tied = Restraint(np.array([1.0, 3.0]), np.zeros(2), np.ones(2), common=np.array([-1, 0]))
        >>> tied.penalty.tolist()
        [[4.0, -3.0], [-3.0, 3.0]]
        """
        pulled, tied = np.eye(len(self.l2)), np.flatnonzero(self.common >= 0)
        pulled[tied, self.common[tied]] = -1.0
        return np.asarray(pulled.T @ (self.l2[:, np.newaxis] * pulled))

    def holds(self, weights: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return which weights (p,) lie at a bound."""
        return np.asarray((weights == self.lower) | (weights == self.upper))


def fit_logistic(
    design: NDArray[np.float64],
    target: NDArray[np.float64],
    restraint: Restraint,
    *,
    start: LogisticFit | None = None,
    tolerance: float,
    max_iterations: int = MAX_ITERATIONS,
) -> LogisticFit:
    """Return the weights that minimise the log loss as far as the restraint lets them.

    The loss is `sum_i [log(1 + exp(f_i)) - target_i * f_i] + sum_j l2_j / 2 * (w_j - w_common_j) ** 2` with
    `f = intercept + design @ w`: an `l2` of 1 pulls as hard as scikit-learn's `C=1`, and the data pull
    harder with every row. The intercept is free. `target` (n,) lies in [0, 1]. The problem is convex,
    so `start` changes the time it takes and not, beyond the tolerance, the answer.

    A fit that stops before the mean loss is flat to `tolerance` warns with `ConvergenceWarning`.

    >>> design, target = np.array([[0.0], [0.0], [1.0], [1.0], [1.0]]), np.array([0.0, 1.0, 1.0, 1.0, 0.0])
    >>> fit = fit_logistic(design, target, Restraint.of(np.zeros(1)), tolerance=1e-9)
    >>> round(float(fit.weights[0]), 4) == round(float(np.log(2)), 4)
    True
    """
    rows, width = design.shape
    low, high = np.r_[restraint.lower, -np.inf], np.r_[restraint.upper, np.inf]
    first = np.zeros(width + 1) if start is None else np.r_[start.weights, start.intercept]
    result = minimize(
        _mean_loss,
        np.clip(first, low, high),
        args=(design, target, restraint.penalty),
        jac=True,
        method="L-BFGS-B",
        bounds=list(zip(low, high, strict=True)),
        options={
            "maxiter": max_iterations,
            "maxfun": 2 * max_iterations,
            "maxcor": MEMORY,
            "gtol": tolerance,
            "ftol": FLAT,
        },
    )
    # where rounding stops the line search the optimiser gives up, so its word is checked by the slope
    slope = np.abs(np.clip(result.x - result.jac, low, high) - result.x).max()
    converged = bool(result.success or slope <= max(tolerance, ROUNDING))
    if not converged:
        warnings.warn(
            f"the logistic fit on {rows} rows and {width} columns stopped after {result.nit} iterations "
            f"with a slope of {slope:.1g} left in its mean loss; a stronger l2 makes it easier",
            ConvergenceWarning,
            stacklevel=2,
        )
    return LogisticFit(result.x[:-1].copy(), float(result.x[-1]), int(result.nit), converged)


def _mean_loss(
    parameters: NDArray[np.float64],
    design: NDArray[np.float64],
    target: NDArray[np.float64],
    penalty: NDArray[np.float64],
) -> tuple[float, NDArray[np.float64]]:
    """The loss over the number of rows, so that one tolerance serves few rows and many, and its gradient."""
    weights, rows = parameters[:-1], len(target)
    log_odds, pull = design @ weights + parameters[-1], penalty @ weights
    loss = np.logaddexp(0.0, log_odds).sum() - target @ log_odds + 0.5 * pull @ weights
    residual = expit(log_odds) - target
    gradient = np.r_[residual @ design + pull, residual.sum()]
    return float(loss / rows), gradient / rows
