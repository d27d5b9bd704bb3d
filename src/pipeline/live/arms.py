"""Whether somebody will predict for each arm: before accounts are dealt to one that nobody decides for."""

from __future__ import annotations

from ...checks import InputError
from ...experiment import HOLD_OUT, Experiment, LiveChoice
from ...tracking import Store, champion, store_root


def require_predicted(experiment: Experiment, live: LiveChoice) -> None:
    """Refuse an arm whose scorer `score` never writes down: neither side of the comparison, nor champion."""
    chosen = experiment.evaluation
    sides = (chosen.reference, chosen.challenger, HOLD_OUT)
    others = [arm for arm in live.arms if arm not in sides]
    scorer = _champion(experiment) if others else None
    unpredicted = [arm for arm in others if arm != scorer]
    if unpredicted:
        now = "there is none yet" if scorer is None else f"now {scorer}"
        raise InputError(
            f"live.arms has {unpredicted[0]!r}, which nobody would predict: `campaignpulse score` writes "
            f"down what evaluation.reference ({chosen.reference}), evaluation.challenger "
            f"({chosen.challenger}) and the champion ({now}) predict; make it one of these before accounts "
            "are dealt, or leave it out"
        )


def _champion(experiment: Experiment) -> str | None:
    store = Store(store_root())
    version = champion(store, experiment.name) if store.database.is_file() else None
    return None if version is None else version.scorer
