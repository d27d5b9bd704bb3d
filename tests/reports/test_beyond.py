from __future__ import annotations

from dataclasses import replace

import pytest
from campaignpulse.evaluation.at_work import at_work
from campaignpulse.evaluation.by_slice import by_slice
from campaignpulse.evaluation.disagreements import disagreements
from campaignpulse.reports import Report
from campaignpulse.reports.beyond import at_a_glance, beyond, glance_sentences


@pytest.fixture
def whole(report: Report) -> Report:
    """A report in which all was measured."""
    shown = report.predictions
    own = shown.loc[shown["scorer"] == "rules", ["account_id", "cutoff"]].assign(segment="brand")
    return replace(
        report,
        at_work=at_work(shown, reference="rules"),
        slices=by_slice(shown, own, reference="rules", challenger="learned"),
        disagreements=disagreements(shown, reference="rules", challenger="learned"),
    )


def test_at_a_glance_there_is_one_sentence_on_work_and_one_on_slices(whole: Report) -> None:
    work, slices = glance_sentences(whole)
    assert work.startswith("At work, ")
    assert slices.startswith("Worst slice for learned against rules: segment brand, ")
    assert at_a_glance(whole).count("<p>") == 2


def test_work_slices_and_disagreements_are_sections_of_their_own(whole: Report) -> None:
    shown = beyond(whole)
    assert [title in shown for title in ("At work", "Slices", "Where the two disagree most")] == [True] * 3
    assert shown.count("<section") == 3


def test_what_was_not_measured_has_no_section(report: Report) -> None:
    assert (beyond(report), at_a_glance(report), glance_sentences(report)) == ("", "", [])
