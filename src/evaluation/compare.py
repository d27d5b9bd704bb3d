"""The A/B: which scorer tells churn better on the same snapshots, by how much, and in which phase."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from ..checks import InputError, listed
from .aligned import AlignedRows, align
from .budget import inside_budget
from .clustered import Estimate, estimate
from .holm import holm
from .influence import Accounts, Influence, auc_influence, count_accounts, mean_influence
from .metrics import brier_by_row, log_loss_by_row
from .result import Comparison, Difference
from .scorer_metrics import ScorerMetrics, summarise
from .slices import OVERALL, slice_masks
from .verdict import COMPARED, Rule, Side, sentence

Pair = tuple[str, str]


def compare(
    predictions: pd.DataFrame,
    *,
    reference: str,
    challenger: str,
    metric: str = "roc_auc",
    pairs: Sequence[Pair] = (),
    budget_share: float = 0.10,
    equivalence_margin: float = 0.02,
    confidence: float = 0.95,
    min_churned_accounts: int = 30,
) -> Comparison:
    """Return the `Comparison` of all scorers in a `predictions` table on its mature snapshots.

    The table has one row per account_id, cutoff and scorer, with phase, probability (of churn, 0 to 1) and
    churned (null: not mature, left out and counted). `challenger` against `reference` decides; every other
    scorer is compared with the reference too, and `pairs` adds further (challenger, reference) pairs.
    `metric` is the primary one: roc_auc, brier or log_loss, and `equivalence_margin` is in its unit.
    `budget_share` is the alert budget. Intervals are clustered by account (`clustered_auc_difference`, doi
    10.2307/2533958). Raises InputError where scorers do not share the same rows (see `align`), for a scorer
    that is not in the table, and for a setting out of bounds.

    >>> table = pd.DataFrame({"account_id": list("abcdef") * 2, "cutoff": pd.Timestamp("2024-01-01"),
    ...     "scorer": ["rules"] * 6 + ["learned"] * 6, "phase": "baseline", "churned": [True, False] * 6,
    ...     "probability": [0.3, 0.4, 0.2, 0.1, 0.3, 0.2, 0.8, 0.1, 0.7, 0.2, 0.3, 0.4]})
    >>> print(compare(table, reference="rules", challenger="learned").verdict)
    not enough data: 3 churned accounts, at least 30 are needed (6 accounts, 6 snapshots).
    """
    rule = Rule(metric, equivalence_margin, confidence, min_churned_accounts)
    if not 0 < budget_share <= 1:
        raise InputError(f"evaluation: budget_share is {budget_share:g}; it must be above 0 and at most 1")
    rows = align(predictions)
    wanted = _pairs(list(rows.probability), (challenger, reference), pairs)
    parts = {name: _measure(rows.where(mask)) for name, mask in slice_masks(rows.phase).items()}
    scorers = _scorers(rows, parts, budget_share=budget_share, confidence=confidence)
    comparisons = tuple(
        row for pair in wanted for name in COMPARED for row in _differences(parts, pair, name, rule=rule)
    )
    primary = next(row for row in comparisons if (row.slice, row.metric) == (OVERALL, metric))
    sides = [Side(name, scorers[name][OVERALL]) for name in (challenger, reference)]
    outcome = str(primary.verdict)
    deciding = parts[OVERALL].difference((challenger, reference), metric)
    verdict = sentence(outcome, deciding, *sides, rule=rule)
    return Comparison(verdict, outcome, primary, scorers, comparisons, rows.immature)


@dataclass(frozen=True, eq=False)
class _Measured:
    """The rows of one slice, and what each account adds to each metric of each scorer there."""

    rows: AlignedRows
    accounts: Accounts
    influences: Mapping[tuple[str, str], Influence]

    def difference(self, pair: Pair, metric: str) -> Estimate:
        challenger, reference = pair
        return estimate(
            self.influences[challenger, metric] - self.influences[reference, metric], self.accounts
        )


def _measure(rows: AlignedRows) -> _Measured:
    accounts = count_accounts(rows.account, rows.churned, size=rows.accounts)
    influences: dict[tuple[str, str], Influence] = {}
    for scorer, probability in rows.probability.items():
        influences[scorer, "roc_auc"] = auc_influence(rows.churned, probability, accounts)
        influences[scorer, "brier"] = mean_influence(brier_by_row(rows.churned, probability), accounts)
        influences[scorer, "log_loss"] = mean_influence(log_loss_by_row(rows.churned, probability), accounts)
    return _Measured(rows, accounts, influences)


def _pairs(scorers: Sequence[str], primary: Pair, further: Sequence[Pair]) -> list[Pair]:
    """Return the primary pair, all other scorers against its reference, and the further pairs, each once."""
    _, reference = primary
    others = [(scorer, reference) for scorer in scorers if scorer != reference]
    wanted = list(dict.fromkeys([primary, *others, *further]))
    for pair in wanted:
        _refuse_pair(pair, scorers)
    return wanted


def _refuse_pair(pair: Pair, scorers: Sequence[str]) -> None:
    unknown = [name for name in pair if name not in scorers]
    if unknown:
        raise InputError(
            f"predictions: no rows of scorer {unknown[0]}, which is to be compared; "
            f"the table has {listed(scorers)}"
        )
    if pair[0] == pair[1]:
        raise InputError(f"evaluation: {pair[0]} is compared with itself; name two different scorers")


def _scorers(
    rows: AlignedRows, parts: Mapping[str, _Measured], *, budget_share: float, confidence: float
) -> dict[str, dict[str, ScorerMetrics]]:
    masks = slice_masks(rows.phase)
    scorers: dict[str, dict[str, ScorerMetrics]] = {}
    for scorer, probability in rows.probability.items():
        at_risk = inside_budget(
            probability, cutoff=rows.cutoff, account_id=rows.account, budget_share=budget_share
        )
        scorers[scorer] = {
            name: summarise(
                part.rows,
                scorer,
                at_risk=at_risk[masks[name]],
                auc=estimate(part.influences[scorer, "roc_auc"], part.accounts),
                confidence=confidence,
            )
            for name, part in parts.items()
        }
    return scorers


def _differences(parts: Mapping[str, _Measured], pair: Pair, metric: str, *, rule: Rule) -> list[Difference]:
    """Return the pair's differences of one metric, slice by slice; Holm's adjustment is over the phases."""
    estimates = {name: part.difference(pair, metric) for name, part in parts.items()}
    p_values = {name: of.p_value() for name, of in estimates.items()}
    family = {
        name: p
        for name, p in p_values.items()
        if name != OVERALL and p is not None and rule.enough(estimates[name])
    }
    adjusted = {OVERALL: p_values[OVERALL]} | dict(zip(family, holm(list(family.values())), strict=True))
    return [
        _difference(of, pair, name, metric, adjusted.get(name), rule=rule) for name, of in estimates.items()
    ]


def _difference(
    of: Estimate, pair: Pair, slice_: str, metric: str, p_adjusted: float | None, *, rule: Rule
) -> Difference:
    challenger, reference = pair
    low, high = of.interval(rule.confidence) or (None, None)
    return Difference(
        scorer=challenger,
        reference=reference,
        slice=slice_,
        metric=metric,
        difference=of.value,
        low=low,
        high=high,
        p_value=of.p_value(),
        p_adjusted=p_adjusted,
        verdict=rule.decide(of, p_adjusted, metric=metric, challenger=challenger, reference=reference),
    )
