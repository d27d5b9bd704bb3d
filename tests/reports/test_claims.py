from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest
from campaignpulse.evaluation.claims import Claim
from campaignpulse.reports.claims import (
    claims_markdown,
    claims_section,
    claims_table,
    figure_words,
    interval_words,
    show_claims,
)

LIFT = Claim(
    key="engagement_in_campaigns",
    question="How many times as engaged?",
    unit="×",
    against="baseline days of the same accounts",
    metric="sessions, summed a day",
    value=3.568,
    low=3.465,
    high=3.673,
    n=1926,
    counted="exposed accounts",
)
CYCLE = replace(
    LIFT,
    key="review_cycle_in_campaigns",
    question="By how much?",
    unit="%",
    value=-39.96,
    low=-41.0,
    high=-38.94,
)
SAME = replace(LIFT, key="same", question="What of nobody?", value=0.0, low=None, high=None)
MISSING = Claim(
    key="resolution_time",
    question="How long do tickets take?",
    unit="%",
    against="before",
    metric="hours",
    reason="nobody said since when; say it in Roles(playbook_from=…)",
)
CLAIMS = (LIFT, CYCLE, SAME, MISSING)


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (3.568, "×", "3.57×"),
        (-39.96, "%", "−40.0 %"),
        (0.588, "percentage points", "0.59 points"),
        (12.345, "hours", "12.3 h"),
        (-0.0412, "correlation", "−0.04"),
        (None, "×", "–"),
    ],
)
def test_a_figure_stands_with_its_unit(value: float | None, unit: str, words: str) -> None:
    assert figure_words(value, unit) == words


def test_an_interval_has_the_digits_of_its_figure() -> None:
    assert interval_words(CYCLE) == "−41.0 to −38.9"
    assert interval_words(SAME) == "–"


def test_the_table_has_what_can_be_measured_and_nothing_else() -> None:
    table = claims_table(CLAIMS)

    assert table["question"].tolist() == ["How many times as engaged?", "By how much?", "What of nobody?"]
    assert table["rests on"].tolist() == ["1,926 exposed accounts"] * 3


def test_the_section_tells_figures_what_they_were_computed_from_and_why_others_are_missing() -> None:
    text = unescape(re.sub(r"<[^>]*>", "", claims_section(CLAIMS)))

    assert "3.57×" in text
    assert "3.46 to 3.67" in text
    assert "How many times as engaged? sessions, summed a day" in text
    assert (
        "How long do tickets take? Not measurable here, because nobody said since when; say it in "
        "Roles(playbook_from=…)."
    ) in text


def test_a_section_without_gaps_has_no_list_of_them() -> None:
    assert "Not measurable" not in claims_section([LIFT])
    assert "<table" not in claims_section([MISSING])


def test_markup_in_a_name_stays_text() -> None:
    odd = replace(LIFT, question="<b>bold</b>", metric="a|b", against="<i>")

    assert "<b>" not in claims_section([odd])
    assert r"\<b\>" in claims_markdown([odd])
    assert r"a\|b" in claims_markdown([odd])


def test_markdown_is_a_table_and_a_list() -> None:
    lines = claims_markdown(CLAIMS).splitlines()

    assert lines[0].startswith("| question | figure | 95 % interval | rests on |")
    assert lines[1] == "| :--- | ---: | ---: | :--- | :--- | :--- |"
    assert len({line.count("|") for line in lines[:5]}) == 1
    assert lines[-1].startswith("- How long do tickets take? Not measurable here, because nobody said")


def test_markdown_without_any_figure_says_so() -> None:
    assert claims_markdown([MISSING]).startswith("None of the headline figures can be measured")
    assert "Not measurable here:" not in claims_markdown([LIFT])


def test_a_notebook_shows_the_same_and_prints_how_many_there_are() -> None:
    shown = show_claims(CLAIMS)

    assert repr(shown) == "3 of 4 headline figures can be measured here."
    assert "3.57×" in shown.markup
    assert "Not measurable here, because nobody said" in shown.markup
