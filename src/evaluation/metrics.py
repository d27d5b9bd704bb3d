"""How well churn probabilities order the rows, and how true they are; NaN where a metric has no meaning."""

from __future__ import annotations

import numpy as np
from sklearn import metrics as sklearn_metrics

from .influence import Booleans, Floats
from .standing import Standing, ranked, standing

# Ten bins of equal count are the usual reading of a reliability diagram.
CALIBRATION_BINS = 10


def _one_class(churned: Booleans) -> bool:
    return not churned.any() or bool(churned.all())


def roc_auc(churned: Booleans, probability: Floats) -> float:
    """Return the chance that a churned row has a higher probability (n,) than a retained one, ties one half.

    0.5 is chance, 1 perfect; higher is better. NaN if one class is absent.

    >>> roc_auc(np.array([True, False, False]), np.array([0.6, 0.2, 0.6]))
    0.75
    """
    return np.nan if _one_class(churned) else float(sklearn_metrics.roc_auc_score(churned, probability))


def pr_auc(churned: Booleans, probability: Floats) -> float:
    """Return the average precision: that at each churned row, in order of falling probability, averaged.

    The churn rate is chance, 1 perfect; higher is better. NaN if one class is absent.

    >>> round(pr_auc(np.array([True, False, True]), np.array([0.9, 0.5, 0.1])), 4)
    0.8333
    """
    return average_precision(standing(ranked(probability), churned))


def average_precision(stands: Standing) -> float:
    """Return the `pr_auc` of rows that were ranked before."""
    if stands.one_class:
        return np.nan
    churned, rows = stands.churned[::-1], (stands.churned + stands.retained)[::-1]
    caught, looked_at = np.cumsum(churned), np.cumsum(rows)
    some = churned > 0
    return float(churned[some] @ (caught[some] / looked_at[some])) / stands.positives


def brier(churned: Booleans, probability: Floats) -> float:
    """Return the mean squared distance of the probability (n,) from the outcome (n,); lower is better.

    NaN without rows.

    >>> round(brier(np.array([True, False]), np.array([0.9, 0.2])), 4)
    0.025
    """
    return float(brier_by_row(churned, probability).mean()) if len(churned) else np.nan


def brier_by_row(churned: Booleans, probability: Floats) -> Floats:
    """Return the squared distance of each probability (n,) from its outcome (n,), which `brier` averages."""
    return np.square(probability - churned)


def brier_skill(churned: Booleans, probability: Floats) -> float:
    """Return the share of the Brier score that the scorer removes: 1 − Brier / (rate · (1 − rate)).

    The yardstick is a constant at the churn rate of these same rows. 0 is no better than that, 1 perfect,
    below 0 worse; higher is better. At low churn rates the plain Brier score hides what this shows. NaN if
    one class is absent.

    >>> round(brier_skill(np.array([True, False]), np.array([0.9, 0.2])), 4)
    0.9
    """
    if _one_class(churned):
        return np.nan
    rate = float(churned.mean())
    return 1 - brier(churned, probability) / (rate * (1 - rate))


def log_loss(churned: Booleans, probability: Floats) -> float:
    """Return the mean negative log-likelihood of the outcomes (n,), in nats; lower is better.

    NaN without rows.

    >>> round(log_loss(np.array([True, False]), np.array([0.5, 0.5])), 4)
    0.6931
    """
    return float(log_loss_by_row(churned, probability).mean()) if len(churned) else np.nan


def log_loss_by_row(churned: Booleans, probability: Floats) -> Floats:
    """Return the negative log-likelihood of each outcome (n,), which `log_loss` averages.

    Probabilities are held off 0 and 1 by the double's epsilon, as scikit-learn does, so that one certain
    mistake costs 36 nats and not infinity.
    """
    epsilon = np.finfo(np.float64).eps
    held = np.clip(probability, epsilon, 1 - epsilon)
    return -np.log(np.where(churned, held, 1 - held))


def calibration_error(churned: Booleans, probability: Floats, *, bins: int = CALIBRATION_BINS) -> float:
    """Return the mean |mean probability − churn rate| over bins of equal count, weighted by their rows.

    0 is perfect; lower is better, in units of probability. Rows (n,) are binned by mid-rank, so that equal
    probabilities always share a bin and the order of the rows does not matter. Few rows give a larger value
    by chance alone. NaN without rows.

    >>> calibration_error(np.array([True, False, True, False]), np.array([0.4, 0.4, 0.9, 0.9]), bins=2)
    0.25
    """
    return calibration_gap(standing(ranked(probability), churned), probability, bins=bins)


def calibration_gap(stands: Standing, probability: Floats, *, bins: int = CALIBRATION_BINS) -> float:
    """Return the `calibration_error` of rows that were ranked before."""
    rows, count = stands.churned + stands.retained, len(probability)
    if not count:
        return np.nan
    middle = np.cumsum(rows) - rows / 2  # the rows below, and half of those in the group
    bin_of = (middle * bins / count).astype(np.int64)
    said = probability[stands.order[stands.first]] * rows
    gaps = np.bincount(bin_of, weights=said - stands.churned, minlength=bins)
    return float(np.abs(gaps).sum() / count)
