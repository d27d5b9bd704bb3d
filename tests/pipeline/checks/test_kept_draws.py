from __future__ import annotations

from pathlib import Path

import pytest
from campaignpulse.evaluation.placebo_lift import Lift, PlaceboResult
from campaignpulse.pipeline.checks.kept_draws import FILE, KeptDraws

REAL = PlaceboResult("learned", 100, 50, 20, 0.66, Lift(0.03, 0.01, 0.05), Lift(0.02, None, None), ())


def test_what_was_kept_is_read_again_and_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    KeptDraws.read(folder, "k").with_real(REAL).with_draw(0.001)
    again = KeptDraws.read(folder, "k").with_draw(-0.002)
    assert again.result(2).draws == (0.001, -0.002)
    assert again.result(2).real == REAL.real
    assert again.result(1).draws == (0.001,)
    assert [path.name for path in folder.iterdir()] == [FILE]


def test_draws_of_another_question_are_not_taken(tmp_path: Path) -> None:
    KeptDraws.read(tmp_path, "k").with_real(REAL).with_draw(0.001)
    other = KeptDraws.read(tmp_path, "other")
    assert (other.real, other.draws) == (None, ())


@pytest.mark.parametrize("text", ["", "{", "[]", '{"key": "k"}', '{"key": "k", "real": {}, "draws": [1]}'])
def test_a_file_that_is_broken_counts_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)
    found = KeptDraws.read(tmp_path, "k")
    assert (found.real, found.draws) == (None, ())
