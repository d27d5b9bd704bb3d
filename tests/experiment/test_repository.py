"""The experiments of the repository are valid, and their data are what they say."""

from __future__ import annotations

from pathlib import Path

import pytest
from campaignpulse.experiment import read_experiment

FILES = sorted((Path(__file__).parents[2] / "experiments").glob("*.yaml"))


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_every_experiment_of_the_repository_can_be_read(file: Path) -> None:
    assert read_experiment(file).description


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_every_experiment_starts_from_the_traditional_control(file: Path) -> None:
    assert "traditional" in {spec.kind for spec in read_experiment(file).scorers.values()}


def test_every_experiment_is_listed() -> None:
    told = (FILES[0].parent / "README.md").read_text(encoding="utf-8")
    assert [file.name for file in FILES if f"`{file.name}`" not in told] == []
