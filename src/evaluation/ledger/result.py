"""What the ledger says by a day: which side predicts better, and how much of the answer is still to come."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from ..result import Comparison
from .judged import Judged
from .maturity import Maturity
from .proxies import Proxy
from .sides import Sides


@dataclass(frozen=True, eq=False)
class LedgerEvaluation:
    """The comparison of two scorers by the predictions that they made, with the outcomes known `at` a day.

    `judged` has the verdict, the comparison and the planned looks; `proxies` are early answers, which decide
    nothing. `missing` says in sentences what was missing or doubtful, `warnings` what makes the verdict
    itself doubtful, to be said before it.
    """

    experiment: str
    at: pd.Timestamp
    reference: str
    challenger: str
    judged: Judged
    maturity: Maturity
    sides: Sides
    proxies: tuple[Proxy, ...]
    missing: tuple[str, ...]
    warnings: tuple[str, ...] = ()

    @property
    def verdict(self) -> str:
        """The verdict, in one sentence."""
        return self.judged.verdict

    @property
    def comparison(self) -> Comparison | None:
        """The comparison that the verdict rests on; None where no outcome is known yet."""
        return self.judged.comparison

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON, None where a number is undefined.

        `confidence` is that of the intervals in `primary`, `scorers` and `comparisons`: on days of looks, and
        between them, that of the look.
        """
        told: dict[str, Any] = {} if self.comparison is None else self.comparison.to_dict()
        first, sure, state, sides = told.get("primary"), self.judged.confidence, self.maturity, self.sides
        return {
            "at": _day(self.at),
            "confidence": sure,
            **told,
            "primary": None if first is None else {**first, "confidence": sure},
            "verdict": self.verdict,
            "warnings": list(self.warnings),
            "predictions": {
                "mature": state.mature,
                "unknown": state.unknown,
                "neutral": state.neutral,
                "other_horizon": state.other_horizon,
                "made_in_hindsight": state.hindsight,
            },
            "next_matures_at": None if state.next_at is None else _day(state.next_at),
            "next_predictions": state.next_predictions,
            "left_out": {
                f"only_{self.reference}": sides.only_reference,
                f"only_{self.challenger}": sides.only_challenger,
                "repeated": sides.repeated,
                "other_scorers": sides.others,
            },
            "looks": [{**asdict(look), "day": _day(look.day)} for look in self.judged.looks],
            "next_look": None if self.judged.next_look is None else _day(self.judged.next_look),
            "proxies": [asdict(early) for early in self.proxies],
            "missing": list(self.missing),
        }


def _day(moment: pd.Timestamp) -> str:
    return f"{moment:%Y-%m-%d}"
