"""What two scorers are worth at work: records of plain numbers, and the same for JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ..profit import RetentionCosts
from ..shares import Share
from ..slices import OVERALL
from .agreement import Agreement
from .figure import Figure
from .incremental import Incremental
from .lost_value import LostValue
from .uneven import Uneven
from .warned import Warned, WarnedGap


@dataclass(frozen=True)
class ScorerAtWork:
    """One scorer on one slice, with its alert budget; each share and figure has its interval by account.

    `snapshots` of `accounts` accounts, of which `churned_accounts` churned; `flagged` snapshots at risk.
    `recall` and `precision`: higher is better; `false_at_risk`, the share at risk of those that did not
    churn: lower. `profit` is the expected maximum profit for each snapshot, `profit_at_budget` that of
    contacting those at risk, in money: higher is better. `lost_value` is None where no value is known.
    """

    snapshots: int
    accounts: int
    churned_accounts: int
    flagged: int
    recall: Share
    precision: Share
    false_at_risk: Share
    profit: Figure
    profit_at_budget: Figure
    lost_value: LostValue | None


@dataclass(frozen=True)
class PairAtWork:
    """`scorer` minus `reference` on one slice, paired, and where the two part ways.

    The units are those of `ScorerAtWork`; `lost_value` is in money a year.
    """

    scorer: str
    reference: str
    slice: str
    recall: Figure
    precision: Figure
    false_at_risk: Figure
    profit: Figure
    profit_at_budget: Figure
    lost_value: Figure | None
    incremental: Incremental
    agreement: Agreement


@dataclass(frozen=True)
class AtWork:
    """What each scorer is worth to a team with an alert budget, and what changes with another scorer.

    `costs` are those that profits are reckoned with. `scorers` maps each scorer to its results by slice
    ("overall" and every phase), `uneven` to how unevenly it flags customers who stay, `warned` to how early
    it warned; `pairs` and `warned_gaps` are each scorer against `reference`. `notes` say in sentences what is
    not known. None of it decides: all of it is noisier than the ROC AUC, as it rests on those near the edge
    of the budget, and it is not corrected for looking at many numbers.
    """

    reference: str
    budget_share: float
    confidence: float
    costs: RetentionCosts
    scorers: Mapping[str, Mapping[str, ScorerAtWork]]
    pairs: tuple[PairAtWork, ...]
    uneven: Mapping[str, Uneven]
    warned: Mapping[str, Warned]
    warned_gaps: tuple[WarnedGap, ...]
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        others = ", ".join(name for name in self.scorers if name != self.reference)
        return f"AtWork({others} against {self.reference}, the top {self.budget_share:.0%} flagged)"

    def pair(self, scorer: str, slice_: str = OVERALL) -> PairAtWork | None:
        """Return a scorer against the reference on a slice; None for the reference itself."""
        own = (pair for pair in self.pairs if (pair.scorer, pair.slice) == (scorer, slice_))
        return next(own, None)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON, None for undefined."""
        return {
            "reference": self.reference,
            "budget_share": self.budget_share,
            "confidence": self.confidence,
            "costs": asdict(self.costs) | {"acceptance": list(self.costs.acceptance)},
            "scorers": {name: self._scorer(name) for name in self.scorers},
            "pairs": [asdict(pair) for pair in self.pairs],
            "lead_time_differences": [asdict(gap) for gap in self.warned_gaps],
            "notes": list(self.notes),
        }

    def _scorer(self, name: str) -> dict[str, Any]:
        by_slice = {slice_: asdict(found) for slice_, found in self.scorers[name].items()}
        told: dict[str, Any] = {"overall": by_slice.pop(OVERALL), "phases": by_slice}
        told["false_at_risk_by_phase"] = asdict(self.uneven[name])
        if name in self.warned:
            told["lead_time"] = asdict(self.warned[name])
        return told
