"""The comparison of a run, slice by slice."""

from __future__ import annotations

import pandas as pd
import pytest
from campaignpulse.evaluation import time_split
from campaignpulse.experiment import read_experiment
from campaignpulse.pipeline.slicing import sliced
from campaignpulse.sources import load

KEPT = ("windows", "labels", "predictions", "scores")


@pytest.fixture(scope="module")
def found_of(deployed_store):
    """A maker of slices: what the experiment asks for under `evaluation`."""
    asked = read_experiment(deployed_store / "first.yaml")
    kept = {name: pd.read_parquet(deployed_store / "out" / f"{name}.parquet") for name in KEPT}
    split = time_split(
        kept["windows"],
        kept["labels"],
        train=asked.split.train,
        test=asked.split.test,
        horizon_days=asked.label.horizon_days,
    )

    def make(**evaluation):
        chosen = asked.evaluation.model_copy(update={"min_churned_accounts": 10, **evaluation})
        changed = asked.model_copy(update={"evaluation": chosen})
        return sliced(changed, load(asked.data.source), split, kept["predictions"], kept["scores"])

    return make


def test_the_data_are_sliced_by_all_that_they_tell(found_of):
    found = found_of()
    kinds = {kind.kind: kind for kind in found.kinds}
    assert list(kinds) == ["size", "tenure", "series", "participation", "reliability"]
    assert {one.name for one in kinds["participation"].slices} <= {"took part", "exposed only", "not exposed"}
    assert found.absent == ()


def test_what_was_asked_for_and_is_not_there_is_told(found_of):
    found = found_of(slices=("segment", "series"))
    assert ([kind.kind for kind in found.kinds], found.absent) == (["series"], ("segment",))


def test_the_grade_is_that_of_the_challenger(found_of, deployed_store):
    found = found_of(slices=("reliability",), min_churned_accounts=2)
    scores = pd.read_parquet(deployed_store / "out" / "scores.parquet")
    counts = scores.loc[scores["scorer"] == "learned", "reliability"].value_counts()
    assert {one.name: one.snapshots for one in found.shown}.items() <= counts.to_dict().items()
