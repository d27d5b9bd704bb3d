"""The memory of a search: one file a study, which survives that its process is killed at any moment.

Optuna's journal: a line of JSON for each thing that happens. It opens in 10 ms and takes 8 ms a trial; its
SQLite storage took half a second and 140 to 330 ms.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import optuna
from filelock import FileLock, Timeout
from optuna.storages.journal import JournalFileBackend, JournalFileOpenLock
from optuna.trial import TrialState

from ...checks import InputError
from .trials import Trial

LOG_LOSS, ROC_AUC, SECONDS = "log_loss", "roc_auc", "seconds"
"""What is kept of a trial: the first two fold by fold."""

LOCK_SECONDS = 600
"""How long a process waits at most for another one that searches the same."""

PRUNE_AFTER = 5
"""Whole trials before the first may be cut short: a median of fewer says little."""


@contextmanager
def open_study(folder: Path, name: str) -> Iterator[optuna.Study]:
    """The study of this name in `folder`, made if it is new, for this process alone.

    A trial that a killed process left behind is marked as failed. Lower values are better; a trial is worth
    cutting short if it is worse than the median of the whole ones before it, after as many steps. Raises
    InputError where another process holds the study for longer than LOCK_SECONDS, or where the folder cannot
    be written.
    """
    file = folder / f"{name}.jsonl"
    with _alone(file), _quiet():
        _drop_half_a_line(file)
        journal = JournalFileBackend(str(file), lock_obj=_HeldByUs(str(file)))
        storage = optuna.storages.JournalStorage(journal)
        if not storage.get_all_studies():
            storage.create_new_study([optuna.study.StudyDirection.MINIMIZE], name)
        pruner = optuna.pruners.MedianPruner(n_startup_trials=PRUNE_AFTER)
        study = optuna.load_study(study_name=name, storage=storage, pruner=pruner)
        for dead in study.get_trials(deepcopy=False, states=(TrialState.RUNNING,)):
            study.tell(dead.number, state=TrialState.FAIL)
        yield study


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    """The operating system drops this lock with the process, however that ends."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(file.with_suffix(".lock"), timeout=LOCK_SECONDS)
        lock.acquire()
    except Timeout as error:
        raise InputError(
            f"tuning: another process has been searching the same settings for {LOCK_SECONDS} s, in {file}; "
            "start again when it is done, and its trials will be used"
        ) from error
    except OSError as error:
        raise InputError(
            f"tuning: the study {file} cannot be written ({error.strerror}); make the folder writable"
        ) from error
    try:
        yield
    finally:
        lock.release()


class _HeldByUs(JournalFileOpenLock):
    """Optuna's own lock of a line would outlive a killed process by half a minute; ours is held anyway."""

    def acquire(self) -> bool:
        return True

    def release(self) -> None: ...


@contextmanager
def _quiet() -> Iterator[None]:
    """Optuna tells each trial on stderr; whoever uses it for his own work keeps his own choice."""
    before = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(logging.WARNING)
    try:
        yield
    finally:
        optuna.logging.set_verbosity(before)


def _drop_half_a_line(file: Path) -> None:
    """Cut off what a process had not finished writing when it ended: Optuna would never get over it."""
    if not file.exists():
        return
    with file.open("rb+") as journal:
        written = journal.read()
        journal.truncate(written.rfind(b"\n") + 1)


def trials_of(study: optuna.Study) -> tuple[Trial, ...]:
    """Return the trials that count, in order: whole ones and pruned ones, not those that were broken off."""
    counted = study.get_trials(deepcopy=False, states=(TrialState.COMPLETE, TrialState.PRUNED))
    return tuple(
        Trial(
            number=number,
            settings=trial.params,
            log_losses=tuple(trial.user_attrs[LOG_LOSS]),
            roc_aucs=tuple(trial.user_attrs[ROC_AUC]),
            pruned=trial.state == TrialState.PRUNED,
            seconds=trial.user_attrs[SECONDS],
        )
        for number, trial in enumerate(counted)
    )


def seconds_of(study: optuna.Study) -> float:
    """Return how long all trials took that came to an end of their own, also those that time cut off."""
    return math.fsum(trial.user_attrs.get(SECONDS, 0.0) for trial in study.get_trials(deepcopy=False))


def broken_off(study: optuna.Study) -> int:
    """Return how many trials did not come to their end: the process was killed, or time was up."""
    return len(study.get_trials(deepcopy=False, states=(TrialState.FAIL,)))
