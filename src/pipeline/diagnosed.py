"""The causes of the accounts at risk of a day: by rules, or as learned from what people confirmed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from ..checks import InputError, listed
from ..diagnosis import (
    CAUSES,
    RULES,
    CauseModel,
    LearnedCauses,
    RuleCauses,
    diagnose,
    diagnose_campaigns,
    evidence,
    learn_causes,
    surges,
    tickets_said,
)
from ..diagnosis.causes.own import own_codes, own_rules, own_texts
from ..diagnosis.causes.record import CauseRecord
from ..diagnosis.causes.tickets import ticket_reader
from ..diagnosis.cohorts import affected_accounts
from ..diagnosis.diagnose import at_risk_rows
from ..diagnosis.feedback import confirmed
from ..experiment import Experiment
from ..experiment.causes import CausesChoice, cost_table
from ..experiment.own_code import short_reference
from ..tables import ACCOUNT_ID, CUTOFF, Tables
from ..text import TextModel
from .days import ScoredDays

EVIDENCE = "evidence"
"""The table beside the scores of a day from which the causes of the day were read."""

TOLD_BY = "causes"
"""The file of plain values beside the scores that says what told the causes."""

COHORTS, SURGES = "cohorts", "surges"
"""The tables of campaigns, and of segments and campaigns whose tickets were counted, beside the scores."""


@dataclass(frozen=True, eq=False)
class Diagnosed:
    """The causes of the accounts at risk, the evidence behind them, and what told them.

    `cohorts` are the causes of the campaigns that are active or post, `surges` the tickets of segments and
    campaigns against what is usual, `affected` the accounts that are not at risk and whose campaign has a
    cause. `record` is what told the causes, `model` the same in words; `notes` say what could not be used.
    """

    causes: pd.DataFrame
    evidence: pd.DataFrame
    cohorts: pd.DataFrame
    surges: pd.DataFrame
    affected: pd.DataFrame
    record: CauseRecord
    model: str
    notes: tuple[str, ...] = ()

    @property
    def beside(self) -> dict[str, pd.DataFrame]:
        """The tables that are kept beside the scores of the day, by name."""
        return {EVIDENCE: self.evidence, COHORTS: self.cohorts, SURGES: self.surges}


def diagnosed(
    experiment: Experiment,
    tables: Tables,
    scores: pd.DataFrame,
    *,
    days: ScoredDays,
    handoffs: pd.DataFrame,
    sample: Tables | None = None,
) -> Diagnosed:
    """Return the causes of the accounts at risk of a scored day.

    `sample` has accounts drawn by chance, for where `tables` hold those at risk before others: campaigns and
    segments are told by it.

    `handoffs` is what the book knew then: where enough causes were confirmed by people, causes are learned
    from them and from the evidence as it was kept on the days of those hand-offs, never read anew.
    """
    chosen, at = experiment.causes, scores[CUTOFF].max()
    costs = cost_table(chosen.costs)
    texts, rules = told_by(chosen)
    reader = ticket_reader(tables, at, model=texts)
    said = tickets_said(tables, at, reader=reader)
    seen = evidence(tables, at_risk_rows(scores), said)
    known = confirmed(handoffs, at)
    model, notes = _model(chosen, rules, days, known)
    fdr = chosen.false_discoveries
    drawn = None if sample is None else _drawn(scores, sample)
    surging = surges(tables, _looked_at(scores, drawn), at, usual=drawn, false_discoveries=fdr)
    causes = diagnose(tables, scores, model=model, costs=costs, reader=reader, seen=seen, surging=surging)
    base, groups = tables, surging
    if sample is not None and drawn is not None:
        base, said = sample, tickets_said(sample, at, reader=reader)
        groups = surges(base, drawn, at, false_discoveries=fdr)
        notes = (*notes, f"campaigns and segments: told by the {len(drawn):,} scored accounts of the sample")
    record = CauseRecord.of(
        at,
        model,
        confirmed=known,
        own=own_codes(texts, rules.rules),
        tickets=0 if reader is None else reader.labels,
        fewest=chosen.fewest_confirmed,
    )
    cohorts = diagnose_campaigns(base, at, said=said, costs=costs, false_discoveries=fdr, after_days=0)
    return Diagnosed(
        causes=causes,
        evidence=seen.reset_index(drop=True),
        cohorts=cohorts,
        surges=groups[groups["level"] != "account"].reset_index(drop=True),
        affected=affected_accounts(base, cohorts, scores, reader=reader),
        record=record,
        model=_words(model, chosen),
        notes=(*notes, *_not_learned(record), *_of_surges(base, surging, groups, drawn)),
    )


def _not_learned(record: CauseRecord) -> tuple[str, ...]:
    return () if record.not_learned is None else (f"causes: {record.not_learned}",)


def _drawn(scores: pd.DataFrame, sample: Tables) -> pd.Series:
    return scores.loc[scores[ACCOUNT_ID].isin(sample.events[ACCOUNT_ID]), ACCOUNT_ID]


def _looked_at(scores: pd.DataFrame, drawn: pd.Series | None) -> pd.Series:
    """Return the accounts that the tables hold: all, or those of a sample and those at risk."""
    if drawn is None:
        return scores[ACCOUNT_ID]
    both = scores[ACCOUNT_ID].isin(drawn) | scores[ACCOUNT_ID].isin(at_risk_rows(scores)[ACCOUNT_ID])
    return scores.loc[both, ACCOUNT_ID]


def _of_surges(
    tables: Tables, surging: pd.DataFrame, groups: pd.DataFrame, drawn: pd.Series | None
) -> Iterator[str]:
    """Yield why surges are told by others than usual, or not at all."""
    if drawn is not None and (surging["usual_accounts"] > len(drawn)).any():
        yield (
            "surges: nobody of the sample wrote a ticket in the year before, so what is usual is that of all "
            "who were looked at, those at risk among them"
        )
    if tables.tickets is not None and groups.empty:
        who = "nobody" if surging.empty else "for campaigns and segments: nobody of the sample"
        yield (
            f"surges: {who} wrote a ticket in the year before the last four weeks, so that nothing says what "
            "is usual, and none is told"
        )


def told_by(chosen: CausesChoice) -> tuple[TextModel | None, RuleCauses]:
    """Return the user's own model of texts, None where ours reads them, and the rules, theirs among them.

    Raises InputError where a reference of the experiment file leads to none.
    """
    texts = None if chosen.text_model is None else own_texts(chosen.text_model)
    return texts, RuleCauses({**RULES, **own_rules(chosen.rules)}, bars=dict.fromkeys(CAUSES, chosen.bar))


def _model(
    chosen: CausesChoice, rules: RuleCauses, days: ScoredDays, known: pd.DataFrame
) -> tuple[CauseModel, tuple[str, ...]]:
    if known.empty:
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
    told = known[[ACCOUNT_ID, CUTOFF, "case_id"]].assign(cause=known["confirmed"])
    try:
        learned = learn_causes(
            pd.concat(there, ignore_index=True),
            told,
            before=rules,
            fewest_confirmed=chosen.fewest_confirmed,
        )
    except InputError:  # none of the evidence that is left was confirmed
        said = f"causes: no evidence of the {len(told):,} confirmed hand-offs was kept, so they teach nothing"
        return rules, (*notes, said)
    return learned, notes


def _words(model: CauseModel, chosen: CausesChoice) -> str:
    references = [*([chosen.text_model] if chosen.text_model else []), *chosen.rules.values()]
    own = f" with {listed(map(short_reference, references))}" if references else ""
    if not isinstance(model, LearnedCauses) or not model.learned:
        return f"rules{own}"
    learned = (f"{cause} from {one.confirmed} accounts" for cause, one in model.learned.items())
    return f"learned {', '.join(learned)}{own}"
