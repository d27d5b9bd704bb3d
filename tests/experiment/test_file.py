import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from campaignpulse.checks import InputError
from campaignpulse.experiment import DropLabel, Experiment, cutoffs, read_experiment

Refusal = Callable[..., str]

EXPERIMENTS = Path(__file__).parents[2] / "experiments"
CONTRACT = """
name: my first look
data: {path: data/}
label: {kind: cancel, horizon_days: 90}
cutoffs: {every_days: 7}
split: {train: [2013-03-01, 2014-06-30], test: [2014-11-01, 2015-03-01]}
"""


@pytest.fixture
def refusal(tmp_path: Path) -> Refusal:
    def message(content: str | bytes) -> str:
        file = tmp_path / "x.yaml"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        with pytest.raises(InputError) as error:
            read_experiment(file)
        return str(error.value).replace(str(file), "x.yaml")

    return message


def test_the_contracts_smallest_file_works(tmp_path: Path) -> None:
    file = tmp_path / "first.yaml"
    file.write_text(CONTRACT)
    experiment = read_experiment(file)
    assert experiment.label.horizon_days == 90
    assert experiment.data.source == tmp_path / "data"
    assert experiment.notes == ()
    found = [f"{day:%Y-%m-%d}" for day in cutoffs(experiment)]
    assert found[0] == "2013-03-01"
    assert found[-5:] == ["2014-11-01", "2014-11-29", "2014-12-27", "2015-01-24", "2015-02-21"]


def test_complete_journey_has_the_cutoffs_and_the_label_of_its_published_figures() -> None:
    experiment = read_experiment(EXPERIMENTS / "complete_journey.yaml")
    found = cutoffs(experiment)
    assert len(found) == 11 + 11
    assert [f"{day:%m-%d}" for day in found[[0, 10, 11, 21]]] == ["04-23", "07-02", "08-27", "11-05"]
    assert experiment.notes == ()
    assert experiment.data.source == "complete_journey"
    label = experiment.label
    assert isinstance(label, DropLabel)
    assert (label.metric, label.share, label.horizon_days, label.trailing_days) == ("spend", 0.5, 56, 112)
    assert label.eligible.model_dump() == {
        "active_days": {"min": 8, "within_days": 112},
        "recent_days": 56,
        "min_sum": {"metric": "spend", "value": 50.0, "within_days": 112},
        "tenure_days": 84,
    }


def test_every_experiment_of_the_project_can_be_read_and_is_listed() -> None:
    listed = (EXPERIMENTS / "README.md").read_text()
    for file in EXPERIMENTS.glob("*.yaml"):
        read_experiment(file)
        assert f"`{file.name}`" in listed


def test_the_readmes_blocks_are_valid() -> None:
    smallest, more = re.findall(r"```yaml\n(.*?)```", (EXPERIMENTS / "README.md").read_text(), re.DOTALL)
    given = yaml.safe_load(smallest)
    Experiment.model_validate(given)
    Experiment.model_validate(given | yaml.safe_load(more))


def test_yaml_that_cannot_be_parsed_is_refused_with_its_line(refusal: Refusal) -> None:
    assert refusal("name: a\nb: : 2\n") == (
        "x.yaml line 2 is not YAML: mapping values are not allowed here; correct that line or the one before"
    )


def test_yaml_that_would_run_code_is_refused(refusal: Refusal) -> None:
    assert "x.yaml line 1 is not YAML: could not determine a constructor" in refusal(
        "name: !!python/object/apply:os.getcwd []"
    )


def test_a_key_that_stands_twice_is_refused_with_its_line(refusal: Refusal) -> None:
    again = CONTRACT + "label: {kind: cancel, horizon_days: 30}\n"
    assert refusal(again) == "x.yaml line 7: the key 'label' stands there a second time; keep one"
    inside = CONTRACT.replace("{path: data/}", "{path: data/, path: other/}")
    assert refusal(inside) == "x.yaml line 3: the key 'path' stands there a second time; keep one"


def test_a_date_that_is_none_is_refused(refusal: Refusal) -> None:
    assert refusal(CONTRACT.replace("2013-03-01", "2013-13-01")) == (
        "x.yaml has a date that is none: month must be in 1..12; write days as 2017-04-23"
    )


@pytest.mark.parametrize("content", ["", "- name", "name"])
def test_a_file_without_keys_is_refused(refusal: Refusal, content: Any) -> None:
    assert refusal(content) == "x.yaml holds no keys; start it with `name:`"


def test_a_file_that_is_no_text_is_refused(refusal: Refusal) -> None:
    assert "x.yaml is no text in YAML" in refusal(b"\xff\xfe\x00x")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=r"none\.yaml cannot be read: No such file or directory; give the path"
    ):
        read_experiment(tmp_path / "none.yaml")


def test_a_folder_is_no_experiment_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Is a directory"):
        read_experiment(tmp_path)


def test_the_file_and_the_key_are_named(refusal: Refusal) -> None:
    assert refusal(CONTRACT.replace("90", "-3")) == (
        "x.yaml: label.horizon_days is -3; it must be at least 1 day"
    )
