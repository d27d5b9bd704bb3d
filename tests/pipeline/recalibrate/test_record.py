"""A decision on record: its key, and what somebody else did meanwhile."""

from __future__ import annotations

import json
from dataclasses import replace

import pandas as pd
import pytest
from campaignpulse.checks import SteppedAsideError
from campaignpulse.pipeline import recalibrate
from campaignpulse.pipeline.in_use import in_use
from campaignpulse.pipeline.recalibrate import job
from campaignpulse.pipeline.recalibrate.record import _in_a_tag, _settings, key_of
from campaignpulse.recalibration import INTERCEPT, REFIT
from campaignpulse.tracking import champion, decided, existing_store, promote
from campaignpulse.tracking.runs import TAG_LENGTH

AT, ALARM = pd.Timestamp("2024-05-06", tz="UTC"), "2024-08-05"


def test_the_key_is_that_of_the_question_the_data_and_the_champion(world, calm) -> None:
    experiment, tables = world("quiet"), calm[1]
    now = in_use(experiment)
    key = key_of(experiment, now, tables, AT)
    assert key == key_of(experiment, now, tables, AT)
    policy = experiment.recalibration.model_copy(update={"sure": 2.0})
    other = replace(now, version=replace(now.version, origin="kept-up-learned/9"))
    fewer = replace(tables, events=tables.events.iloc[1:])
    asked = (
        (experiment.model_copy(update={"recalibration": policy}), now, tables, AT),
        (experiment, other, tables, AT),
        (experiment, now, fewer, AT),
        (experiment, now, tables, AT + pd.Timedelta(days=7)),
    )
    assert len({key, *(key_of(*one) for one in asked)}) == 5


def test_where_somebody_promotes_meanwhile_the_job_steps_aside_and_the_next_starts_from_there(
    world, monkeypatch: pytest.MonkeyPatch
) -> None:
    experiment, store, own = world("shift"), existing_store(), job.put_on_record

    def late(*arguments: object, **options: object) -> object:
        promote(store, "kept-up-rules/1", reason="by hand")
        return own(*arguments, **options)

    monkeypatch.setattr(job, "put_on_record", late)
    with pytest.raises(SteppedAsideError, match="nothing was promoted: run the job again"):
        recalibrate(experiment, at=ALARM)
    assert champion(store, "kept up").origin == "kept-up-rules/1"
    assert decided(store, "kept up") == ()
    monkeypatch.undo()


@pytest.mark.parametrize(("many", "left"), [(3, 3), (100, 70)])
def test_alarms_that_are_too_many_for_a_tag_leave_one_that_can_be_read(many: int, left: int) -> None:
    alarm = {"kind": "input", "what": "x" * 68, "phase": None}
    alarm["what"] += "x" * (TAG_LENGTH // 70 - len(json.dumps(alarm)) - 2)  # 70 of them, and no more
    told = _in_a_tag([alarm] * many)
    assert len(told) <= TAG_LENGTH
    assert json.loads(told) == [alarm] * left


def test_a_level_that_moved_leaves_the_weights_as_old_as_they_were_and_a_refit_makes_new_ones(judged) -> None:
    made = judged("shift", ALARM)
    found, champion = made.found, made.champion
    assert found.decision.action == INTERCEPT
    settings = _settings(made.experiment, champion, found)
    assert settings["split.test"] == str([ALARM, ALARM])
    assert settings["weights_since"] == f"{champion.first_day:%Y-%m-%d}"
    refit = replace(found, decision=replace(found.decision, action=REFIT))
    assert "weights_since" not in _settings(made.experiment, champion, refit)


def test_a_refit_was_trained_on_the_days_that_it_learned_from(judged) -> None:
    made = judged("shift", ALARM)
    days = pd.Series(pd.to_datetime(["2024-03-04", "2024-05-27"], utc=True))
    decided = replace(made.found.decision, action=REFIT)
    settings = _settings(made.experiment, made.champion, replace(made.found, decision=decided, taught=days))
    assert settings["split.train"] == "['2024-03-04', '2024-05-27']"
