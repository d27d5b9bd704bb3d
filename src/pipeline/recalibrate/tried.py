"""What is tried on a day: a refit, and other settings where it is held; and how the champion stands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from ...checks import InputError
from ...experiment import Experiment
from ...models import CompleteScorer
from ...recalibration import REFIT, RETUNE, Action, Course, Gate, Policy, gate, why_retune
from ...recalibration.gate import CHALLENGER, CHAMPION, FEWEST_CHURNED
from ...tables import PROBABILITY, Tables
from ..in_use import InUse
from .challenger import Challenger, fit_challenger
from .matured import Matured
from .retune import Search, can_retune, search
from .weeks import ROW, predicted


@dataclass(frozen=True, eq=False)
class Tried:
    """The refit of a day and its gate, and a search for other settings; None where there was none.

    Without a refit `gate` is that of the champion alone, beside the base rate. `learned` says in words that
    the refit learned from late outcomes alone, where it did.
    """

    refit: Challenger | None
    gate: Gate | None
    search: Search | None = None
    said: tuple[str, ...] = ()
    learned: str | None = None

    @property
    def best(self) -> tuple[Challenger | None, Gate | None, Action]:
        """Who may decide the day, with its gate and step: other settings only if they passed."""
        if self.search is not None and self.search.passed:
            return self.search.challenger, self.search.gate, RETUNE
        return self.refit, None if self.refit is None else self.gate, REFIT


def policy_of(experiment: Experiment) -> Policy:
    """Return the policy that the experiment file asks for."""
    own = {"every_days", "train_days", "half_life_days"}
    return Policy(**experiment.recalibration.model_dump(exclude=own))


def tried_at(
    experiment: Experiment,
    one: CompleteScorer,
    tables: Tables,
    at: pd.Timestamp,
    matured: Matured,
    *,
    first_day: pd.Timestamp,
    why: str | None,
) -> Tried:
    """Return what came of a refit of the champion, `one`, if there is a reason `why` to try it.

    Two are tried: one learns from the outcomes of a year, one from those that the gate asks about alone,
    each account predicted unseen. The second stands where it passes, and does better than the first: after a
    change the year is mostly about customers of before. `first_day` is the first of the champion as it is,
    its weights and its level.
    """
    chosen = experiment.recalibration
    refit, said = None, tuple[str, ...]()
    about = (experiment, one, tables, at, matured, first_day)
    if why is not None:
        try:
            refit = fit_challenger(
                one, tables, matured, half_life_days=chosen.half_life_days, seed=experiment.seed
            )
        except InputError as error:
            said = (f"refit: none could be tried: {error}",)
    found = Tried(refit, _gate(*about, refit), None, said)
    if refit is None or found.gate is None or matured.asked.all():
        return found
    if found.gate.churned_accounts < FEWEST_CHURNED:  # no refit could pass
        return found
    try:
        lately = refit.of_these(matured.asked)
    except InputError as error:
        return replace(found, said=(f"refit: late outcomes alone could not be tried: {error}",))
    return better_of(found, Tried(lately, _gate(*about, lately), None, said), days=chosen.gate_days)


def better_of(year: Tried, lately: Tried, *, days: int) -> Tried:
    """Return the refit that learned from late outcomes alone, if it passed and is ahead; else the other."""
    if year.gate is None or lately.gate is None or not lately.gate.passed:
        return year
    if year.gate.passed and year.gate.challenger <= lately.gate.challenger:
        return year
    words = (
        f"it learned from the outcomes of the last {days} days alone, by which customers are told apart "
        f"better than by those of the year ({lately.gate.challenger:.4f} against {year.gate.challenger:.4f})"
    )
    return replace(lately, learned=words)


def searched(
    tried: Tried,
    experiment: Experiment,
    champion: InUse,
    tables: Tables,
    at: pd.Timestamp,
    matured: Matured,
    course: Course,
    *,
    other_leavers: bool,
    studies: Path | None,
) -> Tried:
    """Return what was tried with a search for other settings, if the file asks for one and `why_retune` does.

    `other_leavers` is the early alarm that others leave than the champion has in mind.
    """
    refit, judged, scorer = tried.refit, tried.gate, champion.version.scorer
    if refit is None or judged is None or not can_retune(experiment, scorer):
        return tried
    policy, horizon = policy_of(experiment), experiment.label.horizon_days
    why = why_retune(
        at,
        course,
        judged,
        horizon_days=horizon,
        policy=policy,
        level_moved=champion.level_moved,
        other_leavers=other_leavers,
    )
    if why is None:
        return tried
    try:
        found = search(experiment, scorer, refit, matured.asked, why=why, studies=studies)
    except InputError as error:
        return replace(tried, said=(*tried.said, f"retune: no settings could be searched: {error}"))
    if found.challenger is None:
        return replace(tried, search=found)
    own = _gate(experiment, champion.one, tables, at, matured, judged.level_since, found.challenger)
    return replace(tried, search=replace(found, gate=own))


def _gate(
    experiment: Experiment,
    one: CompleteScorer,
    tables: Tables,
    at: pd.Timestamp,
    matured: Matured,
    since: pd.Timestamp | None,
    challenger: Challenger | None,
) -> Gate | None:
    """Return what the gate says; without a challenger the champion stands on both sides."""
    rows = matured.rows.assign(**{CHAMPION: np.nan, CHALLENGER: np.nan})
    if challenger is not None:
        rows[CHAMPION], rows[CHALLENGER] = challenger.champion, challenger.unseen
    elif matured.asked.any():
        asked = predicted(one, tables, rows.loc[matured.asked, ROW[:2]])
        rows.loc[matured.asked, [CHAMPION, CHALLENGER]] = asked[[PROBABILITY, PROBABILITY]].to_numpy()
    chosen = experiment.recalibration
    return gate(
        rows,
        at=at,
        horizon_days=experiment.label.horizon_days,
        days=chosen.gate_days,
        sure=chosen.sure,
        confidence=experiment.evaluation.confidence,
        level_since=since,
    )
