from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from campaignpulse.experiment import Experiment

Make = Callable[[dict[str, Any]], Experiment]
Refusal = Callable[..., str]

GRID = {"every_days": 7}


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("data", {}, "data: give one of path, name and simulate"),
        ("data", {"path": "a", "name": "b"}, "data: give one of path, name and simulate"),
        (
            "data.zone",
            "America/New York",
            "data.zone: the time zone 'America/New York' is not known; use an IANA name, such as "
            "'America/New_York'",
        ),
        ("data", {"path": "a", "simulate": {}}, "data: give one of path, name and simulate"),
        ("data", {"simulate": {"accounts": 0}}, "data.simulate.accounts is 0; it must be at least 1"),
        ("data", {"simulate": {"years": 50}}, "data.simulate.years is 50; it must be at most 20"),
        ("cutoffs", {}, "cutoffs: give one of every_days and dates"),
        ("cutoffs", GRID | {"dates": ["2017-05-01"]}, "cutoffs: give one of every_days and dates"),
        (
            "cutoffs",
            {"dates": ["2017-05-01"], "test_every_days": 7},
            "cutoffs: test_every_days belongs to a grid; leave it out, or give every_days, not dates",
        ),
        ("cutoffs", {"dates": []}, "cutoffs.dates is a list of 0; it must have 1 or more entries"),
        ("cutoffs.every_days", 0, "cutoffs.every_days is 0; it must be at least 1 day"),
        (
            "split.train",
            ["2017-07-02", "2017-04-23"],
            "split: train ends on 2017-04-23, before it starts on 2017-07-02; swap them",
        ),
        (
            "split.test",
            ["2017-07-02", "2017-11-05"],
            "split: test starts on 2017-07-02, not after train ends on 2017-07-02, which would mix time; "
            "start the test later",
        ),
        (
            "split.train",
            ["2017-04-23", "soon"],
            "split.train[1] is 'soon'; it must be a day such as 2017-04-23",
        ),
        ("features.windows_days", [7, 0], "features.windows_days[1] is 0; it must be at least 1 day"),
        ("features.windows_days", [7, 7], "features: windows_days has the same entry twice; keep one"),
        ("features.metrics", ["a", "a"], "features: metrics has the same entry twice; keep one"),
        ("features.campaign", "yes", "features.campaign is 'yes'; it must be true or false"),
        (
            "components",
            {"voice": {"metrics": ["x"], "direction": 2}},
            "components.voice.direction is 2; it must be 1, 0 or -1",
        ),
        (
            "components",
            {"voice": {"metrics": []}},
            "components.voice.metrics is a list of 0; it must have 1 or more entries",
        ),
        (
            "scorers",
            {"a": {"kind": "rule"}},
            "scorers.a.kind is 'rule'; it must be 'traditional', 'rules', 'learned' or 'boosted'",
        ),
        (
            "scorers",
            {"a": {"kind": "boosted", "scorecard": "x.yaml"}},
            "scorers.a: a boosted scorer takes no scorecard; leave it out, or make the kind rules or learned",
        ),
    ],
)
def test_a_value_that_breaks_a_rule_is_refused_with_its_key(
    refusal: Refusal, key: str, value: Any, message: str
) -> None:
    assert refusal({key: value}) == message


def test_all_else_has_a_default(make: Make) -> None:
    experiment = make({})
    assert experiment.features.windows_days == (7, 28, 84)
    assert (experiment.features.metrics, experiment.features.long_days) == (None, 365)
    assert experiment.features.campaign
    assert experiment.components == {}
    assert {name: scorer.kind for name, scorer in experiment.scorers.items()} == {
        name: name for name in ("traditional", "rules", "learned", "boosted")
    }
    assert (experiment.seed, experiment.output) == (0, None)


def test_a_data_source_is_a_path_or_a_name(make: Make) -> None:
    assert make({"data": {"path": "tables"}}).data.source == Path("tables")
    assert make({"data": {"name": "complete_journey"}}).data.source == "complete_journey"


def test_a_test_may_start_on_the_day_after_training_ends(make: Make) -> None:
    make({"label.horizon_days": 1, "split.test": ["2017-07-03", "2017-07-03"]})


def test_scorers_that_are_given_replace_the_default_ones(make: Make) -> None:
    scorers = {
        "mine": {"kind": "rules", "scorecard": "w.yaml"},
        "points": {"kind": "learned", "scorecard": "p.yaml"},
        "other": {"kind": "boosted", "settings": {"x": 1}},
    }
    experiment = make({"scorers": scorers, "evaluation": {"reference": "mine", "challenger": "other"}})
    assert list(experiment.scorers) == ["mine", "points", "other"]
    assert experiment.scorers["other"].settings == {"x": 1}
