"""What a scorer is worth at work: on a list of fixed length, before the churn, in money."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ...checks import InputError, listed
from ...tables import ACCOUNT_ID, VALUE
from ..influence import Floats
from ..missing_scores import REFUSE, MissingScores
from ..profit import COSTS, RetentionCosts
from ..shares import CONFIDENCE
from ..slices import OVERALL
from .agreement import agreement
from .expected import profit, profit_at_budget, profit_at_budget_difference, profit_difference
from .flagged import Flagged, flagged_by_slice, snapshots_in_order
from .incremental import incremental
from .listed import (
    false_at_risk,
    false_at_risk_difference,
    precision,
    precision_difference,
    recall,
    recall_difference,
)
from .lost_value import lost_value, lost_value_difference
from .result import AtWork, PairAtWork, ScorerAtWork
from .uneven import uneven
from .warned import Churns, churns_watched, warned, warned_gap

NO_VALUE = "accounts: no value, so nobody can say what the churners that were missed were worth"
NO_CHURNS = "churns: nobody said when accounts churned, so there are no lead times"


def at_work(
    predictions: pd.DataFrame,
    *,
    reference: str,
    budget_share: float = 0.10,
    accounts: pd.DataFrame | None = None,
    churns: pd.DataFrame | None = None,
    horizon_days: int | None = None,
    costs: RetentionCosts = COSTS,
    confidence: float = CONFIDENCE,
    missing_scores: MissingScores = REFUSE,
) -> AtWork:
    """Return what each scorer of a `predictions` table is worth at work, and against `reference`.

    The table is that of `compare`. At risk are the `budget_share` of the accounts of each cutoff with the
    highest probability. `accounts` (account_id, value in money a year) tell what churners were worth;
    `churns` (of `features.churns`, for the snapshots of the table) and `horizon_days` tell lead times;
    without them the result says so in `notes`. `costs` are those of a retention campaign. Snapshots
    that a scorer has not scored are refused, or left out (`missing_scores`: "leave_out"). Raises InputError
    as `align` does, for a reference without rows, and for a share out of bounds.

    >>> table = pd.DataFrame({"account_id": list("abcdef") * 2, "cutoff": pd.Timestamp("2024-01-01"),
    ...     "scorer": ["rules"] * 6 + ["learned"] * 6, "phase": "baseline", "churned": [True, False] * 6,
    ...     "probability": [0.3, 0.4, 0.2, 0.1, 0.3, 0.2, 0.8, 0.1, 0.7, 0.2, 0.3, 0.4]})
    >>> found = at_work(table, reference="rules", budget_share=0.3)
    >>> round(found.scorers["learned"]["overall"].recall.value, 3), found.pairs[0].incremental.scorer.churners
    (0.667, 1)
    """
    for name, share in (("budget_share", budget_share), ("confidence", confidence)):
        if not 0 < share <= 1:
            raise InputError(f"at_work: {name} is {share:g}; it must be above 0 and at most 1")
    parts = flagged_by_slice(predictions, budget_share=budget_share, missing_scores=missing_scores)
    scorers = list(parts[OVERALL].at_risk)
    if reference not in scorers:
        raise InputError(
            f"predictions: no rows of scorer {reference}, the reference; the table has {listed(scorers)}"
        )
    asked = _Asked(reference, _value(predictions, accounts), costs, confidence)
    snapshots = snapshots_in_order(predictions, missing_scores=missing_scores)
    watched = _watched(snapshots, churns, horizon_days)
    others = [name for name in scorers if name != reference]
    return AtWork(
        reference=reference,
        budget_share=budget_share,
        confidence=confidence,
        costs=costs,
        scorers={
            name: {slice_: _scorer(part, name, asked) for slice_, part in parts.items()} for name in scorers
        },
        pairs=tuple(_pair(part, slice_, name, asked) for name in others for slice_, part in parts.items()),
        uneven={name: uneven(parts, name, confidence=confidence) for name in scorers},
        notes=_notes(parts[OVERALL], asked.value, watched),
        **_warned(parts[OVERALL], scorers, watched, asked),
    )


@dataclass(frozen=True, eq=False)
class _Asked:
    """What a scorer is compared with, the value of each account (accounts,), and how it is reckoned."""

    reference: str
    value: Floats | None
    costs: RetentionCosts
    confidence: float


def _value(predictions: pd.DataFrame, accounts: pd.DataFrame | None) -> Floats | None:
    if accounts is None or VALUE not in accounts or not accounts[VALUE].notna().any():
        return None
    names = pd.Index(predictions[ACCOUNT_ID].unique()).sort_values()
    value = accounts.drop_duplicates(ACCOUNT_ID).set_index(ACCOUNT_ID)[VALUE].reindex(names)
    return value.to_numpy(dtype=np.float64, na_value=np.nan)


def _watched(snapshots: pd.DataFrame, churns: pd.DataFrame | None, horizon_days: int | None) -> Churns | None:
    if churns is None or horizon_days is None:
        return None
    return churns_watched(snapshots, churns, horizon_days=horizon_days)


def _scorer(part: Flagged, name: str, asked: _Asked) -> ScorerAtWork:
    sure, churned = asked.confidence, part.rows.churned
    everybody = np.ones(len(churned), dtype=bool)
    return ScorerAtWork(
        snapshots=len(churned),
        accounts=part.count(everybody),
        churned_accounts=part.count(churned),
        flagged=int(part.at_risk[name].sum()),
        recall=recall(part, name, confidence=sure),
        precision=precision(part, name, confidence=sure),
        false_at_risk=false_at_risk(part, name, confidence=sure),
        profit=profit(part, name, asked.costs, confidence=sure),
        profit_at_budget=profit_at_budget(part, name, asked.costs, confidence=sure),
        lost_value=None if asked.value is None else lost_value(part, name, asked.value, confidence=sure),
    )


def _pair(part: Flagged, slice_: str, name: str, asked: _Asked) -> PairAtWork:
    of, sure = (part, name, asked.reference), asked.confidence
    return PairAtWork(
        scorer=name,
        reference=asked.reference,
        slice=slice_,
        recall=recall_difference(*of, confidence=sure),
        precision=precision_difference(*of, confidence=sure),
        false_at_risk=false_at_risk_difference(*of, confidence=sure),
        profit=profit_difference(*of, asked.costs, confidence=sure),
        profit_at_budget=profit_at_budget_difference(*of, asked.costs, confidence=sure),
        lost_value=None if asked.value is None else lost_value_difference(*of, asked.value, confidence=sure),
        incremental=incremental(*of, confidence=sure),
        agreement=agreement(*of, confidence=sure),
    )


def _warned(part: Flagged, scorers: Sequence[str], watched: Churns | None, asked: _Asked) -> dict[str, Any]:
    if watched is None:
        return {"warned": {}, "warned_gaps": ()}
    sure, reference = asked.confidence, asked.reference
    return {
        "warned": {name: warned(part, name, watched, confidence=sure) for name in scorers},
        "warned_gaps": tuple(
            warned_gap(part, name, reference, watched, confidence=sure)
            for name in scorers
            if name != reference
        ),
    }


def _notes(part: Flagged, value: Floats | None, watched: Churns | None) -> tuple[str, ...]:
    found = [] if watched is not None else [NO_CHURNS]
    if value is None:
        return (NO_VALUE, *found)
    churned = part.accounts(part.rows.churned)
    unknown = int((churned & np.isnan(value)).sum())
    if unknown:
        found.insert(
            0,
            f"accounts: the value of {unknown:,} of {int(churned.sum()):,} accounts that churned is not "
            "known; they are left out of the lost value",
        )
    return tuple(found)
