from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import pandas as pd
import pytest
from campaignpulse.evaluation.by_slice import Slices, by_slice
from campaignpulse.reports.slices import slice_forest, slice_words, slices_section, slices_sentences

SCORERS = ["learned", "rules"]


@pytest.fixture(scope="module")
def found(predictions: pd.DataFrame) -> Slices:
    """Learned against rules in two segments, one of which is called by markup, and in sizes, one too thin."""
    shown = predictions[predictions["scorer"].isin(SCORERS)]
    own = shown.loc[shown["scorer"] == "rules", ["account_id", "cutoff"]]
    first = own["account_id"].str[-1].astype(int)
    segment = first.map(lambda digit: "<b>agency" if digit < 5 else "brand")
    size = own["account_id"].map(lambda name: "small" if name > "a0010" else "large")
    named = own.assign(segment=segment, size=size)
    return by_slice(shown, named, reference="rules", challenger="learned", min_churned_accounts=15)


def test_the_worst_slice_is_named_with_the_number_that_were_looked_at(found: Slices) -> None:
    worst, variation = slices_sentences(found)
    own = found.worst.slice
    assert worst.startswith(f"Worst slice for learned against rules: {own.kind} {own.name}, ")
    assert "the interval allowing for 3 slices, the worst of which is partly chance" in worst
    assert "by more than chance" in variation


def test_kinds_whose_slices_differ_are_named(found: Slices) -> None:
    first, *others = found.kinds
    sure = replace(found, kinds=(replace(first, p_adjusted=0.0004), *others))
    assert slices_sentences(sure)[1] == "Slices differ by more than chance within segment (p < 0.001), Holm."


def test_without_a_slice_to_show_it_is_said(found: Slices) -> None:
    nothing = replace(found, kinds=(replace(found.kinds[0], slices=(), hidden=4),), worst=None)
    assert slices_sentences(nothing) == ["Slices: none has churned accounts enough to be shown."]
    assert "<svg" not in slices_section(nothing, SCORERS, margin=0.02)


def test_the_forest_is_one_drawing_with_a_line_and_a_mark_for_each_slice(found: Slices) -> None:
    drawn = ET.fromstring(slice_forest(found, SCORERS, margin=0.02))  # noqa: S314, made here
    texts = [node.text for node in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert sum(text.endswith("churned") for text in texts) == 3
    assert "learned better →" in texts
    assert (
        "segment <b>agency +" in drawn.attrib["aria-label"]
        or "segment <b>agency −" in drawn.attrib["aria-label"]
    )


def test_for_a_loss_the_better_side_is_the_other(found: Slices) -> None:
    assert "← learned better" in slice_forest(replace(found, metric="brier"), SCORERS, margin=0.02)


def test_each_slice_has_a_row_with_the_difference_and_every_scorer(found: Slices) -> None:
    words = slice_words(found)
    assert words["slice"].tolist() == [f"{one.kind}: {one.name}" for one in found.shown]
    assert {"ROC AUC learned", "ROC AUC rules"} <= set(words.columns)


def test_hidden_and_absent_slices_are_told(found: Slices) -> None:
    shown = slices_section(replace(found, absent=("tenure",)), SCORERS, margin=0.02)
    assert "Not shown: 1 slice with fewer than 15 churned accounts" in shown
    assert "Asked for and not in the data: tenure." in shown
