"""What a tuning puts on record: one run a scorer, its trials as steps."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import accumulate

from ..evaluation.tuning import Tuning
from ..tracking import SearchRecord


def search_records(tuned: Mapping[str, Tuning]) -> tuple[SearchRecord, ...]:
    """Return the record of each scorer's tuning: metrics by trial, the table of trials, the best settings.

    `log_loss` and `auc` are those of whole trials, as a pruned one saw fewer folds; `best_log_loss` is the
    lowest so far.
    """
    return tuple(_record(name, tuning) for name, tuning in tuned.items())


def _record(name: str, tuning: Tuning) -> SearchRecord:
    losses = [None if trial.pruned else trial.log_loss for trial in tuning.trials]
    judged = tuning.judgement
    return SearchRecord(
        name=name,
        verdict=tuning.verdict,
        steps={
            "log_loss": losses,
            "auc": [None if trial.pruned else trial.roc_auc for trial in tuning.trials],
            "best_log_loss": list(accumulate(losses, _lower)),
        },
        trials=tuning.table,
        params={"kind": tuning.kind, **(tuning.best or tuning.defaults)},
        metrics={
            "log_loss_difference": judged.log_loss.difference,
            "log_loss_difference_low": judged.log_loss.low,
            "log_loss_difference_high": judged.log_loss.high,
            "auc_difference": judged.roc_auc.difference,
            "auc_difference_low": judged.roc_auc.low,
            "auc_difference_high": judged.roc_auc.high,
        }
        if judged is not None
        else {},
        tags={"adopted": "yes" if tuning.adopted else "no", "study": tuning.study},
    )


def _lower(best: float | None, value: float | None) -> float | None:
    known = [loss for loss in (best, value) if loss is not None]
    return min(known, default=None)
