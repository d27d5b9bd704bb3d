"""What an A/B hands back: records of plain numbers, and the same as the contract's JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from .bootstrap import SecondOpinion
from .missing_scores import LeftOut
from .planner import Needed
from .scorer_metrics import ScorerMetrics
from .slices import OVERALL
from .verdict import not_worse, wins


@dataclass(frozen=True)
class Difference:
    """One metric of `scorer` minus that of `reference` on one slice, in the metric's unit.

    Positive is better for roc_auc, negative for brier and log_loss. `low` to `high` is the clustered
    interval of this difference alone. `p_adjusted` is Holm's within its family, of slices with enough churned
    accounts: the planned phases of the primary metric; all of the other metrics together; the primary metric
    overall stands alone (see `adjusted`), of pairs that do not decide with one another. `verdict` is
    that of `Rule.decide` at `p_adjusted`; where it is "not enough data" on the primary metric, `needed` says
    what would be. None where undefined, and as the verdict of a phase that was not planned.
    """

    scorer: str
    reference: str
    slice: str
    metric: str
    difference: float | None
    low: float | None
    high: float | None
    p_value: float | None
    p_adjusted: float | None
    verdict: str | None
    needed: Needed | None = None


@dataclass(frozen=True)
class Comparison:
    """The outcome of an A/B, in plain numbers.

    `verdict` is a sentence and `outcome` its first words ("learned wins", "no difference shown", …) on
    `primary`, the challenger against the reference overall. `scorers` maps each scorer to its metrics by
    slice ("overall" and every phase); `comparisons` lists pairs × slices × metrics. `immature` snapshots
    had no outcome yet and were left out. `second_opinion` is the bootstrap's interval of the primary
    difference, None where none was asked for or possible; `left_out` counts what was left out as a score was
    missing, None where that is refused; `doubts` are sentences on what to be careful with.
    """

    verdict: str
    outcome: str
    primary: Difference
    scorers: Mapping[str, Mapping[str, ScorerMetrics]]
    comparisons: tuple[Difference, ...]
    immature: int
    second_opinion: SecondOpinion | None = None
    left_out: LeftOut | None = None
    doubts: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Comparison({self.verdict!r})"

    @property
    def preferred(self) -> str:
        """The scorer to act on: the challenger if it wins, else the reference.

        Where the plan asked for non-inferiority, a challenger that was shown not to be worse by the margin
        is what the plan wanted, so it is preferred: even where the reference is better for certain, by less.
        """
        first = self.primary
        shown = self.outcome == wins(first.scorer) or self.outcome.endswith(not_worse(first.scorer))
        return first.scorer if shown else first.reference

    def to_dict(self) -> dict[str, object]:
        """Return plain values for JSON: verdict, primary, scorers and comparisons, None for undefined.

        Beside them: `needed` (difference, churned_accounts, weeks) where the verdict is "not enough data",
        `second_opinion` (low, high, draws) and `left_out` (snapshots, churned, by_scorer).
        """
        first = self.primary
        return {
            "verdict": self.verdict,
            "primary": {
                "metric": first.metric,
                "reference": first.reference,
                "challenger": first.scorer,
                "difference": first.difference,
                "low": first.low,
                "high": first.high,
                "p_value": first.p_value,
            },
            "scorers": {name: _nested(by_slice) for name, by_slice in self.scorers.items()},
            "comparisons": [asdict(difference) for difference in self.comparisons],
            "needed": None if first.needed is None else asdict(first.needed),
            "second_opinion": None if self.second_opinion is None else asdict(self.second_opinion),
            "left_out": None if self.left_out is None else asdict(self.left_out),
        }


def _nested(by_slice: Mapping[str, ScorerMetrics]) -> dict[str, object]:
    return {
        OVERALL: asdict(by_slice[OVERALL]),
        "phases": {name: asdict(of) for name, of in by_slice.items() if name != OVERALL},
    }
