"""A decision on record: its key, and what somebody else did meanwhile."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from campaignpulse.checks import SteppedAsideError
from campaignpulse.pipeline import recalibrate
from campaignpulse.pipeline.in_use import in_use
from campaignpulse.pipeline.recalibrate import job
from campaignpulse.pipeline.recalibrate.record import key_of
from campaignpulse.tracking import champion, decided, existing_store, promote

AT, ALARM = pd.Timestamp("2024-05-06", tz="UTC"), "2024-08-05"


def test_the_key_is_that_of_the_question_the_data_and_the_champion(world, calm) -> None:
    experiment, tables = world("quiet"), calm[1]
    now = in_use(experiment)
    key = key_of(experiment, now, tables, AT)
    assert key == key_of(experiment, now, tables, AT)
    policy = experiment.recalibration.model_copy(update={"sure": 3.0})
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

    def late(*arguments: object) -> object:
        promote(store, "kept-up-rules/1", reason="by hand")
        return own(*arguments)

    monkeypatch.setattr(job, "put_on_record", late)
    with pytest.raises(SteppedAsideError, match="nothing was promoted: run the job again"):
        recalibrate(experiment, at=ALARM)
    assert champion(store, "kept up").origin == "kept-up-rules/1"
    assert decided(store, "kept up") == ()
    monkeypatch.undo()
