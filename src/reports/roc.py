"""Two ROC curves in one square, with the room that chance alone needs between them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..evaluation.roc import paired_roc
from .axes import HEIGHT, LEFT, SIDE, TOP, Square
from .canvas import LINE_HEIGHT, drawing, legend, looks, path
from .curves import shown_rows
from .lift import main_scorers
from .markup import Markup, element
from .result import DEFAULTS
from .words import number, percent, plain_percent, signed, with_interval

STEPS = 50
"""Points of a curve: one for every two percent of false alarms."""

READING_SHARES = (0.05, 0.1, 0.2, 0.3, 0.5)
"""Shares of false alarms at which the curves are read off in a table."""

Pair = tuple[str, str]


def roc(predictions: pd.DataFrame, pair: Pair, *, confidence: float = DEFAULTS.confidence) -> Markup:
    """Return an SVG of the ROC curves of a challenger and its reference on the same snapshots.

    The band lies around the challenger's curve, as wide as the interval of the difference: where the
    reference's curve leaves it, the two differ there by more than chance, each point taken for itself.
    Refuses what `align` refuses.
    """
    shares = np.linspace(0, 1, STEPS + 1).tolist()
    found = paired_roc(shown_rows(predictions), pair, shares=shares, confidence=confidence)
    look_of, square = looks(main_scorers(predictions["scorer"].unique())), Square()
    parts = [
        square.axes(across="flagged of those that stayed", up="flagged of those that churned"),
        square.diagonal(),
        _band(square, found, pair[0], look_of[pair[0]].colour),
    ]
    for name in pair:
        own = found[["false_at_risk", name]].dropna()
        if len(own):
            parts.append(path(square.points(own["false_at_risk"], own[name]), look_of[name]))
    entries = [(look_of[name], name, "") for name in pair]
    parts.append(legend(LEFT + SIDE / 2 - 16, TOP + SIDE - 12 - LINE_HEIGHT, entries))
    return drawing(*parts, height=HEIGHT, label=_label(predictions, pair, confidence))


def roc_numbers(
    predictions: pd.DataFrame, pair: Pair, *, confidence: float = DEFAULTS.confidence
) -> pd.DataFrame:
    """Return the curves in words at a few shares of false alarms, with the interval of the difference."""
    found = paired_roc(shown_rows(predictions), pair, shares=READING_SHARES, confidence=confidence)
    return pd.DataFrame(
        {
            "flagged of those that stayed": found["false_at_risk"].map(plain_percent),
            **{f"of those that churned, {name}": found[name].map(percent) for name in pair},
            "difference": [
                with_interval(signed(gap), low, high)
                for gap, low, high in found[["difference", "low", "high"]].to_numpy().tolist()
            ],
        },
        dtype="str",
    )


def _band(square: Square, found: pd.DataFrame, challenger: str, colour: str) -> Markup:
    """Return the band in which the reference's curve would not differ from the challenger's."""
    known = found[["false_at_risk", challenger, "difference", "low", "high"]].dropna()
    half = (known["high"] - known["low"]) / 2
    over, under = (
        square.points(known["false_at_risk"], (known[challenger] + side * half).clip(0, 1))
        for side in (1, -1)
    )
    corners = " ".join(f"{x:.1f},{y:.1f}" for x, y in [*over, *under[::-1]])
    return element("polygon", points=corners, fill=colour, fill_opacity=0.15) if corners else Markup("")


def _label(predictions: pd.DataFrame, pair: Pair, confidence: float) -> str:
    found = paired_roc(shown_rows(predictions), pair, shares=READING_SHARES, confidence=confidence)
    challenger, reference = pair
    said = "; ".join(
        f"at {plain_percent(row['false_at_risk'])} {challenger} {number(row[challenger])}, "
        f"{reference} {number(row[reference])}"
        for row in found.to_dict("records")
    )
    return f"ROC curves of {challenger} and {reference}: share of churned snapshots flagged, {said}."
