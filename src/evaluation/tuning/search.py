"""The search: what is tried next, when a trial is cut short, and when to stop."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import optuna
from optuna.distributions import BaseDistribution, FloatDistribution, IntDistribution
from optuna.trial import TrialState

from ...stages import Steps
from .budget import Budget
from .space import Range, Space
from .study import LOG_LOSS, ROC_AUC, SECONDS, seconds_of, trials_of
from .trials import FoldScore, Settings


def search(
    study: optuna.Study,
    score: FoldScore,
    *,
    n_folds: int,
    space: Space,
    defaults: Settings,
    budget: Budget,
    seed: int,
    step: Steps | None = None,
) -> None:
    """Add trials to a study until the budget is spent; the first is the `defaults`.

    What is tried depends on the seed, the number of the trial and the trials that count before it, and on
    nothing else: a search that was killed goes on as if it had not been.
    """
    while True:
        done, spent = trials_of(study), seconds_of(study)
        more = budget.allows(len(done), spent)
        if step is not None:
            step(len(done), budget.expected(len(done), spent) if more else len(done))
        if not more:
            return
        trial = _ask(study, space, defaults=defaults, number=len(done), seed=seed)
        _run(
            study,
            trial,
            score,
            n_folds=n_folds,
            yardstick=done[0].log_losses if done else (),
            time_left=partial(_time_left, budget, spent),
        )


def _time_left(budget: Budget, before: float, taken: float) -> bool:
    return budget.time_left(before + taken)


def _ask(study: optuna.Study, space: Space, *, defaults: Settings, number: int, seed: int) -> optuna.Trial:
    waiting = study.get_trials(deepcopy=False, states=(TrialState.WAITING,))
    if number == 0 and not waiting:
        study.enqueue_trial(dict(defaults))
    # a sampler of its own for each trial: one that is started anew would repeat its first random numbers
    state = np.random.SeedSequence([seed, number]).generate_state(1)
    study.sampler = optuna.samplers.TPESampler(seed=int(state[0]))
    return study.ask({name: _distribution(bounds) for name, bounds in space.items()})


def _distribution(bounds: Range) -> BaseDistribution:
    if isinstance(bounds.low, int):
        return IntDistribution(bounds.low, int(bounds.high), log=bounds.log)
    return FloatDistribution(bounds.low, bounds.high, log=bounds.log)


def _run(
    study: optuna.Study,
    trial: optuna.Trial,
    score: FoldScore,
    *,
    n_folds: int,
    yardstick: Sequence[float],
    time_left: Callable[[float], bool],
) -> None:
    """Go through the folds, unless the trial is not worth it, or time is up: then it does not count.

    What is compared between trials is the log loss beyond the defaults' on the same folds (`yardstick`):
    some folds are harder than others for every scorer.
    """
    began, state = time.perf_counter(), TrialState.COMPLETE
    losses: list[float] = []
    aucs: list[float | None] = []
    for fold in range(n_folds):
        loss, auc = score(fold, trial.params)
        losses.append(loss)
        aucs.append(auc)
        beyond = [ours - theirs for ours, theirs in zip(losses, yardstick or losses, strict=False)]
        trial.report(math.fsum(beyond) / len(beyond), fold)
        if fold + 1 < n_folds and trial.should_prune():
            state = TrialState.PRUNED
            break
        if fold + 1 < n_folds and not time_left(time.perf_counter() - began):
            state = TrialState.FAIL
            break
    for name, value in ((LOG_LOSS, losses), (ROC_AUC, aucs), (SECONDS, time.perf_counter() - began)):
        trial.set_user_attr(name, value)
    whole = state == TrialState.COMPLETE
    study.tell(trial, math.fsum(losses) / n_folds if whole else None, state=state)
