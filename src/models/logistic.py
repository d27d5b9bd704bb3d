"""Logistic regression with bounds on its weights: the optimiser behind weights and calibration."""

import warnings
from dataclasses import dataclass

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


def fit_logistic(
    design: NDArray[np.float64],
    target: NDArray[np.float64],
    *,
    l2: NDArray[np.float64],
    lower: NDArray[np.float64],
    upper: NDArray[np.float64],
    start: LogisticFit | None = None,
    tolerance: float,
    max_iterations: int = MAX_ITERATIONS,
) -> LogisticFit:
    """Return the weights that minimise the penalised log loss within their bounds.

    The loss is `sum_i [log(1 + exp(f_i)) - target_i * f_i] + sum_j l2_j / 2 * w_j ** 2` with
    `f = intercept + design @ w`: an `l2` of 1 pulls as hard as scikit-learn's `C=1`, and the data pull
    harder with every row. The intercept is free. `target` (n,) lies in [0, 1]. The problem is convex,
    so `start` changes the time it takes and not, beyond the tolerance, the answer.

    A fit that stops before the mean loss is flat to `tolerance` warns with `ConvergenceWarning`.

    >>> free = {"lower": np.full(1, -np.inf), "upper": np.full(1, np.inf)}
    >>> design, target = np.array([[0.0], [0.0], [1.0], [1.0], [1.0]]), np.array([0.0, 1.0, 1.0, 1.0, 0.0])
    >>> fit = fit_logistic(design, target, l2=np.zeros(1), tolerance=1e-9, **free)
    >>> round(float(fit.weights[0]), 4) == round(float(np.log(2)), 4)
    True
    """
    rows, width = design.shape
    low, high = np.r_[lower, -np.inf], np.r_[upper, np.inf]
    first = np.zeros(width + 1) if start is None else np.r_[start.weights, start.intercept]
    result = minimize(
        _mean_loss,
        np.clip(first, low, high),
        args=(design, target, l2),
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
    l2: NDArray[np.float64],
) -> tuple[float, NDArray[np.float64]]:
    """The loss over the number of rows, so that one tolerance serves few rows and many, and its gradient."""
    weights, rows = parameters[:-1], len(target)
    log_odds = design @ weights + parameters[-1]
    loss = np.logaddexp(0.0, log_odds).sum() - target @ log_odds + 0.5 * (l2 * weights) @ weights
    residual = expit(log_odds) - target
    gradient = np.r_[residual @ design + l2 * weights, residual.sum()]
    return float(loss / rows), gradient / rows
