from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from campaignpulse.recalibration.attribution import Cause, attribute
from campaignpulse.recalibration.drift import DriftReference
from campaignpulse.recalibration.watched import Watched

TASKS, SESSIONS = "tasks_rate_28d", "sessions_rate_28d"
WATCHED = (
    Watched(SESSIONS, "sessions", "product_analytics", "engagement"),
    Watched(TASKS, "tasks", "project_management", "output"),
)


def causes(training: pd.DataFrame, month: pd.DataFrame) -> tuple[Cause, ...]:
    (window,) = DriftReference.learn(training, (SESSIONS, TASKS)).judge(month)
    segments = dict(zip(month["account_id"], month["segment"], strict=True))
    return attribute(window, month, training, WATCHED, segments=segments)


@pytest.fixture
def april(later: pd.DataFrame) -> pd.DataFrame:
    month: pd.DataFrame = later[later["month"] == pd.Timestamp("2024-04-01", tz="UTC")].copy()
    return month


def test_a_fall_everywhere_names_metric_source_component_and_size_and_no_segment(
    training: pd.DataFrame, april: pd.DataFrame
) -> None:
    april[TASKS] *= 0.5

    (cause,) = causes(training, april)

    assert (cause.metric, cause.source, cause.component) == ("tasks", "project_management", "output")
    assert cause.change == pytest.approx(-0.5, abs=0.05)
    assert cause.segment is None


def test_a_fall_in_one_segment_names_it(training: pd.DataFrame, april: pd.DataFrame) -> None:
    april.loc[april["segment"] == "agency", TASKS] *= 0.2

    (cause,) = causes(training, april)

    assert cause.segment == "agency"
    assert cause.words == f"tasks (project_management) −{-cause.change:.0%}".replace("%", " %") + (
        ", in segment agency"
    )


def test_a_month_as_usual_has_no_causes(training: pd.DataFrame, april: pd.DataFrame) -> None:
    assert causes(training, april) == ()


def test_a_metric_that_stopped_is_not_known_any_more(training: pd.DataFrame, april: pd.DataFrame) -> None:
    april[TASKS] = np.nan

    (cause,) = causes(training, april)

    assert (cause.unknown_usual, cause.unknown_now) == (0.0, 1.0)
    assert cause.words == "tasks (project_management) not known any more"


def test_a_month_of_campaigns_is_compared_with_campaigns(training: pd.DataFrame, april: pd.DataFrame) -> None:
    busy = training.copy()
    busy.loc[busy["phase"] == "active", TASKS] *= 1.5
    month = april.assign(phase="active")
    month[TASKS] *= 0.05

    (cause,) = causes(busy, month)

    assert cause.usual == pytest.approx(busy.loc[busy["phase"] == "active", TASKS].mean())


def test_a_change_of_shape_alone_is_said_as_one() -> None:
    cause = Cause("tasks", "crm", "output", TASKS, 0.001, 1.0, 1.0, 0.0, 0.0, None)

    assert cause.words == "tasks (crm) is distributed otherwise, with about the same mean"


def test_a_metric_that_was_always_zero_has_no_relative_change(
    training: pd.DataFrame, april: pd.DataFrame
) -> None:
    (cause,) = causes(training.assign(**{TASKS: 0.0}), april)

    assert np.isnan(cause.change)
