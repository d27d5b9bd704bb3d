from __future__ import annotations

import numpy as np
import pytest
from campaignpulse.models.grade import grade

GOOD = {"width": 5.0, "known": 1.0, "silent_days": 1.0}


def graded(**changed: float) -> str:
    return str(grade(*(np.array([value]) for value in (GOOD | changed).values()))[0])


def test_a_stable_complete_and_fresh_score_has_an_a() -> None:
    assert graded() == "A"


@pytest.mark.parametrize(
    ("what", "values"),
    [
        ("width", [(15.0, "A"), (15.1, "B"), (30.0, "B"), (30.1, "C"), (50.0, "C"), (50.1, "D")]),
        ("known", [(0.75, "A"), (0.74, "B"), (0.5, "B"), (0.49, "C"), (0.25, "C"), (0.24, "D")]),
        ("silent_days", [(14.0, "A"), (15.0, "B"), (28.0, "B"), (29.0, "C"), (84.0, "C"), (85.0, "D")]),
    ],
)
def test_each_of_the_three_can_lower_the_grade(what: str, values: list[tuple[float, str]]) -> None:
    assert [graded(**{what: value}) for value, _ in values] == [letter for _, letter in values]


def test_the_weakest_decides() -> None:
    assert graded(width=20.0, known=0.3, silent_days=1.0) == "C"


@pytest.mark.parametrize("what", list(GOOD))
def test_what_is_not_known_is_a_d(what: str) -> None:
    assert graded(**{what: float("nan")}) == "D"
