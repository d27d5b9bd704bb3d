from __future__ import annotations

import logging
from pathlib import Path

import optuna
import pytest
from campaignpulse.checks import InputError
from campaignpulse.evaluation.tuning import study as module
from campaignpulse.evaluation.tuning.study import (
    LOG_LOSS,
    ROC_AUC,
    SECONDS,
    broken_off,
    open_study,
    seconds_of,
    trials_of,
)
from filelock import FileLock
from optuna.trial import TrialState

NAME = "learned-0123"


def add(study: optuna.Study, *, loss: float, state: TrialState = TrialState.COMPLETE) -> None:
    """A trial as a search leaves it."""
    trial = study.ask()
    trial.report(loss, 0)
    for name, value in ((LOG_LOSS, [loss]), (ROC_AUC, [None]), (SECONDS, 0.5)):
        trial.set_user_attr(name, value)
    study.tell(trial, loss if state == TrialState.COMPLETE else None, state=state)


def test_a_study_remembers_its_trials(tmp_path: Path) -> None:
    with open_study(tmp_path / "studies", NAME) as study:
        add(study, loss=0.4)
    with open_study(tmp_path / "studies", NAME) as study:
        assert [trial.log_loss for trial in trials_of(study)] == [0.4]


def test_whole_and_pruned_trials_count_in_order_and_broken_ones_do_not(tmp_path: Path) -> None:
    with open_study(tmp_path, NAME) as study:
        for loss, state in ((0.4, "COMPLETE"), (0.3, "FAIL"), (0.6, "PRUNED")):
            add(study, loss=loss, state=TrialState[state])
        counted = trials_of(study)
        assert [(trial.number, trial.pruned) for trial in counted] == [(0, False), (1, True)]
        assert broken_off(study) == 1


def test_time_that_was_spent_on_a_trial_that_time_cut_off_was_spent(tmp_path: Path) -> None:
    with open_study(tmp_path, NAME) as study:
        add(study, loss=0.4)
        add(study, loss=0.4, state=TrialState.FAIL)
        assert seconds_of(study) == 1.0


def test_a_trial_that_a_dead_process_left_behind_is_failed_and_took_no_time(tmp_path: Path) -> None:
    with open_study(tmp_path, NAME) as study:
        study.ask()
    with open_study(tmp_path, NAME) as study:
        assert [trial.state for trial in study.trials] == [TrialState.FAIL]
        assert (seconds_of(study), broken_off(study)) == (0.0, 1)


@pytest.mark.parametrize("half", [b'{"op_code":4,"worker', b"{", b'{"op_code":4}'])
def test_half_a_line_at_the_end_is_as_if_it_had_never_been(tmp_path: Path, half: bytes) -> None:
    with open_study(tmp_path, NAME) as study:
        add(study, loss=0.4)
    (journal,) = tmp_path.glob("*.jsonl")
    whole = journal.read_bytes()
    journal.write_bytes(whole + half)
    with open_study(tmp_path, NAME) as study:
        add(study, loss=0.3)
    with open_study(tmp_path, NAME) as study:
        assert [trial.log_loss for trial in trials_of(study)] == [0.4, 0.3]


def test_a_lock_file_that_a_killed_process_left_behind_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.lock").touch()
    (tmp_path / f"{NAME}.jsonl.lock").touch()
    with open_study(tmp_path, NAME) as study:
        add(study, loss=0.4)


def test_a_study_that_another_process_holds_is_waited_for_and_then_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOCK_SECONDS", 0.01)
    with (
        FileLock(tmp_path / f"{NAME}.lock"),
        pytest.raises(InputError, match="another process has been searching the same settings"),
        open_study(tmp_path, NAME),
    ):
        pass


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="cannot be written"), open_study(tmp_path / "file", NAME):
        pass


def test_optuna_says_nothing_and_is_left_as_talkative_as_it_was(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    before = optuna.logging.get_verbosity()
    with open_study(tmp_path, NAME) as study:
        add(study, loss=0.4)
        assert optuna.logging.get_verbosity() == logging.WARNING
    assert optuna.logging.get_verbosity() == before
    assert capfd.readouterr() == ("", "")


def test_nothing_in_a_study_runs_code_when_it_is_read(tmp_path: Path) -> None:
    """It is lines of JSON."""
    import json

    with open_study(tmp_path, NAME) as study:
        add(study, loss=0.4)
    (journal,) = tmp_path.glob("*.jsonl")
    assert all(isinstance(json.loads(line), dict) for line in journal.read_text().splitlines())
