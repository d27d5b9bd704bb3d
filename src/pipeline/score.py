"""`score`: from tables to the champion's scores of a day, in order."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from ..checks import InputError
from ..evaluation import ScoredDay, against, scored_day
from ..evaluation.ledger import Ledger
from ..experiment import Experiment
from ..reports import phase_summary
from ..stages import Listener, Stage, Stages
from ..tables import ACCOUNT_ID, HEALTH
from .alerting import thresholds_left_out
from .day_scores import DayScores, DayScoring
from .days import SCORES, ScoredDays
from .diagnosed import told_by
from .earlier import Earlier
from .engine import Engine, engine_of
from .handoffs import HandedOff, hand_off
from .in_use import InUse, in_use
from .made import Shadows, put_on_ledger
from .news import of_a_day
from .outputs import output_folder
from .scoring_day import scoring_day

STAGES = ("check", "read", "windows", "score", "hand off", "write")
LEDGER = "ledger"
DIGITS = 4
"""Decimal digits of a mean health in the JSON; the table has all of them."""


@dataclass(frozen=True)
class ScoreResult:
    """The scores of a day, how long they took, and the paths of their tables."""

    day: ScoredDay
    stages: tuple[Stage, ...] = ()
    outputs: dict[str, str] = field(default_factory=dict)
    handed: HandedOff | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the result as the contract's JSON object: plain values, None where a number is undefined."""
        day = self.day
        return {
            "at": f"{day.at:%Y-%m-%d}",
            "scorer": day.scorer,
            "version": day.version,
            "accounts": len(day.accounts),
            "at_risk": int(day.accounts["at_risk"].sum()),
            "newly_at_risk": int(day.newly_at_risk.sum()),
            "no_longer_at_risk": int(day.no_longer_at_risk.sum()),
            "previous_at": None if day.previous_at is None else f"{day.previous_at:%Y-%m-%d}",
            "previous_version": day.previous_version,
            "new": day.new,
            "gone": day.gone,
            "gone_at_risk": day.gone_at_risk,
            "phases": _phases(day),
            "missing": list(day.missing),
            **({} if self.handed is None else {"handed_off": self.handed.counts, **self.handed.of_campaigns}),
            "stages": [stage.to_dict() for stage in self.stages],
            "outputs": self.outputs,
        }


def score(
    experiment: Experiment,
    *,
    at: str | pd.Timestamp | None = None,
    handoffs: bool = True,
    listener: Listener | None = None,
) -> ScoreResult:
    """Write the champion's scores of the day `at` (default: the last day of the data), and return them.

    They are kept in the experiment's output as `scores/2024-01-10.parquet`, with the change since the latest
    earlier day that was kept there. The same day, data and champion give the same file; a file is replaced
    whole or not at all. Before, what the champion and the two sides of the A/B predict is added to the ledger
    (`evaluation.ledger`), where the first prediction of a day stands. The accounts at risk are handed off
    (`pipeline.handoffs`), once for each day, unless `handoffs` is false. Raises InputError for what the user
    can mend, SteppedAsideError where another process is scoring this experiment.
    """
    stages = Stages(STAGES, listener)
    with stages.stage("check"):
        champion, beside = _checked(experiment, handoffs=handoffs)
        folder = output_folder(experiment)
        days, ledger = ScoredDays(folder / SCORES), Ledger(folder / LEDGER)
    with days.alone():
        with stages.stage("read"):
            engine = engine_of(experiment, compact=True)
            tables = engine.tables
            day, said = scoring_day(experiment, tables, at)
            before = days.before(day)
        with stages.stage("windows"):
            earlier = Earlier.of(champion, before)
            asked = DayScoring.of(experiment, tables, day, champion, earlier, beside)
            rows = engine.windows(asked)
        with stages.stage("score"):
            told = _somebodys(engine.scores(asked, rows), day)
            accounts = against(
                told.scores,
                before,
                version=str(champion.version),
                budget_share=experiment.evaluation.budget_share,
            )
        with stages.stage("hand off"):
            handed = _handed_off(experiment, engine, day, accounts) if handoffs else None
        with stages.stage("write"):
            on_ledger = put_on_ledger(
                ledger, champion, told.scores, told.beside, predicted_at=pd.Timestamp.now("UTC")
            )
            noted = (*earlier.missing, *beside.missing, *on_ledger, *(handed.notes if handed else ()))
            doubts = (*thresholds_left_out(experiment), *champion.doubts(experiment, told.unknown), *noted)
            missing = (*tables.missing, *tables.notes, *said, *doubts)
            found = ScoreResult(scored_day(experiment.name, accounts, before, missing=missing), handed=handed)
            paths = {**_written(days, experiment, found, told.reasons), "ledger": str(ledger.folder)}
    return replace(found, stages=tuple(stages.done), outputs=paths)


def _written(
    days: ScoredDays, experiment: Experiment, found: ScoreResult, behind: pd.DataFrame
) -> dict[str, str]:
    """Write the tables beside the scores of a day, and last the scores, with their news; the paths."""
    at, tables = found.day.at, {"reasons": behind, **({} if found.handed is None else found.handed.tables)}
    news = None if experiment.notify is None else of_a_day(experiment.name, found.to_dict())
    paths = {name: str(days.write_beside(at, name, table)) for name, table in tables.items()}
    kept = {} if found.handed is None else found.handed.kept
    return {"scores": str(days.write(at, found.day.accounts, news=news)), **paths, **kept}


def _checked(experiment: Experiment, *, handoffs: bool) -> tuple[InUse, Shadows]:
    """Return what scores, and what beside it; where code of the user's own is to tell causes, it loads."""
    if handoffs:
        told_by(experiment.causes)  # it would fail after the work otherwise
    champion = in_use(experiment)
    return champion, Shadows.of(champion, experiment)


def _somebodys(found: DayScores | None, day: pd.Timestamp) -> DayScores:
    if found is None:
        raise InputError(
            f"at {day:%Y-%m-%d}: nobody is a customer and eligible (label.eligible) then; score another day"
        )
    return found


def _handed_off(
    experiment: Experiment, engine: Engine, day: pd.Timestamp, accounts: pd.DataFrame
) -> HandedOff:
    at_risk = accounts.loc[accounts["at_risk"], ACCOUNT_ID]
    tables, everybody = engine.about(at_risk), engine.tables
    sample = None if tables is everybody else everybody
    return hand_off(experiment, tables, day, accounts, sample=sample)


def _phases(day: ScoredDay) -> dict[str, dict[str, float | None]]:
    shown = phase_summary(day).set_index("phase")[["accounts", "at_risk", HEALTH, "change"]]
    return {
        str(phase): {str(name): _known(value) for name, value in row.items()}
        for phase, row in shown.iterrows()
    }


def _known(value: float) -> float | None:
    return None if math.isnan(value) else round(value, DIGITS)
