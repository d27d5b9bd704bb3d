from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from campaignpulse import InputError
from campaignpulse.recalibration.distance import noise
from campaignpulse.recalibration.drift import FACTOR, NEVER_ALONE, DriftReference, DriftWindow

CHANCE = noise(400, 18 * 400)  # of a month of 400 accounts against the 18 of training
NAMES = ("sessions_rate_28d", "tasks_rate_28d")


def judged(training: pd.DataFrame, later: pd.DataFrame) -> tuple[DriftWindow, ...]:
    return DriftReference.learn(training, NAMES).judge(later)


def test_months_that_swing_as_the_training_year_did_raise_no_alarm(
    training: pd.DataFrame, later: pd.DataFrame
) -> None:
    windows = judged(training, later)

    assert len(windows) == 12
    assert not any(window.alarm for window in windows)


def test_a_unit_that_changes_is_an_alarm_of_its_metric_from_that_month_on(
    training: pd.DataFrame, later: pd.DataFrame
) -> None:
    since = later["month"].unique()[4]
    later.loc[later["month"] >= since, "tasks_rate_28d"] *= 60

    windows = judged(training, later)

    assert [window.alarm for window in windows] == [window.month >= since for window in windows]
    assert {moved.feature for window in windows for moved in window.moved} == {"tasks_rate_28d"}


def test_a_metric_that_is_not_known_any_more_is_an_alarm(training: pd.DataFrame, later: pd.DataFrame) -> None:
    later["tasks_rate_28d"] = np.nan

    first = judged(training, later)[0]

    assert first.moved[0].feature == "tasks_rate_28d"
    assert first.moved[0].distance == 1.0


def test_the_threshold_is_a_tenth_above_the_oddest_month_of_training_among_the_others(
    training: pd.DataFrame,
) -> None:
    reference = DriftReference.learn(training, NAMES)

    ratios = []
    for name in NAMES:
        far = [
            next(moved.distance for moved in window.features if moved.feature == name)
            for window in reference.judge(training)
        ]
        ratios += [one / max(CHANCE, *far[:place], *far[place + 1 :]) for place, one in enumerate(far)]

    assert reference.threshold == pytest.approx(FACTOR * max(ratios))
    assert reference.months == 18


def test_no_month_of_training_is_farther_than_what_is_usual(training: pd.DataFrame) -> None:
    windows = DriftReference.learn(training, NAMES).judge(training)

    assert max(moved.ratio for window in windows for moved in window.features) <= 1.0


def test_the_farthest_feature_comes_first(training: pd.DataFrame, later: pd.DataFrame) -> None:
    later["tasks_rate_28d"] *= 3

    for window in judged(training, later):
        ratios = [moved.ratio for moved in window.features]
        assert ratios == sorted(ratios, reverse=True)


def test_a_month_of_a_handful_of_customers_is_not_told_from_chance(
    training: pd.DataFrame, later: pd.DataFrame
) -> None:
    handful = later.groupby("month").head(5)

    assert not any(window.alarm for window in judged(training, handful))


def test_every_month_says_that_moved_inputs_never_trigger_a_refit(
    training: pd.DataFrame, later: pd.DataFrame
) -> None:
    assert {window.note for window in judged(training, later)} == {NEVER_ALONE}
    assert "never triggers a refit" in NEVER_ALONE


def test_the_order_of_the_rows_does_not_matter(training: pd.DataFrame, later: pd.DataFrame) -> None:
    assert judged(training.sample(frac=1, random_state=1), later.sample(frac=1, random_state=2)) == judged(
        training, later
    )


def test_six_months_of_training_are_enough_and_five_are_not(training: pd.DataFrame) -> None:
    months = training["month"].unique()

    assert DriftReference.learn(training[training["month"].isin(months[:6])], NAMES).months == 6
    with pytest.raises(InputError, match=r"snapshots in 5 months; .* at least 6"):
        DriftReference.learn(training[training["month"].isin(months[:5])], NAMES)
