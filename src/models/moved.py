"""The same scorer at another level: every customer more, or less, likely to churn, in the same order."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from .calibration import Platt
from .complete import CompleteScorer
from .percentile import PercentileCurve
from .stability import LOG_ODDS, Factor, Stability


def moved(one: CompleteScorer, shift: float) -> CompleteScorer:
    """Return the scorer with `shift` added to all its log odds of churn; the one given stays as it is.

    Health, low and high stay what they were, to a hundredth of a point, and 50 the median customer: the curve
    that turns a probability into health moves along. So do the typical customer that reasons compare with,
    and where the interval looks a score up. Only the probability, and whoever acts on it, sees the new level.
    """
    scorer = copy(one.scorer)
    before = scorer.calibration_
    scorer.calibration_ = Platt(before.intercept + shift, before.slope)
    curve = scorer.health_curve_
    scorer.health_curve_ = PercentileCurve(_moved(curve.values, shift), curve.percentiles)
    if scorer.middle_ is not None:
        scorer.middle_ = replace(scorer.middle_, log_odds=scorer.middle_.log_odds + shift)
    return replace(one, scorer=scorer, stability=_stability(one.stability, shift))


def _moved(probability: NDArray[Any], shift: float) -> NDArray[np.float64]:
    return np.asarray(expit(logit(probability) + shift), dtype=np.float64)


def _stability(wavers: Stability, shift: float) -> Stability:
    factors = dict(wavers.factors)
    if LOG_ODDS in factors:
        own = factors[LOG_ODDS]
        factors[LOG_ODDS] = Factor(tuple(edge + shift for edge in own.edges), own.times)
    return replace(wavers, middle=wavers.middle + shift, factors=factors)
