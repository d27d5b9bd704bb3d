"""The smallest experiment that works, and its refusals."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from campaignpulse.checks import InputError
from campaignpulse.experiment import Experiment, read_experiment


def _smallest() -> dict[str, Any]:
    return {
        "name": "my first look",
        "data": {"path": "data/"},
        "label": {"kind": "drop", "metric": "spend", "horizon_days": 56},
        "cutoffs": {"every_days": 7},
        "split": {"train": ["2017-04-23", "2017-07-02"], "test": ["2017-08-27", "2017-11-05"]},
    }


def _with(changes: dict[str, Any]) -> dict[str, Any]:
    """The smallest experiment with values put at key paths such as `label.share`."""
    given = _smallest()
    for path, value in changes.items():
        *blocks, key = path.split(".")
        here = given
        for block in blocks:
            here = here.setdefault(block, {})
        here[key] = value
    return given


@pytest.fixture
def smallest() -> dict[str, Any]:
    return _smallest()


@pytest.fixture
def make() -> Callable[[dict[str, Any]], Experiment]:
    """Make the smallest experiment with some keys changed."""
    return lambda changes: Experiment.model_validate(_with(changes))


@pytest.fixture
def refusal(tmp_path: Path) -> Callable[[dict[str, Any]], str]:
    """The message, without the file, with which the smallest experiment is refused once keys change."""

    def message(changes: dict[str, Any]) -> str:
        file = tmp_path / "x.yaml"
        file.write_text(yaml.safe_dump(_with(changes)), encoding="utf-8")
        with pytest.raises(InputError) as error:
            read_experiment(file)
        return str(error.value).removeprefix(f"{file}: ")

    return message
