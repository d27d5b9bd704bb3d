"""What to be careful with in a comparison, in sentences: what its own figures give away."""

from __future__ import annotations

from collections.abc import Iterator

from .bootstrap import SecondOpinion
from .result import Difference

FAR_APART = 0.3
"""Half-widths between the ends of two intervals; among 200 draws chance alone gives three times less."""


def doubts(primary: Difference, second: SecondOpinion | None) -> Iterator[str]:
    """Return a sentence for each thing that makes the comparison less certain than it looks."""
    if second is not None:
        yield from _disagreement(primary, second)


def _disagreement(primary: Difference, second: SecondOpinion) -> Iterator[str]:
    if primary.low is None or primary.high is None:
        return
    half_width = (primary.high - primary.low) / 2
    apart = max(abs(second.low - primary.low), abs(second.high - primary.high))
    if apart > FAR_APART * half_width or _holds_zero(primary.low, primary.high) != _holds_zero(
        second.low, second.high
    ):
        yield (
            f"evaluation: a bootstrap of the accounts ({second.draws:,} draws) puts the difference of "
            f"{primary.scorer} and {primary.reference} in [{second.low:.3f}, {second.high:.3f}], where the "
            f"interval that decides is [{primary.low:.3f}, {primary.high:.3f}]; few accounts may carry it, "
            "so take the verdict with care"
        )


def _holds_zero(low: float, high: float) -> bool:
    return low <= 0 <= high
