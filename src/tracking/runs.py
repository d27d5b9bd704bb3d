"""A parent run per decision that ends as what it was: finished, failed or killed, whatever stops it.

MLflow leaves the run of a killed process RUNNING for ever. Each open run therefore holds a lock that the
operating system drops with the process, and who starts the same work again marks the dead one KILLED.
"""

import getpass
import re
import signal
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from filelock import FileLock, Timeout

from .quiet import quiet
from .store import LOCK_SECONDS, Store, client_of, experiment_id

KIND, VERDICT, RUN_KEY, ALIVE, ERROR = "kind", "verdict", "run_key", "alive", "error"
SCORER_KIND, TUNING_KIND, CANDIDATE_KIND = "scorer", "tuning", "candidate"
PARENT = "mlflow.parentRunId"
NOTE = "mlflow.note.content"

TAG_LENGTH = 8000
"""Characters of a tag that MLflow keeps; the rest it cuts silently."""


@dataclass(frozen=True)
class OpenRun:
    """The parent run of a decision that is being worked on."""

    store: Store
    experiment: str
    experiment_id: str
    run_id: str
    run_key: str


@dataclass(frozen=True)
class FinishedRun:
    """A decision that was already made."""

    run_id: str
    experiment: str
    experiment_id: str
    verdict: str


@contextmanager
def decision_run(store: Store, experiment: str, *, kind: str, run_key: str, name: str) -> Iterator[OpenRun]:
    """A parent run around the work of a decision.

    `kind` says which ("ab", "recalibration"), `run_key` is the same for the same work on the same data: a
    run of this key whose process is gone is marked KILLED. The run ends FINISHED, FAILED after an exception
    (with the exception as tag `error`), KILLED after Ctrl-C or SIGTERM; its children likewise. A run that a
    promotion has ended stays FINISHED, whatever comes after.
    """
    number = experiment_id(store, experiment)
    close_dead_runs(store, number, run_key)
    with _sigterm_unwinds(), _alive(store) as token:
        tags = {KIND: kind, RUN_KEY: _key(run_key), ALIVE: token}
        run = OpenRun(store, experiment, number, start_run(store, number, name=name, tags=tags), run_key)
        try:
            yield run
        except Exception as error:
            _cut_short(store, number, run.run_id, "FAILED", error=f"{type(error).__name__}: {error}")
            raise
        except BaseException:
            _cut_short(store, number, run.run_id, "KILLED")
            raise
        end_run(store, number, run.run_id, "FINISHED")
        _forget(store, run.run_id, ALIVE)


@quiet()
def start_run(store: Store, experiment_id: str, *, name: str, tags: dict[str, str]) -> str:
    """The id of a new run, in the experiment that was asked for and no other."""
    source = {"mlflow.source.name": "campaignpulse", "mlflow.source.type": "LOCAL"}
    whole = {"mlflow.user": login_name(), **source}
    return str(client_of(store).create_run(experiment_id, run_name=name, tags=whole | tags).info.run_id)


@quiet()
def end_run(store: Store, experiment_id: str, run_id: str, status: str, *, error: str = "") -> None:
    """End a run, and those of its children that are still open, with this status."""
    client = client_of(store)
    children = f"tags.`{PARENT}` = '{run_id}' and attributes.status = 'RUNNING'"
    for child in client.search_runs([experiment_id], children):
        client.set_terminated(child.info.run_id, status)
    if error:
        client.set_tag(run_id, ERROR, error[:TAG_LENGTH])
    client.set_terminated(run_id, status)


@quiet()
def _cut_short(store: Store, experiment_id: str, run_id: str, status: str, *, error: str = "") -> None:
    """End a run that is still open, with its children: what a promotion has ended is done."""
    if client_of(store).get_run(run_id).info.status == "RUNNING":
        end_run(store, experiment_id, run_id, status, error=error)


@quiet()
def _forget(store: Store, run_id: str, tag: str) -> None:
    """Take away a tag that was of use only while the run was open, so that nobody reads it."""
    client_of(store).delete_tag(run_id, tag)


@quiet()
def close_dead_runs(store: Store, experiment_id: str, run_key: str) -> None:
    """Mark KILLED the runs of this key that are RUNNING without a process."""
    client = client_of(store)
    open_runs = f"tags.{RUN_KEY} = '{_key(run_key)}' and attributes.status = 'RUNNING'"
    for run in client.search_runs([experiment_id], open_runs):
        if _is_alive(store, run.data.tags.get(ALIVE, "")):
            continue
        # asked again: it may have come to its end, and let go of its lock, since the search
        _cut_short(store, experiment_id, run.info.run_id, "KILLED")


@quiet()
def finished_run(store: Store, experiment: str, run_key: str) -> FinishedRun | None:
    """The latest decision of this key that was brought to its end, or None."""
    client = client_of(store)
    found = client.get_experiment_by_name(experiment)
    if found is None:
        return None
    done = f"tags.{RUN_KEY} = '{_key(run_key)}' and attributes.status = 'FINISHED'"
    runs = client.search_runs([found.experiment_id], done, max_results=1, order_by=["end_time DESC"])
    return _finished(runs[0], experiment) if runs else None


def _finished(run: Any, experiment: str) -> FinishedRun:
    return FinishedRun(run.info.run_id, experiment, run.info.experiment_id, run.data.tags.get(VERDICT, ""))


def _key(run_key: str) -> str:
    if not re.fullmatch(r"[\w.\-]+", run_key):
        raise ValueError(f"the run key {run_key!r} must be of letters, digits, dots, dashes and underscores")
    return run_key


def login_name() -> str:
    """Who runs this process, as the system names them."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may run under a user id without a name
        return "unknown"


@contextmanager
def _alive(store: Store) -> Iterator[str]:
    """A token whose lock is held as long as this process lives."""
    token = uuid.uuid4().hex
    path = _lock_of(store, token)
    path.parent.mkdir(exist_ok=True)
    try:
        with FileLock(path, timeout=LOCK_SECONDS):  # nobody else knows it, but no wait is without an end
            yield token
    finally:
        path.unlink(missing_ok=True)


def _is_alive(store: Store, token: str) -> bool:
    path = _lock_of(store, token)
    if not path.exists():
        return False
    try:
        with FileLock(path, timeout=0):
            path.unlink(missing_ok=True)
            return False
    except Timeout:
        return True


def _lock_of(store: Store, token: str) -> Path:
    return store.root / "locks" / f"{token or 'none'}.lock"


@contextmanager
def _sigterm_unwinds() -> Iterator[None]:
    """SIGTERM leaves the block like Ctrl-C does, instead of ending the process on the spot.

    Only where Python allows it (the main thread) and where the caller has no handler of his own.
    """
    free = signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    if not free or threading.current_thread() is not threading.main_thread():
        yield
        return
    signal.signal(signal.SIGTERM, _leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _leave(signum: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + signum)
