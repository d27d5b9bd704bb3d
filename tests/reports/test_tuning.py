from __future__ import annotations

from dataclasses import replace

import pytest
from campaignpulse.evaluation.tuning import Tuning
from campaignpulse.reports import Report, tuning_sentences
from campaignpulse.reports.page import html
from campaignpulse.reports.tuning import tuning_section


@pytest.fixture
def tuned() -> dict[str, Tuning]:
    settings = {"l2": 50.0}
    verdict = "40 trials: none did better than <the defaults>; the defaults stay"
    return {
        "learned": Tuning(
            kind="learned",
            study="learned-0123",
            defaults=settings,
            best=settings,
            adopted=False,
            verdict=verdict,
            trials=(),
            broken_off=0,
            judgement=None,
        )
    }


def test_each_tuned_scorer_has_one_sentence(tuned: dict[str, Tuning]) -> None:
    assert tuning_sentences(tuned) == (
        "Tuning learned: 40 trials: none did better than <the defaults>; the defaults stay.",
    )


def test_the_page_says_it_under_a_heading_of_its_own_and_escaped(
    report: Report, tuned: dict[str, Tuning]
) -> None:
    page = html(replace(report, tuning=tuned))
    assert "<h2>Whether tuning beat the defaults</h2><p>Tuning learned: 40 trials" in page
    assert "&lt;the defaults&gt;" in page


def test_where_nothing_was_tuned_nothing_is_said(report: Report) -> None:
    assert tuning_section({}) == ""
    assert "uning" not in html(replace(report, tuning={}))
