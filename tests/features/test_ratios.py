from __future__ import annotations

import pytest
from campaignpulse.checks import InputError
from campaignpulse.features import (
    count,
    days,
    edition_ratio,
    lift,
    mean,
    post_drop,
    rate,
    total,
    unevenness,
)
from campaignpulse.features.spec import Expression

FORMULAS = [
    (mean("posts", 7), total("posts", 7) / count("posts", 7)),
    (mean("posts", 7, phase="post"), total("posts", 7, phase="post") / count("posts", 7, phase="post")),
    (rate("posts", 7), total("posts", 7) / days(7)),
    (rate("posts", 7, phase="pre"), total("posts", 7, phase="pre") / days(7, phase="pre")),
    (lift("posts", "active", 84), rate("posts", 84, phase="active") / rate("posts", 84, phase="baseline")),
    (
        post_drop("posts", 84),
        1 - rate("posts", "last_post", phase="post") / rate("posts", 84, phase="baseline"),
    ),
    (edition_ratio("posts"), rate("posts", "current") / rate("posts", "previous_edition")),
]


@pytest.mark.parametrize(("word", "formula"), FORMULAS)
def test_a_ratio_is_arithmetic_on_atoms(word: Expression, formula: Expression) -> None:
    assert word == formula


@pytest.mark.parametrize("weeks", [1, 0])
def test_the_unevenness_of_less_than_two_weeks_is_refused(weeks: int) -> None:
    with pytest.raises(InputError, match=f"unevenness over {weeks} week: it needs at least 2"):
        unevenness("posts", weeks)
