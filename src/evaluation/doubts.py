"""What to be careful with in a comparison, in sentences: what its own figures give away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..checks import listed
from .bootstrap import SecondOpinion
from .missing_scores import LeftOut
from .result import Difference
from .scorer_metrics import ScorerMetrics
from .sentence import written
from .slices import OVERALL

FAR_APART = 0.3
"""Half-widths between the ends of two intervals; among 200 draws chance alone gives three times less."""

MANY_TIES = 0.01
"""From this share of pairs on, ties can move an AUC by half of it, as much as scorers often differ."""

UNLIKE = 1.5
"""Churn rates that differ by this factor, of those left out and the others, are of different customers."""

FEWEST_CHURNED = 30
"""Churned snapshots, there or expected: with fewer, chance gives such a factor oftener than 1 in 20."""


def doubts(
    primary: Difference,
    scorers: Mapping[str, Mapping[str, ScorerMetrics]],
    second: SecondOpinion | None,
    left_out: LeftOut | None,
) -> Iterator[str]:
    """Return a sentence for each thing that makes the comparison less certain than it looks."""
    if second is not None:
        yield from _disagreement(primary, second)
    for scorer, by_slice in scorers.items():
        yield from _ties(scorer, by_slice[OVERALL].tied_pairs)
    if left_out is not None and left_out.snapshots:
        yield _missing(left_out, scorers[primary.scorer][OVERALL])


def _ties(scorer: str, share: float | None) -> Iterator[str]:
    if share == 1:
        yield (
            f"evaluation: {scorer} gives all churned and all retained snapshots one probability, so it tells "
            "nobody apart; a scorer does so when its order told nothing of the outcomes that it learned from"
        )
    elif share is not None and share > MANY_TIES:
        yield (
            f"evaluation: {scorer} gives the same probability to both sides of {share:.1%} of the pairs of a "
            "churned and a retained snapshot; each counts one half in its ROC AUC, and a score with more "
            "steps would tell them apart"
        )


def _missing(left_out: LeftOut, compared: ScorerMetrics) -> str:
    lacking = listed(f"{scorer} ({count:,})" for scorer, count in left_out.by_scorer.items())
    gone, kept = left_out.churned / left_out.snapshots, compared.churned / compared.rows
    expected = left_out.snapshots * kept
    enough = max(left_out.churned, expected) >= FEWEST_CHURNED
    unlike = enough and max(gone, kept) > UNLIKE * min(gone, kept)
    return (
        f"evaluation: {left_out.snapshots:,} snapshots were left out for all scorers, as they lack a score "
        f"of {lacking}; {gone:.1%} of them churned, of the others {kept:.1%}"
        f"{', so that the comparison speaks of another kind of customer' if unlike else ''}"
    )


def _disagreement(primary: Difference, second: SecondOpinion) -> Iterator[str]:
    if primary.low is None or primary.high is None:
        return
    half_width = (primary.high - primary.low) / 2
    apart = max(abs(second.low - primary.low), abs(second.high - primary.high))
    if apart > FAR_APART * half_width or _holds_zero(primary.low, primary.high) != _holds_zero(
        second.low, second.high
    ):
        bounds = ((second.low, second.high), (primary.low, primary.high))
        ours, theirs = (
            f"[{written(low, primary.metric)}, {written(high, primary.metric)}]" for low, high in bounds
        )
        yield (
            f"evaluation: a bootstrap of the accounts ({second.draws:,} draws) puts the difference of "
            f"{primary.scorer} and {primary.reference} in {ours}, where the interval that decides is "
            f"{theirs}; few accounts may carry it, so take the verdict with care"
        )


def _holds_zero(low: float, high: float) -> bool:
    return low <= 0 <= high
