"""Predicted against observed churn: can a probability be taken at its word?"""

from __future__ import annotations

import math

import pandas as pd

from ..evaluation import calibration_error
from .axes import HEIGHT, TOP, Square
from .canvas import LINE_HEIGHT, drawing, legend, looks, mark, path
from .curves import reliability_bins, shown_rows
from .markup import Markup, together
from .words import number

ROUNDING = 0.05
"""The axes end at a multiple of five percent."""


def reliability(predictions: pd.DataFrame) -> Markup:
    """Return an SVG of the share that churned against the mean probability, in ten equal-count bins a scorer.

    On the dashed line a scorer's probabilities are what happens; above it more churned than it said. The
    legend gives each scorer's calibration error. Refuses what `align` refuses.
    """
    bins = reliability_bins(predictions)
    look_of = looks(bins["scorer"].unique())
    square = Square(_end(bins))
    parts = [
        square.axes(across="predicted churn", up="observed churn"),
        square.diagonal(),
    ]
    for scorer, own in bins.groupby("scorer"):
        look = look_of[str(scorer)]
        points = square.points(own["predicted"], own["observed"])
        parts += [path(points, look), together(mark(x, y, look) for x, y in points)]
    errors = calibration_errors(predictions)
    entries = [(look_of[name], name, f", off by {number(errors[name])}") for name in look_of]
    parts.append(legend(square.across(0) + 10, TOP + LINE_HEIGHT, entries))
    said = ", ".join(f"{name} {number(error)}" for name, error in errors.items())
    label = f"Observed against predicted churn in ten bins of equal count. Calibration error: {said}."
    return drawing(*parts, height=HEIGHT, label=label)


def calibration_errors(predictions: pd.DataFrame) -> dict[str, float]:
    """Return the calibration error of each scorer that is shown, on all mature rows."""
    rows = shown_rows(predictions)
    return {name: calibration_error(rows.churned, values) for name, values in rows.probability.items()}


def _end(bins: pd.DataFrame) -> float:
    highest = float(bins[["predicted", "observed"]].to_numpy().max())
    return min(1.0, round(math.ceil(round((highest or ROUNDING) / ROUNDING, 9)) * ROUNDING, 9))
