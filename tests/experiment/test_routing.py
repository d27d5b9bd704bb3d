from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from campaignpulse.checks import InputError
from campaignpulse.experiment import Experiment, Routing, read_experiment
from campaignpulse.experiment.raci import DEFAULT_MATRIX, ROUTED_CAUSES

MATRIX = [{"cause": cause, "responsible": "team", "accountable": "boss"} for cause in ROUTED_CAUSES]


@pytest.fixture
def beside(tmp_path: Path, smallest):
    """Read the smallest experiment with its routing in a file beside it."""

    def read(routing: object, **more: object) -> Experiment:
        (tmp_path / "raci.yaml").write_text(yaml.safe_dump(routing))
        block = {"routing": {"file": "raci.yaml", **more}}
        (tmp_path / "x.yaml").write_text(yaml.safe_dump({**smallest, **block}))
        return read_experiment(tmp_path / "x.yaml")

    return read


def test_without_a_block_there_is_a_matrix_and_no_limit_of_teams(make) -> None:
    routing = make({}).routing
    assert routing == Routing()
    assert routing.matrix == DEFAULT_MATRIX
    assert (routing.capacity, routing.budget.share, routing.budget.per_day) == ({}, 0.05, None)
    assert (routing.due_counts, routing.escalation.to) == ("working", ("accountable",))


def test_the_names_are_all_that_have_a_part_in_the_matrix_or_hear_of_what_is_late() -> None:
    rows = [{**row, "consulted": ["asked"], "informed": ["told"]} for row in MATRIX]
    routing = Routing.model_validate({"matrix": rows, "escalation": {"to": ["accountable", "desk"]}})
    assert routing.names == {"team", "boss", "asked", "told", "desk", "accountable"}


def test_a_file_holds_the_same_keys_as_the_block(beside, make, tmp_path: Path) -> None:
    keys = {"matrix": MATRIX, "capacity": {"team": 3}, "quiet": {"zone": "Europe/Paris"}}
    found = beside(keys).routing
    assert found.file == tmp_path / "raci.yaml"
    assert found.model_dump(exclude={"file"}) == make({"routing": keys}).routing.model_dump(exclude={"file"})


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"matrix": MATRIX[:1]}, "routing: {file}: matrix has no row for campaign_confusion"),
        ({"capacity": {"nobody": 1}}, "routing: {file}: capacity.nobody is responsible for nothing"),
        ({"matrix": [{**MATRIX[0], "accountable": [1]}]}, "routing: {file}: matrix[0].accountable is a list"),
        ({"file": "other.yaml"}, "routing: {file} names another file; write the keys into it"),
        ([], "routing: {file} holds no keys; start it with `matrix:`"),
    ],
)
def test_what_is_wrong_in_the_file_is_said_with_the_file_and_the_key(
    beside, tmp_path: Path, keys: object, said: str
) -> None:
    with pytest.raises(InputError) as error:
        beside(keys)
    text = str(error.value).removeprefix(f"{tmp_path / 'x.yaml'}: ")
    assert text.startswith(said.replace("{file}", str(tmp_path / "raci.yaml")))


def test_a_file_beside_other_keys_is_refused(beside) -> None:
    with pytest.raises(InputError, match="routing: file stands beside other keys; move them into the file"):
        beside({}, carry_days=3)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"routing.capacity": {"marketng": 3}}, "routing: capacity.marketng is responsible for nothing"),
        ({"routing.capacity": {"support": -1}}, "routing.capacity.support is -1; it must be at least 0"),
        ({"routing.budget.share": 1.5}, "routing.budget.share is 1.5; it must be at most 1"),
        ({"routing.budget.per_day": 0}, "routing.budget.per_day is 0; it must be at least 1"),
        ({"routing.group.min_accounts": 1}, "routing.group.min_accounts is 1; it must be at least 2"),
        ({"routing.due_counts": "office"}, "routing.due_counts is 'office'; it must be 'working' or 'plain'"),
        (
            {"routing.escalation.to": []},
            "routing.escalation.to is a list of 0; it must have 1 or more entries",
        ),
        ({"routing.matrix": []}, "routing.matrix is a list of 0; it must have 1 or more entries"),
        ({"routing.budgets": {}}, "routing.budgets is not a key; did you mean routing.budget?"),
        ({"routing": 3}, "routing is 3; it must be a block of keys"),
    ],
)
def test_a_value_that_breaks_a_rule_is_refused_with_its_key(refusal, changes, said: str) -> None:
    assert refusal(changes).startswith(said)
