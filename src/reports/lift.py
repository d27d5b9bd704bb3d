"""What the campaign calendar brings: a scorer with the features that know it, against itself without them."""

from __future__ import annotations

from collections.abc import Iterable

from ..evaluation import OVERALL, Comparison, Difference
from ..evaluation.verdict import COMPARED, DECIMALS, NO_DIFFERENCE, NOT_ENOUGH_DATA
from ..experiment import WITHOUT_CAMPAIGN, Evaluation
from .result import DEFAULTS
from .words import plain, signed, with_interval

NOT_MEASURED = (
    "Campaign features: not measured, as no scorer was trained both with and without features that know the "
    "calendar."
)


def main_scorers(names: Iterable[str]) -> list[str]:
    """Return the scorers without those that only show what campaign features bring.

    >>> main_scorers(["learned", "learned without campaign features", "rules"])
    ['learned', 'rules']
    """
    known = list(names)
    return [name for name in known if not (name.endswith(WITHOUT_CAMPAIGN) and _original(name) in known)]


def campaign_lift(comparison: Comparison) -> tuple[Difference, ...]:
    """Return the differences with − without campaign features, of all slices and metrics."""
    return tuple(row for row in comparison.comparisons if row.reference == row.scorer + WITHOUT_CAMPAIGN)


def lift_sentences(comparison: Comparison, *, evaluation: Evaluation = DEFAULTS) -> tuple[str, ...]:
    """Return for each scorer trained both ways what campaign features bring overall, on the deciding metric.

    None trained both ways gives one sentence, that nothing was measured.
    """
    wanted = (OVERALL, comparison.primary.metric)
    rows = [row for row in campaign_lift(comparison) if (row.slice, row.metric) == wanted]
    return tuple(_sentence(row, evaluation) for row in rows) or (NOT_MEASURED,)


def _sentence(row: Difference, evaluation: Evaluation) -> str:
    label, _ = COMPARED[row.metric]
    digits = DECIMALS[row.metric]
    gap = with_interval(signed(row.difference, digits=digits), row.low, row.high, digits=digits)
    pair = f"{row.scorer} with them against without them"
    return f"Campaign features: {pair}, {gap} {label}: {_words(row, evaluation)}."


def _words(row: Difference, evaluation: Evaluation) -> str:
    margin = plain(evaluation.equivalence_margin)
    if row.difference is None or row.verdict is None or row.verdict.startswith(NOT_ENOUGH_DATA):
        return "not enough data to tell"
    if row.verdict.startswith(NO_DIFFERENCE):
        return f"no difference that matters (less than {margin})"
    _, higher_is_better = COMPARED[row.metric]
    way = "better" if (row.difference > 0) == higher_is_better else "worse"
    reach = f", though by less than the {margin} that would matter"
    return f"it tells churn {way} with them{reach if _inside(row, evaluation.equivalence_margin) else ''}"


def _inside(row: Difference, margin: float) -> bool:
    return row.low is not None and row.high is not None and -margin < row.low and row.high < margin


def _original(name: str) -> str:
    return name.removesuffix(WITHOUT_CAMPAIGN)
