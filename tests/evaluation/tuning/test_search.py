from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from statistics import fmean, median

import pytest
from campaignpulse.evaluation.tuning import Range, Trial
from campaignpulse.evaluation.tuning.budget import Budget
from campaignpulse.evaluation.tuning.search import search
from campaignpulse.evaluation.tuning.study import broken_off, open_study, trials_of

SPACE = {"l2": Range(1.0, 1000.0, log=True), "leaves": Range(3, 31)}
DEFAULTS = {"l2": 50.0, "leaves": 7}


def easy(fold: int, settings: Mapping[str, float]) -> tuple[float, float | None]:
    """A score whose best is l2 = 300; a later fold is a harder one for everybody."""
    return 0.3 + 0.1 * fold + abs(settings["l2"] - 300) / 10_000, 0.6


class Killed(BaseException):
    """What ends a search in the middle of a trial, as a signal would."""


def found(folder: Path, *, trials: int | None, minutes: float | None = None, score=easy, seed=0, told=None):  # type: ignore[no-untyped-def]
    with open_study(folder, "study") as study:
        search(
            study,
            score,
            n_folds=3,
            space=SPACE,
            defaults=DEFAULTS,
            budget=Budget(trials, minutes),
            seed=seed,
            step=told,
        )
        return trials_of(study), broken_off(study)


def tried(trials: tuple[Trial, ...]) -> list[tuple[object, ...]]:
    return [
        (trial.number, dict(trial.settings), trial.log_losses, trial.roc_aucs, trial.pruned)
        for trial in trials
    ]


def test_the_first_trial_is_the_defaults(tmp_path: Path) -> None:
    (first, _), _ = found(tmp_path, trials=2)
    assert first.settings == DEFAULTS


def test_every_trial_stays_inside_the_space(tmp_path: Path) -> None:
    trials, _ = found(tmp_path, trials=20)
    assert len(trials) == 20
    assert all(1 <= trial.settings["l2"] <= 1000 for trial in trials)
    assert {type(trial.settings["leaves"]) for trial in trials} == {int}


def test_the_best_is_found_better_than_by_the_first_draws(tmp_path: Path) -> None:
    trials, _ = found(tmp_path, trials=30)
    losses = [trial.log_loss for trial in trials if not trial.pruned]
    assert min(losses) < 0.4 + 0.003  # .4 would be l2 = 300 exactly; the defaults have .425


def test_a_trial_that_is_worse_than_half_of_the_whole_ones_is_cut_short_though_later_folds_are_harder(
    tmp_path: Path,
) -> None:
    trials, _ = found(tmp_path, trials=20)
    assert not any(trial.pruned for trial in trials[:5])
    pruned = [trial for trial in trials if trial.pruned]
    assert pruned
    for trial in pruned:
        folds = len(trial.log_losses)
        whole = [other for other in trials[: trial.number] if not other.pruned]
        assert folds < 3
        assert trial.log_loss > median(fmean(other.log_losses[:folds]) for other in whole)


def test_the_same_seed_tries_the_same_and_another_does_not(tmp_path: Path) -> None:
    one, again, other = (
        tried(found(tmp_path / str(place), trials=12, seed=seed)[0]) for place, seed in enumerate((0, 0, 1))
    )
    assert one == again
    assert one != other


def test_a_larger_budget_goes_on_where_the_smaller_one_ended(tmp_path: Path) -> None:
    found(tmp_path / "steps", trials=4)
    found(tmp_path / "steps", trials=11)
    steps, whole = (found(tmp_path / folder, trials=14)[0] for folder in ("steps", "whole"))
    assert tried(steps) == tried(whole)


def test_the_same_budget_again_runs_nothing(tmp_path: Path) -> None:
    def refuse(fold: int, settings: Mapping[str, float]) -> tuple[float, None]:
        raise AssertionError(f"fold {fold} was run again with {settings}")

    before = found(tmp_path, trials=6)
    assert found(tmp_path, trials=6, score=refuse) == before
    assert found(tmp_path, trials=3, score=refuse) == before


def test_a_search_that_died_within_trials_tries_what_it_would_have_tried(tmp_path: Path) -> None:
    """It dies in the defaults, again in them after one fold, and twice on the way."""
    deaths = (0, 1, 14, 5)
    for last in deaths:
        left = iter(range(last))

        def score(fold: int, settings: Mapping[str, float], left=left) -> tuple[float, float | None]:  # type: ignore[no-untyped-def]
            if next(left, None) is None:
                raise Killed
            return easy(fold, settings)

        with pytest.raises(Killed):
            found(tmp_path / "died", trials=14, score=score)
    trials, broken = found(tmp_path / "died", trials=14)
    assert tried(trials) == tried(found(tmp_path / "whole", trials=14)[0])
    assert broken == len(deaths)


def test_when_time_is_up_the_fold_is_finished_the_trial_does_not_count_and_none_follows(
    tmp_path: Path,
) -> None:
    folds: list[int] = []

    def score(fold: int, settings: Mapping[str, float]) -> tuple[float, float | None]:
        folds.append(fold)
        return easy(fold, settings)

    assert found(tmp_path, trials=None, minutes=1e-9, score=score) == ((), 1)
    assert found(tmp_path, trials=None, minutes=1e-9, score=score) == ((), 1)
    assert folds == [0]


def test_more_time_begins_again_with_the_defaults_that_time_had_cut_off(tmp_path: Path) -> None:
    found(tmp_path, trials=None, minutes=1e-9)
    trials, broken = found(tmp_path, trials=2)
    assert trials[0].settings == DEFAULTS
    assert trials[1].settings != DEFAULTS
    assert broken == 1


def test_the_steps_tell_trials_done_of_the_budget(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    found(tmp_path, trials=3, told=lambda done, of: told.append((done, of)))
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]
    told.clear()
    found(tmp_path, trials=2, told=lambda done, of: told.append((done, of)))
    assert told == [(3, 3)]
