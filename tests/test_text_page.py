"""The page on text says what the program does: its blocks run, and its examples come out as they are told."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
from campaignpulse.text.folded import FADING_LABELS, FOLDS, LEAST_LABELS
from campaignpulse.text.quotes import FRESH_DAYS, RECENT_DAYS

PAGE = (Path(__file__).parents[1] / "docs" / "text.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def names() -> dict[str, object]:
    """What there is after each block, the causes of each under its number."""
    found: dict[str, object] = {}
    for number, block in enumerate(
        re.findall(r"^```python\n(.*?)^```", PAGE, flags=re.DOTALL | re.MULTILINE)
    ):
        exec(compile(block, "text.md", "exec"), found)  # noqa: S102, our own text
        found[f"causes {number}"] = found["causes"]
    return found


def test_the_causes_of_the_example_are_as_they_are_told(names: dict[str, object]) -> None:
    first = names["causes 0"]
    assert isinstance(first, pd.DataFrame)
    assert first.head(1).idxmax(axis=1).item() == "product_bug"
    assert first["campaign_confusion"][1] > first["product_bug"][1]
    assert first.isna().all(axis=1).tolist() == [False, False, True]


def test_what_was_learned_and_somebodys_own_model_tell_causes_too(names: dict[str, object]) -> None:
    for number in (1, 2):
        told = names[f"causes {number}"]
        assert isinstance(told, pd.DataFrame)
        assert told["campaign_confusion"][1] > 0.5


def test_the_masked_text_is_as_it_is_told(names: dict[str, object]) -> None:
    assert f"`{names['masked']}`" in PAGE


def test_the_page_tells_the_numbers_of_the_code() -> None:
    assert f"{LEAST_LABELS} labelled texts" in PAGE
    assert f"half at {FADING_LABELS} labels" in PAGE
    assert FOLDS == 5
    assert f"the {RECENT_DAYS} days before" in PAGE
    assert f"({FRESH_DAYS} days count half)" in PAGE
