from __future__ import annotations

import math

import pandas as pd
import pytest
from campaignpulse.text.lexicon import THEMES, sentiment, theme_shares

SOUNDS = [
    ("Great support, thank you", 1.0),
    ("The worst launch we had", -1.0),
    ("Great tool, slow support", 0.0),
    ("Great and easy, but expensive", 1 / 3),
    ("We use the calendar", 0.0),
    ("GREAT", 1.0),
    ("greater", 0.0),
    ("12", 0.0),
]


@pytest.mark.parametrize(("text", "expected"), SOUNDS)
def test_a_text_sounds_as_its_good_and_bad_words(text: str, expected: float) -> None:
    assert sentiment(pd.Series([text])).tolist() == [pytest.approx(expected)]


@pytest.mark.parametrize("text", [None, "", "  \n"])
def test_where_nothing_is_written_nothing_is_known(text: str | None) -> None:
    assert math.isnan(sentiment(pd.Series([text], dtype="str")).iloc[0])


def test_a_text_that_is_not_english_is_not_heard_as_neutral() -> None:
    said = pd.Series(["Das Hilfsmittel ist langsam"])
    assert math.isnan(sentiment(said).iloc[0])
    assert theme_shares(pd.DataFrame({"category": ["bug"], "text": said})).iloc[0].tolist() == [1.0, 0.0, 0.0]


SPEAKS_OF = [
    ("The page crashed", "fault"),
    ("It doesn't load", "fault"),
    ("it doesn’t save our changes", "fault"),
    ("Export does not work", "fault"),
    ("We got an error", "fault"),
    ("A time-out, every time", "fault"),
    ("This is confusing", "confusion"),
    ("We don't understand the plan", "confusion"),
    ("We are lost", "confusion"),
    ("I am not sure which one is ours", "confusion"),
    ("Too expensive for what it does", "complaint"),
    ("We want a refund", "complaint"),
    ("We will switch to another tool", "complaint"),
    ("We were DISAPPOINTED", "complaint"),
    ("How do I add a colleague?", None),
    ("We lost no time", None),
    ("It works", None),
    ("Der Export geht nicht", None),
]


@pytest.mark.parametrize(("text", "theme"), SPEAKS_OF)
def test_a_text_speaks_of_the_themes_whose_words_it_has(text: str, theme: str | None) -> None:
    found = theme_shares(pd.DataFrame({"text": [text]})).iloc[0]
    assert found.to_dict() == {name: float(name == theme) for name in THEMES}


CATEGORIES = [
    ("bug", "fault"),
    ("product_bug", "fault"),
    ("Incident", "fault"),
    ("campaign_confusion", "confusion"),
    ("Onboarding", "confusion"),
    ("dissatisfaction", "complaint"),
    ("Billing", "complaint"),
    ("how_to", None),
    ("other", None),
]


@pytest.mark.parametrize(("category", "theme"), CATEGORIES)
def test_a_category_speaks_of_the_theme_that_its_name_says(category: str, theme: str | None) -> None:
    found = theme_shares(pd.DataFrame({"category": [category]})).iloc[0]
    assert found.to_dict() == {name: float(name == theme) for name in THEMES}


# category, text, how much speaks for a fault
EVIDENCE = [
    ("bug", "It crashed", 1.0),
    ("bug", "We are lost", 0.5),
    ("how_to", "It crashed", 0.5),
    (None, "It crashed", 1.0),
    ("bug", None, 1.0),
    ("bug", " ", 1.0),
    (None, None, 0.0),
]


@pytest.mark.parametrize(("category", "text", "expected"), EVIDENCE)
def test_category_and_text_are_half_of_the_evidence_each_where_both_are_given(
    category: str | None, text: str | None, expected: float
) -> None:
    ticket = pd.DataFrame({"category": [category], "text": [text]}, dtype="str")
    assert theme_shares(ticket)["fault"].tolist() == [expected]


def test_a_ticket_can_speak_of_several_themes() -> None:
    both = pd.DataFrame({"text": ["It crashed, and we are not sure what to do"]})
    assert theme_shares(both).iloc[0].tolist() == [1.0, 1.0, 0.0]


def test_tickets_without_either_column_speak_of_nothing_and_no_tickets_of_no_theme() -> None:
    assert theme_shares(pd.DataFrame({"ticket_id": ["t1"]})).iloc[0].tolist() == [0.0, 0.0, 0.0]
    assert theme_shares(pd.DataFrame({"text": pd.Series([], dtype="str")})).shape == (0, len(THEMES))
    assert sentiment(pd.Series([], dtype="str")).tolist() == []


def test_the_rows_keep_their_index() -> None:
    tickets = pd.DataFrame({"text": ["It crashed", "Fine"]}, index=[7, 3])
    assert theme_shares(tickets).index.tolist() == [7, 3]
    assert sentiment(tickets["text"]).index.tolist() == [7, 3]
