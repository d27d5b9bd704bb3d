from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.evaluation import TimeFolds
from campaignpulse.evaluation.tuning import Range, Tuning, tune
from campaignpulse.evaluation.tuning.hold_out import hold_out
from campaignpulse.evaluation.tuning.tune import study_name
from campaignpulse.models import BoostedScorer, LearnedWeightsScorer

FOLDS = TimeFolds(2, 56)


def tuned(base: Any, folder: Path, *, trials: int | None = 6, scorer: Any = None, **options: Any) -> Tuning:
    chosen = LearnedWeightsScorer() if scorer is None else scorer
    return tune(chosen, base.windows, base.churned, folds=FOLDS, storage=folder, trials=trials, **options)


def tried(tuning: Tuning) -> list[tuple[object, ...]]:
    """What was tried and found, without how long it took."""
    return [(trial.number, dict(trial.settings), trial.log_losses, trial.pruned) for trial in tuning.trials]


# Ten small trees, each of which sees 4 of 40 features, and only one feature tells: most trees know nothing.
BLIND = BoostedScorer(n_estimators=10, colsample_bytree=0.1)
WIDER = {"colsample_bytree": Range(0.1, 1.0)}


@pytest.fixture(scope="module")
def noisy(base_of: Callable[..., Any]) -> Any:
    return base_of(accounts=200, cutoffs=8, features=40, telling=1)


def test_settings_that_are_truly_better_are_found_shown_to_be_so_and_used(noisy: Any, tmp_path: Path) -> None:
    found = tuned(noisy, tmp_path, trials=3, scorer=BLIND, space=WIDER)
    assert found.adopted
    assert found.settings["colsample_bytree"] > 0.3
    assert found.judgement is not None
    assert found.judgement.log_loss.high < 0
    assert found.verdict.startswith("3 trials: better than the defaults: log loss −")
    few = tuned(noisy, tmp_path, trials=3, scorer=BLIND, space=WIDER, min_churned_accounts=10_000)
    assert few.settings == found.defaults
    assert "not enough data" in few.verdict


def test_where_nothing_is_truly_better_the_defaults_stay(base: Any, tmp_path: Path) -> None:
    """Four features of 60 accounts: the pull to 0 makes no difference that could be shown."""
    found = tuned(base, tmp_path, trials=6)
    assert not found.adopted
    assert found.settings == found.defaults == {"l2": 50.0}
    assert found.verdict.endswith("; the defaults stay")


def test_no_trial_sees_the_rows_that_the_winner_is_judged_on(base: Any, tmp_path: Path) -> None:
    """All outcomes of those rows are turned round: every trial finds the same, in the same study."""
    judged = hold_out(base.windows, base.churned, FOLDS).judge
    turned = base.churned.copy()
    turned.iloc[judged] = ~turned.iloc[judged]
    one, other = (
        tuned(replace(base, churned=outcome), tmp_path / name)
        for name, outcome in (("as it is", base.churned), ("turned", turned))
    )
    assert one.study == other.study
    assert tried(one) == tried(other)


def test_rows_that_come_after_change_nothing_that_was_tried_on_the_same_past(
    base: Any, tmp_path: Path
) -> None:
    """The values of the judge's rows are shuffled over the accounts: the search does not notice."""
    rows = base.windows.copy()
    judged = hold_out(base.windows, base.churned, FOLDS).judge
    columns = [rows.columns.get_loc(f"x{feature}") for feature in range(4)]
    rows.iloc[judged, columns] = rows.iloc[np.random.default_rng(0).permutation(judged), columns].to_numpy()
    one, other = (
        tuned(replace(base, windows=windows), tmp_path / name)
        for name, windows in (("as it is", base.windows), ("shuffled", rows))
    )
    assert tried(one) == tried(other)


def test_the_same_question_is_answered_from_memory_and_a_longer_one_goes_on(
    base: Any, tmp_path: Path
) -> None:
    first, again, more = (tuned(base, tmp_path, trials=trials) for trials in (4, 4, 7))
    assert again == first
    assert tried(more)[:4] == tried(first)
    assert len(more.trials) == 7
    assert len(list(tmp_path.glob("*.jsonl"))) == 1


def test_of_a_longer_study_a_smaller_budget_counts_its_own_trials_only(base: Any, tmp_path: Path) -> None:
    alone = tuned(base, tmp_path / "alone", trials=3)
    tuned(base, tmp_path / "longer", trials=7)
    assert tried(tuned(base, tmp_path / "longer", trials=3)) == tried(alone)


