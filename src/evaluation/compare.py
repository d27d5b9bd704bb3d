"""The A/B: which scorer tells churn better on the same snapshots, by how much, and in which phase."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from ..checks import InputError, listed
from ..tables import CHURNED, CUTOFF, PHASES
from .aligned import AlignedRows, align
from .bootstrap import Draws, SecondOpinion, auc_opinion, mean_opinion
from .budget import inside_budget
from .differences import differences
from .doubts import doubts
from .measured import Measured, Pair, measure_slices
from .metrics import brier_by_row, log_loss_by_row
from .missing_scores import REFUSE, MissingScores
from .planner import weeks_watched
from .result import Comparison
from .scorer_metrics import ScorerMetrics, summarise
from .sentence import Side, sentence
from .slices import OVERALL, slice_masks
from .verdict import SUPERIORITY, Question, Rule, margin_of


def compare(
    predictions: pd.DataFrame,
    *,
    reference: str,
    challenger: str,
    metric: str = "roc_auc",
    pairs: Sequence[Pair] = (),
    budget_share: float = 0.10,
    equivalence_margin: float | None = None,
    confidence: float = 0.95,
    min_churned_accounts: int = 30,
    decision: Question = SUPERIORITY,
    non_inferiority_margin: float | None = None,
    horizon_days: int | None = None,
    bootstrap_draws: int | None = None,
    random_state: int = 0,
    missing_scores: MissingScores = REFUSE,
    phases: Sequence[str] = PHASES,
) -> Comparison:
    """Return the `Comparison` of all scorers in a `predictions` table on its mature snapshots.

    The table has one row per account_id, cutoff and scorer, with phase, probability (of churn, 0 to 1) and
    churned (null: not mature, left out and counted). `challenger` against `reference` decides; every other
    scorer is compared with the reference too, and `pairs` adds further (challenger, reference) pairs: each
    pair has its own verdicts, and only the first one decides: the others against the reference are adjusted
    together (Holm). `metric` is the primary one: roc_auc, brier or log_loss, and the margins are in its
    unit; None is an `equivalence_margin` of 0.02 for roc_auc, and refused for the others. Verdicts by phase
    are given for the planned `phases`; the others are measured. `decision` is the question of the first
    pair: superiority, or non_inferiority within `non_inferiority_margin` (None: the equivalence margin); see
    `Rule`. `budget_share` is the alert budget. Intervals are clustered by account
    (`clustered_auc_difference`, doi 10.2307/2533958); the primary one gets a second opinion from
    `bootstrap_draws` draws of the accounts (None: `affordable_draws`; 0: none), seeded by `random_state`.
    `horizon_days` is that of the label: with it, a missing answer says more exactly how many weeks it would
    take. Snapshots that a scorer has not scored are refused, or left out for all of them (`missing_scores`:
    "leave_out"). Raises InputError where scorers do not share the same rows (see `align`), for a scorer that
    is not in the table, and for a setting out of bounds.

    >>> table = pd.DataFrame({"account_id": list("abcdef") * 2, "cutoff": pd.Timestamp("2024-01-01"),
    ...     "scorer": ["rules"] * 6 + ["learned"] * 6, "phase": "baseline", "churned": [True, False] * 6,
    ...     "probability": [0.3, 0.4, 0.2, 0.1, 0.3, 0.2, 0.8, 0.1, 0.7, 0.2, 0.3, 0.4]})
    >>> print(compare(table, reference="rules", challenger="learned").verdict.partition(";")[0])
    not enough data: 3 churned accounts, at least 30 are needed (6 accounts, 6 snapshots)
    """
    rule = Rule(
        metric,
        margin_of(metric, equivalence_margin),
        confidence,
        min_churned_accounts,
        decision,
        non_inferiority_margin,
    )
    if not 0 < budget_share <= 1:
        raise InputError(f"evaluation: budget_share is {budget_share:g}; it must be above 0 and at most 1")
    draws = None if bootstrap_draws == 0 else Draws(bootstrap_draws, confidence, random_state)
    rows = align(predictions, missing_scores=missing_scores)
    wanted = _pairs(list(rows.probability), (challenger, reference), pairs)
    parts = measure_slices(rows)
    scorers = _scorers(rows, parts, budget_share=budget_share, confidence=confidence)
    weeks = weeks_watched(predictions.loc[predictions[CHURNED].notna(), CUTOFF], horizon_days=horizon_days)
    asked = {wanted[0]: rule}  # the question is of this pair only; the others are there to be read
    beside = replace(rule, decision=SUPERIORITY)
    found = tuple(
        row
        for pair in wanted
        for row in differences(
            parts,
            pair,
            rule=asked.get(pair, beside),
            weeks=weeks,
            phases=phases,
            beside=_beside(pair, wanted),
        )
    )
    primary = next(row for row in found if (row.slice, row.metric) == (OVERALL, metric))
    sides = [Side(name, scorers[name][OVERALL]) for name in (challenger, reference)]
    deciding = parts[OVERALL].difference((challenger, reference), metric)
    second = None
    if draws is not None and rule.enough(deciding):
        second = _second_opinion(parts[OVERALL], wanted[0], metric, draws)
    return Comparison(
        verdict=sentence(str(primary.verdict), deciding, *sides, rule=rule, needed=primary.needed),
        outcome=str(primary.verdict),
        primary=primary,
        scorers=scorers,
        comparisons=found,
        immature=rows.immature,
        second_opinion=second,
        left_out=rows.left_out,
        doubts=tuple(doubts(primary, scorers, second, rows.left_out)),
    )


def _second_opinion(whole: Measured, pair: Pair, metric: str, draws: Draws) -> SecondOpinion | None:
    if metric == "roc_auc":
        challenger, reference = (whole.standings[name] for name in pair)
        return auc_opinion(challenger, reference, whole.accounts, draws)
    rows, loss = whole.rows, brier_by_row if metric == "brier" else log_loss_by_row
    ours, theirs = (loss(rows.churned, rows.probability[name]) for name in pair)
    return mean_opinion(ours - theirs, whole.accounts, draws)


def _pairs(scorers: Sequence[str], primary: Pair, further: Sequence[Pair]) -> list[Pair]:
    """Return the primary pair, all other scorers against its reference, and the further pairs, each once."""
    _, reference = primary
    others = [(scorer, reference) for scorer in scorers if scorer != reference]
    wanted = list(dict.fromkeys([primary, *others, *further]))
    for pair in wanted:
        _refuse_pair(pair, scorers)
    return wanted


def _beside(pair: Pair, wanted: Sequence[Pair]) -> list[Pair]:
    """Return the pairs that are adjusted with this one: none with the primary one, nor with a further one."""
    family = [one for one in wanted[1:] if one[1] == wanted[0][1]]
    return [one for one in family if one != pair] if pair in family else []


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
    rows: AlignedRows, parts: Mapping[str, Measured], *, budget_share: float, confidence: float
) -> dict[str, dict[str, ScorerMetrics]]:
    masks = slice_masks(rows.phase)
    scorers: dict[str, dict[str, ScorerMetrics]] = {}
    for scorer, probability in rows.probability.items():
        at_risk = inside_budget(
            probability, cutoff=rows.cutoff, account_id=rows.account, budget_share=budget_share
        )
        scorers[scorer] = {
            name: summarise(part, scorer, at_risk=at_risk[masks[name]], confidence=confidence)
            for name, part in parts.items()
        }
    return scorers
