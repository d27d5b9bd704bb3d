"""The causes of the accounts at risk of a day: by rules, or as learned from what people confirmed."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from ..checks import InputError
from ..diagnosis import (
    CAUSES,
    CauseModel,
    LearnedCauses,
    RuleCauses,
    diagnose,
    evidence,
    learn_causes,
    surges,
    tickets_said,
)
from ..diagnosis.causes.tickets import ticket_reader
from ..diagnosis.diagnose import at_risk_rows
from ..diagnosis.feedback import confirmed
from ..experiment import Experiment
from ..experiment.causes import cost_table
from ..tables import ACCOUNT_ID, CUTOFF, Tables
from .days import ScoredDays

EVIDENCE = "evidence"
"""The table beside the scores of a day from which the causes of the day were read."""


@dataclass(frozen=True, eq=False)
class Diagnosed:
    """The causes of the accounts at risk, the evidence behind them, and what told them.

    `model` is in words; `notes` say what could not be used.
    """

    causes: pd.DataFrame
    evidence: pd.DataFrame
    model: str
    notes: tuple[str, ...] = ()


def diagnosed(
    experiment: Experiment,
    tables: Tables,
    scores: pd.DataFrame,
    *,
    days: ScoredDays,
    handoffs: pd.DataFrame,
) -> Diagnosed:
    """Return the causes of the accounts at risk of a scored day.

    `handoffs` is what the book knew then: where enough causes were confirmed by people, causes are learned
    from them and from the evidence as it was kept on the days of those hand-offs, never read anew.
    """
    chosen, at = experiment.causes, scores[CUTOFF].max()
    reader = ticket_reader(tables, at)
    seen = evidence(tables, at_risk_rows(scores), tickets_said(tables, at, reader=reader))
    model, notes = _model(experiment, days, confirmed(handoffs, at))
    causes = diagnose(
        tables,
        scores,
        model=model,
        costs=cost_table(chosen.costs),
        reader=reader,
        seen=seen,
        surging=surges(tables, scores[ACCOUNT_ID], at, false_discoveries=chosen.false_discoveries),
    )
    return Diagnosed(causes, seen.reset_index(drop=True), _words(model), notes)


def _model(
    experiment: Experiment, days: ScoredDays, known: pd.DataFrame
) -> tuple[CauseModel, tuple[str, ...]]:
    chosen = experiment.causes
    rules = RuleCauses(bars=dict.fromkeys(CAUSES, chosen.bar))
    if len(known) < chosen.fewest_confirmed:
        return rules, ()
    kept = [days.beside(day, EVIDENCE) for day in sorted(known[CUTOFF].unique())]
    there = [table for table in kept if table is not None]
    lost = len(kept) - len(there)
    notes = (
        (f"causes: the evidence of {lost} scored days is gone, so their confirmed causes teach nothing",)
        if lost
        else ()
    )
    if not there:
        return rules, notes
    told = known[[ACCOUNT_ID, CUTOFF]].assign(cause=known["confirmed"])
    try:
        learned = learn_causes(
            pd.concat(there, ignore_index=True),
            told,
            before=rules,
            fewest_confirmed=chosen.fewest_confirmed,
        )
    except InputError:  # none of the evidence that is left was confirmed
        return rules, notes
    return learned, notes


def _words(model: CauseModel) -> str:
    if not isinstance(model, LearnedCauses) or not model.learned:
        return "rules"
    learned = (f"{cause} from {one.confirmed} accounts" for cause, one in model.learned.items())
    return "learned " + ", ".join(learned)
