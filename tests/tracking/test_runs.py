import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from campaignpulse.tracking import OpenRun, Store, decision_run, finished_run
from campaignpulse.tracking.runs import start_run
from campaignpulse.tracking.store import client_of

Python = Callable[..., subprocess.Popen[str]]

A_RUN_WITH_A_CHILD_THAT_WAITS = """
import sys
from campaignpulse.tracking import decision_run, open_store
from campaignpulse.tracking.runs import start_run
store = open_store()
with decision_run(store, "spring", kind="ab", run_key="k1", name="one") as run:
    child = start_run(store, run.experiment_id, name="learned", tags={"mlflow.parentRunId": run.run_id})
    print(run.run_id, child, flush=True)
    sys.stdin.read()
"""


def info(store: Store, run_id: str) -> Any:
    return client_of(store).get_run(run_id)


def status(store: Store, run_id: str) -> str:
    return str(info(store, run_id).info.status)


def test_a_run_that_comes_to_its_end_is_finished_and_can_be_found_by_its_key(store: Store) -> None:
    with decision_run(store, "spring", kind="ab", run_key="k1", name="one") as run:
        client_of(store).set_tag(run.run_id, "verdict", "rules win")
        assert status(store, run.run_id) == "RUNNING"
        assert finished_run(store, "spring", "k1") is None
    found = finished_run(store, "spring", "k1")
    assert found is not None
    assert (found.run_id, found.experiment_id, found.verdict) == (run.run_id, run.experiment_id, "rules win")


def test_a_run_says_what_it_is_who_made_it_and_its_key(store: Store) -> None:
    with decision_run(store, "spring", kind="recalibration", run_key="k1", name="one") as run:
        tags = info(store, run.run_id).data.tags
        assert "alive" in tags
    assert "alive" not in info(store, run.run_id).data.tags  # of use only while the run is open
    assert tags["kind"] == "recalibration"
    assert tags["run_key"] == "k1"
    assert tags["mlflow.runName"] == "one"
    assert tags["mlflow.source.name"] == "campaignpulse"
    assert tags["mlflow.user"]


def test_another_key_another_experiment_or_no_experiment_is_not_found(store: Store) -> None:
    with decision_run(store, "spring", kind="ab", run_key="k1", name="one"):
        pass
    with decision_run(store, "autumn", kind="ab", run_key="k2", name="one"):
        pass
    assert finished_run(store, "spring", "k2") is None
    assert finished_run(store, "winter", "k1") is None
    assert client_of(store).get_experiment_by_name("winter") is None


def test_the_latest_of_several_finished_runs_is_found(store: Store) -> None:
    with decision_run(store, "spring", kind="ab", run_key="k1", name="one"):
        pass
    with decision_run(store, "spring", kind="ab", run_key="k1", name="two") as run:
        pass
    assert finished_run(store, "spring", "k1").run_id == run.run_id


@pytest.mark.parametrize("stopped", [SystemExit, KeyboardInterrupt, ZeroDivisionError])
def test_a_run_that_a_promotion_has_ended_stays_finished(store: Store, stopped: type[BaseException]) -> None:
    with suppress(stopped), decision_run(store, "spring", kind="ab", run_key="k1", name="one") as run:
        client_of(store).set_terminated(run.run_id, "FINISHED")
        raise stopped
    assert status(store, run.run_id) == "FINISHED"


def fail_with_a_child(store: Store, opened: list[str]) -> None:
    with decision_run(store, "s", kind="ab", run_key="k", name="one") as run:
        child = start_run(store, run.experiment_id, name="c", tags={"mlflow.parentRunId": run.run_id})
        opened += [run.run_id, child]
        raise ZeroDivisionError("no churned account")


def test_an_exception_ends_the_run_and_its_children_as_failed_with_the_reason(store: Store) -> None:
    opened: list[str] = []
    with pytest.raises(ZeroDivisionError):
        fail_with_a_child(store, opened)
    assert [status(store, run_id) for run_id in opened] == ["FAILED", "FAILED"]
    assert info(store, opened[0]).data.tags["error"] == "ZeroDivisionError: no churned account"


@pytest.fixture
def ctrl_c_interrupts() -> Iterator[None]:
    """As on a terminal: a shell that starts a job in the background lets it ignore Ctrl-C."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("ctrl_c_interrupts")
def test_ctrl_c_ends_the_run_as_killed(store: Store) -> None:
    with pytest.raises(KeyboardInterrupt), decision_run(store, "s", kind="ab", run_key="k", name="o") as run:
        signal.raise_signal(signal.SIGINT)
    assert status(store, run.run_id) == "KILLED"


def test_sigterm_ends_the_run_as_killed_and_the_process_with_its_own_code(store: Store) -> None:
    with pytest.raises(SystemExit) as end, decision_run(store, "s", kind="ab", run_key="k", name="o") as run:
        signal.raise_signal(signal.SIGTERM)
    assert end.value.code == 128 + signal.SIGTERM
    assert status(store, run.run_id) == "KILLED"
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_a_caller_with_a_sigterm_handler_of_his_own_keeps_it(store: Store) -> None:
    caught: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _: caught.append(number))
    try:
        with decision_run(store, "s", kind="ab", run_key="k", name="o") as run:
            signal.raise_signal(signal.SIGTERM)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert caught == [signal.SIGTERM]
    assert status(store, run.run_id) == "FINISHED"


def test_a_run_may_be_opened_in_a_thread(store: Store) -> None:
    runs: list[OpenRun] = []

    def work() -> None:
        with decision_run(store, "s", kind="ab", run_key="k", name="o") as run:
            runs.append(run)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert status(store, runs[0].run_id) == "FINISHED"


def test_a_killed_process_leaves_a_run_that_the_next_of_its_key_marks_killed(
    store: Store, python: Python
) -> None:
    process = python(A_RUN_WITH_A_CHILD_THAT_WAITS, store=store.root)
    assert process.stdout is not None
    parent, child = process.stdout.readline().split()
    with decision_run(store, "spring", kind="ab", run_key="k2", name="another key"):
        pass
    with decision_run(store, "spring", kind="ab", run_key="k1", name="the same key, while it lives"):
        assert status(store, parent) == "RUNNING"
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert (status(store, parent), status(store, child)) == ("RUNNING", "RUNNING")
    with decision_run(store, "spring", kind="ab", run_key="k2", name="another key"):
        assert status(store, parent) == "RUNNING"
    with decision_run(store, "spring", kind="ab", run_key="k1", name="the same key"):
        assert (status(store, parent), status(store, child)) == ("KILLED", "KILLED")
    assert list((store.root / "locks").iterdir()) == []


def test_a_run_of_unknown_origin_that_was_left_running_is_marked_killed_too(store: Store) -> None:
    with decision_run(store, "spring", kind="ab", run_key="k1", name="one") as run:
        pass
    left = start_run(store, run.experiment_id, name="left", tags={"run_key": "k1"})
    with decision_run(store, "spring", kind="ab", run_key="k1", name="two"):
        assert status(store, left) == "KILLED"


@pytest.mark.parametrize("key", ["", "a'b", "a b", "k1' or '1'='1"])
def test_a_key_that_could_not_stand_in_a_search_is_refused(store: Store, key: str) -> None:
    with (
        pytest.raises(ValueError, match=r"the run key .* must be of letters, digits, dots, dashes"),
        decision_run(store, "spring", kind="ab", run_key=key, name="one"),
    ):
        pytest.fail("no run should have been opened")