def test_whatever_decides_what_a_trial_finds_makes_another_study(base: Any) -> None:
    def name(base: Any = base, scorer: Any = None, **changed: Any) -> str:
        asked = {"folds": FOLDS, "space": {"l2": Range(1.0, 10.0)}, "seed": 0} | changed
        return study_name(scorer or LearnedWeightsScorer(), base.windows, base.churned, **asked)

    names = {
        name(),
        name(scorer=LearnedWeightsScorer(l2=49.0)),
        name(scorer=LearnedWeightsScorer(directions={"x0": 1})),
        name(scorer=BoostedScorer()),
        name(folds=TimeFolds(3, 56)),
        name(space={"l2": Range(1.0, 10.0, log=True)}),
        name(seed=1),
        name(base=replace(base, churned=~base.churned)),
        name(base=replace(base, windows=base.windows.assign(x0=0.0))),
    }
    assert len(names) == 9
    assert name() in names


def test_boosted_trees_are_tuned_alike(base: Any, tmp_path: Path) -> None:
    found = tuned(base, tmp_path, trials=2, scorer=BoostedScorer(n_estimators=25))
    assert found.kind == "boosted"
    assert found.trials[0].settings["n_estimators"] == 25
    assert set(found.trials[1].settings) == set(found.defaults)


def test_minutes_that_are_too_few_for_the_defaults_leave_them_and_say_so(base: Any, tmp_path: Path) -> None:
    found = tuned(base, tmp_path, trials=None, minutes=1e-9)
    assert (found.best, found.adopted, found.trials, found.broken_off) == (None, False, (), 1)
    assert found.settings == {"l2": 50.0}
    assert "the budget ended before the defaults had been tried" in found.verdict


def test_outcomes_of_other_rows_or_that_are_not_known_are_refused(base: Any, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="720 rows and churned 719 of which 0 are missing"):
        tuned(replace(base, churned=base.churned.iloc[1:]), tmp_path)
    unknown = pd.Series(base.churned, dtype="boolean").where(base.churned.index > 0)
    with pytest.raises(InputError, match="720 rows and churned 720 of which 1 are missing"):
        tuned(replace(base, churned=unknown), tmp_path)


TRIALS = 7
OTHER_PROCESSES = f"""
import json, os, runpy, signal, sys
from campaignpulse.evaluation import TimeFolds
from campaignpulse.evaluation.tuning import tune
from campaignpulse.models import LearnedWeightsScorer
conftest, folder = sys.argv[1:]
lazy = "optuna" not in sys.modules
base = runpy.run_path(conftest)["small"]()

class Mortal(LearnedWeightsScorer):
    lives, fits = None, 0

    def fit(self, X, y):
        Mortal.fits += 1
        if Mortal.fits == Mortal.lives:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().fit(X, y)

def run(storage, lives=None):
    Mortal.lives, Mortal.fits = lives, 0
    rows = base.windows, base.churned
    return tune(Mortal(), *rows, folds=TimeFolds(2, 56), storage=storage, trials={TRIALS})

def start(*asked):
    child = os.fork()
    if child == 0:
        run(*asked)
        os._exit(0)
    return child

ends = [os.waitpid(start(folder + "/killed", lives), 0)[1] for lives in (1, 2, 6, 3)]
together = [start(folder + "/together") for _ in range(3)]
ends += [os.waitpid(child, 0)[1] for child in together]
print(json.dumps([lazy, ends]))
"""


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Any]]:
    """Processes that were killed while they searched, and some that searched at the same time."""
    folder = tmp_path_factory.mktemp("others")
    conftest = Path(__file__).with_name("conftest.py")
    command = [sys.executable, "-W", "error", "-c", OTHER_PROCESSES, str(conftest), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603, our own code
    assert done.returncode == 0, done.stderr
    return folder, json.loads(done.stdout)


@pytest.mark.skipif(sys.platform == "win32", reason="it has no fork and no SIGKILL")
class TestOtherProcesses:
    def test_killed_four_times_within_trials_it_finds_what_it_would_have_found(
        self, others: tuple[Path, list[Any]], base: Any, tmp_path: Path
    ) -> None:
        folder, (_, ends) = others
        assert ends[:4] == [9] * 4
        killed, whole = (tuned(base, place, trials=TRIALS) for place in (folder / "killed", tmp_path))
        assert killed.broken_off == 4
        assert tried(killed) == tried(whole)
        assert replace(killed, trials=(), broken_off=0) == replace(whole, trials=())

    def test_three_at_once_share_one_search_and_spoil_nothing(
        self, others: tuple[Path, list[Any]], base: Any, tmp_path: Path
    ) -> None:
        folder, (_, ends) = others
        assert ends[4:] == [0] * 3
        together, alone = (tuned(base, place, trials=TRIALS) for place in (folder / "together", tmp_path))
        assert (len(together.trials), together.broken_off) == (TRIALS, 0)
        assert tried(together) == tried(alone)

    def test_who_does_not_tune_does_not_wait_for_optuna(self, others: tuple[Path, list[Any]]) -> None:
        assert others[1][0]
