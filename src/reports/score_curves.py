"""What a score is worth, whatever is done with it: ROC curves, gains and reliability."""

from __future__ import annotations

from .curves import READING_SHARES, gains_curve, reliability_bins
from .figure import figure
from .gains import gains
from .grids import grid
from .markup import Markup, element
from .reliability import reliability
from .result import Report
from .roc import roc, roc_numbers
from .worded import worded_grid
from .words import plain_percent


def curves(report: Report) -> Markup:
    """Return the ROC curves of the two compared, gains and reliability of all scorers, with numbers."""
    predictions, budget = report.predictions, report.evaluation.budget_share
    shares = sorted({*READING_SHARES, budget})
    caught = gains_curve(predictions, shares=shares)
    reliable = figure(
        "Can a probability be taken at its word?",
        reliability(predictions),
        "Each mark is about a tenth of the test snapshots. On the dashed line, of those given 20 % a fifth "
        "churned; above it more churned than was said. Behind each name: how far off it is on average.",
        grid(reliability_bins(predictions), "Predicted and observed churn in bins of equal count"),
    )
    gained = figure(
        "How many churners does the budget catch?",
        gains(predictions, budget),
        "Accounts in order of their probability at each cutoff. Behind each name: the share of churned "
        f"snapshots among the first {plain_percent(budget)}. The dashed line is a choice by lot.",
        grid(caught, "Share of churned snapshots caught, by share of accounts contacted"),
    )
    figures = element("div", _roc(report), gained, reliable, class_="figures")
    return element("section", element("h2", "What a score is worth"), figures)


def _roc(report: Report) -> Markup:
    first, sure = report.comparison.primary, report.evaluation.confidence
    pair = (first.scorer, first.reference)
    return figure(
        "How many false alarms does a churner cost?",
        roc(report.predictions, pair, confidence=sure),
        f"The higher curve finds more churners at the same share of false alarms. Where {first.reference} "
        f"leaves the band around {first.scorer}, the two differ there by more than chance: it is as wide as "
        f"the {plain_percent(sure)} interval of their difference, by account, each point taken for itself.",
        worded_grid(
            roc_numbers(report.predictions, pair, confidence=sure),
            "Flagged of those that churned, by share flagged of those that stayed",
        ),
    )
