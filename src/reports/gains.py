"""Churners caught against accounts contacted: what a team gets for its time."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .axes import HEIGHT, LEFT, SIDE, TOP, Square
from .canvas import LINE_HEIGHT, drawing, legend, line, looks, mark, path, words
from .curves import gains_curve
from .markup import Markup
from .result import DEFAULTS
from .words import known, percent, plain_percent

STEPS = 50
"""Points of a curve: one for every two percent of the accounts."""


def gains(predictions: pd.DataFrame, budget_share: float = DEFAULTS.budget_share) -> Markup:
    """Return an SVG of the share of churners caught against the share of accounts contacted, by scorer.

    Accounts are contacted in order of probability at each cutoff; the alert budget is marked, and the legend
    reads the curves off there. The dashed line is a choice by lot. Refuses what `align` refuses.
    """
    caught = caught_at(predictions, budget_share)
    look_of = looks(caught)
    square = Square()
    parts = [
        square.axes(across="accounts contacted", up="churners caught"),
        square.diagonal(),
        *_budget(square, budget_share),
    ]
    shares = np.linspace(0, 1, STEPS + 1).tolist()
    for scorer, own in gains_curve(predictions, shares=shares).dropna().groupby("scorer"):
        points = square.points(own["share"], own["caught"])
        parts.append(path(points, look_of[str(scorer)]))
    parts += [
        mark(*square.point(budget_share, value), look_of[name])
        for name, value in caught.items()
        if known(value)
    ]
    entries = [(look_of[name], name, f", {percent(caught[name])}") for name in look_of]
    bottom = TOP + SIDE - 12 - LINE_HEIGHT * (len(entries) - 1)
    parts.append(legend(LEFT + SIDE / 2 - 16, bottom, entries))
    said = ", ".join(f"{name} {percent(value)}" for name, value in caught.items())
    label = f"Churners caught when {plain_percent(budget_share)} of the accounts are contacted: {said}."
    return drawing(*parts, height=HEIGHT, label=label)


def caught_at(predictions: pd.DataFrame, budget_share: float) -> dict[str, float]:
    """Return the share of churners that each scorer catches at a budget, 0 to 1."""
    curve = gains_curve(predictions, shares=[budget_share])
    return dict(zip(curve["scorer"], curve["caught"], strict=True))


def _budget(square: Square, share: float) -> list[Markup]:
    x = square.across(share)
    return [
        line((x, TOP), (x, TOP + SIDE), opacity=0.6, width=1.5),
        words(x + 5, TOP + LINE_HEIGHT - 4, f"budget {plain_percent(share)}", muted=True),
    ]
