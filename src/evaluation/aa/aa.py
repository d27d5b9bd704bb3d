"""The check: many draws of two equal scorers, each compared as a run compares its scorers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...checks import InputError
from ...stages import Steps
from ...tables import PHASES, SCORER
from ..aligned import AlignedRows, align
from ..clustered import estimate
from ..holm import adjusted
from ..influence import Accounts, Booleans, Influence, count_accounts
from ..slices import OVERALL, slice_masks
from ..verdict import Rule
from .false_findings import FalseFindings
from .swapped import Swapped, swapped_outputs

DRAWS = 400
"""Enough to tell 5 % from 9 %: where 5 % were found, the interval reaches from 3.1 % to 7.6 %."""

P_VALUE_OF_NONE = 1.0
"""Two scorers that agree on every account have no p value, and are not told apart."""


@dataclass(frozen=True)
class AaResult:
    """How often two scorers without a difference were told apart, by the whole rule and as others do it.

    They are `challenger` and `reference` with their outputs swapped by account, compared by `metric` on
    `rows` snapshots of `accounts`, of which `churned_accounts` churned. `overall` is the verdict that
    decides; `phases` that on any of the `compared_phases`, after Holm, and `uncorrected` the same without,
    both None where no phase has churned accounts enough. `by_row` is the verdict overall if each snapshot is
    taken for an account of its own, as is usual (DeLong 1988).
    """

    challenger: str
    reference: str
    metric: str
    rows: int
    accounts: int
    churned_accounts: int
    compared_phases: tuple[str, ...]
    overall: FalseFindings
    phases: FalseFindings | None
    uncorrected: FalseFindings | None
    by_row: FalseFindings

    @property
    def held_back(self) -> bool:
        """Whether the comparison finds more than it promises, beyond chance."""
        return self.overall.too_many or (self.phases is not None and self.phases.too_many)

    def to_dict(self) -> dict[str, object]:
        """Return plain values for JSON."""
        rates = {name: getattr(self, name) for name in ("overall", "phases", "uncorrected", "by_row")}
        return {
            "metric": self.metric,
            "reference": self.reference,
            "challenger": self.challenger,
            "rows": self.rows,
            "accounts": self.accounts,
            "churned_accounts": self.churned_accounts,
            "compared_phases": list(self.compared_phases),
            **{name: None if rate is None else rate.to_dict() for name, rate in rates.items()},
            "held_back": self.held_back,
        }


def aa(
    predictions: pd.DataFrame,
    *,
    reference: str,
    challenger: str,
    rule: Rule | None = None,
    phases: Sequence[str] = PHASES,
    draws: int = DRAWS,
    random_state: int = 0,
    step: Steps | None = None,
) -> AaResult:
    """Return how often two scorers that are equally good by construction are told apart.

    In each draw a coin decides for each account whether `challenger` and `reference` swap their outputs, on
    all of its snapshots. So neither side is better, and both are as alike, and as far off for the same
    accounts, as the two real scorers. They are compared by `rule` on its primary metric: the ROC AUC is that
    of ranks among all rows, so that both outputs are on one scale, a loss that of the probabilities.
    Of the campaign phases, those that are planned (`phases`) are compared. `predictions` are as `compare`
    takes them; `step` is told the draws that are done. O(n) a draw, after one sort. Raises InputError as
    `align` does, for a scorer that is not there, and with fewer churned accounts than the rule needs.

    >>> table = pd.DataFrame({"account_id": [f"a{i}" for i in range(80)] * 2, "phase": "baseline",
    ...     "cutoff": pd.Timestamp("2024-01-01"), "scorer": ["rules"] * 80 + ["learned"] * 80,
    ...     "probability": np.random.default_rng(0).random(160), "churned": [True, False] * 80})
    >>> aa(table, reference="rules", challenger="learned", draws=100).overall.found < 12
    True
    """
    rule = Rule() if rule is None else rule
    pair = challenger, reference
    rows = _rows(predictions, pair)
    parts = {name: _Part.of(rows.where(mask), pair, rule) for name, mask in slice_masks(rows.phase).items()}
    fewest, churned = rule.min_churned_accounts, parts[OVERALL].accounts.churned
    if churned < fewest:
        raise InputError(
            f"predictions: {churned:,} accounts churned, and a comparison finds nothing with fewer than "
            f"{fewest}, so there is nothing to check; lengthen split.test"
        )
    planned = (OVERALL, *phases)
    compared = {name: parts[name] for name in planned if parts[name].accounts.churned >= fewest}
    coins, found = np.random.default_rng(random_state), []
    for draw in range(draws):
        swapped = coins.random(rows.accounts) < 0.5
        found.append(_told_apart(compared, swapped, rule))
        if step is not None:
            step(draw + 1, draws)
    return _result(found, compared, pair, rule)


def _rows(predictions: pd.DataFrame, pair: tuple[str, str]) -> AlignedRows:
    for name in pair:
        if not (predictions[SCORER] == name).any():
            raise InputError(f"predictions: no rows of scorer {name}, which is to be compared")
    return align(predictions[predictions[SCORER].isin(pair)])


@dataclass(frozen=True, eq=False)
class _Part:
    """The rows of one slice, the two outputs there, and the accounts: as they are, and one for each row."""

    outputs: Swapped
    accounts: Accounts
    single: Accounts

    @classmethod
    def of(cls, rows: AlignedRows, pair: tuple[str, str], rule: Rule) -> _Part:
        first, second = (rows.probability[name] for name in pair)
        n = len(rows.churned)
        return cls(
            outputs=swapped_outputs(rule.metric, rows.churned, first, second),
            accounts=count_accounts(rows.account, rows.churned, size=rows.accounts),
            single=count_accounts(np.arange(n), rows.churned, size=n),
        )

    def p_values(self, swapped: Booleans) -> tuple[float, float]:
        """Return the p value with the accounts as they are, and with every row an account of its own."""
        value, rows = self.outputs.difference(swapped[self.accounts.codes])
        totals = np.bincount(self.accounts.codes, weights=rows, minlength=self.accounts.size)
        by_account = totals.astype(np.float64, copy=False)
        clustered = estimate(Influence(value, by_account), self.accounts).p_value()
        by_row = estimate(Influence(value, rows), self.single).p_value()
        return (
            P_VALUE_OF_NONE if clustered is None else clustered,
            P_VALUE_OF_NONE if by_row is None else by_row,
        )


@dataclass(frozen=True)
class _Draw:
    overall: bool
    phases: bool
    uncorrected: bool
    by_row: bool


def _told_apart(compared: Mapping[str, _Part], swapped: Booleans, rule: Rule) -> _Draw:
    p_values = {name: part.p_values(swapped) for name, part in compared.items()}
    clustered = {(rule.metric, name): p for name, (p, _) in p_values.items()}
    corrected, sure = adjusted(clustered, primary=rule.metric), 1 - rule.confidence

    def in_a_phase(of: Mapping[tuple[str, str], float]) -> bool:
        return any(p < sure for (_, name), p in of.items() if name != OVERALL)

    return _Draw(
        overall=corrected[rule.metric, OVERALL] < sure,
        phases=in_a_phase(corrected),
        uncorrected=in_a_phase(clustered),
        by_row=p_values[OVERALL][1] < sure,
    )


def _result(
    found: Sequence[_Draw], compared: Mapping[str, _Part], pair: tuple[str, str], rule: Rule
) -> AaResult:
    nominal = round(1 - rule.confidence, 9)

    def rate(name: str) -> FalseFindings:
        return FalseFindings(sum(getattr(draw, name) for draw in found), len(found), nominal)

    phases, accounts = tuple(name for name in compared if name != OVERALL), compared[OVERALL].accounts
    return AaResult(
        challenger=pair[0],
        reference=pair[1],
        metric=rule.metric,
        rows=len(accounts.codes),
        accounts=accounts.count,
        churned_accounts=accounts.churned,
        compared_phases=phases,
        overall=rate("overall"),
        phases=rate("phases") if phases else None,
        uncorrected=rate("uncorrected") if phases else None,
        by_row=rate("by_row"),
    )
