from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from campaignpulse.checks import InputError
from campaignpulse.experiment import Experiment, read_experiment
from campaignpulse.pipeline.checks import PlaceboCheck, check_placebo
from campaignpulse.stages import Moment

FEW = "features: {windows_days: [28]}\nscorers: {rules: {kind: rules}, learned: {kind: learned}}\n"
DRAWS = 19


@pytest.fixture(scope="module")
def asked(data_folder: Path, experiment_text: str, tmp_path_factory) -> Experiment:
    folder = tmp_path_factory.mktemp("placebo")
    (folder / "data").symlink_to(data_folder)
    (folder / "x.yaml").write_text(experiment_text + FEW + "output: out\n")
    return read_experiment(folder / "x.yaml")


class Killed(BaseException):
    """What stops a process in the middle of its work."""


@pytest.fixture(scope="module")
def resumed(asked: Experiment) -> Iterator[tuple[list[int], PlaceboCheck]]:
    """A check that was cut short after two draws and then asked for again; the draws that it told of then."""
    told: list[int] = []

    def kill(moment: Moment) -> None:
        if moment.steps_done == 2:
            raise Killed

    def listen(moment: Moment) -> None:
        if moment.steps:
            told.append(moment.steps_done)

    with pytest.raises(Killed):
        check_placebo(asked, draws=DRAWS, listener=kill)
    return told, check_placebo(asked, draws=DRAWS, listener=listen)


def test_a_check_that_was_cut_short_goes_on_with_the_next_draw(resumed) -> None:
    told, found = resumed
    assert told == list(range(3, DRAWS + 1))
    assert len(found.result.draws) == DRAWS


def test_resumed_draws_are_those_of_a_check_in_one_go(resumed, asked, tmp_path) -> None:
    whole = check_placebo(asked.model_copy(update={"output": tmp_path}), draws=DRAWS)
    assert whole.result.draws == pytest.approx(resumed[1].result.draws)
    assert whole.result.real == resumed[1].result.real


def test_all_draws_being_there_nothing_is_trained_and_more_draws_take_only_those(resumed, asked) -> None:
    again = check_placebo(asked, draws=DRAWS)
    assert [stage.name for stage in again.stages] == ["read"]
    assert again.result == resumed[1].result
    more = check_placebo(asked, draws=DRAWS + 1)
    assert more.result.draws[:DRAWS] == again.result.draws


def test_it_says_on_what_it_rests_and_is_plain_json(resumed) -> None:
    found = resumed[1]
    assert found.result.challenger == "learned"
    assert found.result.rows > found.result.accounts > found.result.churned_accounts > 10
    assert 0.5 < found.result.without < 1
    assert found.result.untagged is None
    told = json.loads(json.dumps(found.to_dict()))
    assert (told["experiment"], len(told["draws"])) == ("my first look", DRAWS)


def test_calendars_of_random_dates_are_not_all_alike(resumed) -> None:
    assert len({round(lift, 6) for lift in resumed[1].result.draws}) > 5


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (
            {"challenger": "rules", "reference": "learned"},
            "evaluation.challenger is 'rules', which learns no",
        ),
        ({"features": False}, "features: all of them know the campaign calendar, or none does"),
        ({"draws": 18}, "--draws is 18; with fewer than 19 placebo calendars any lift could be chance"),
    ],
)
def test_what_no_placebo_can_tell_is_refused(asked: Experiment, tmp_path: Path, changed, said: str) -> None:
    draws = changed.pop("draws", DRAWS)
    other = asked.model_copy(update={"output": tmp_path})
    if "features" in changed:
        other.__dict__["features"] = asked.features.model_copy(update={"campaign": False})
    else:
        other.__dict__["evaluation"] = asked.evaluation.model_copy(update=changed)
    with pytest.raises(InputError, match=said):
        check_placebo(other, draws=draws)
