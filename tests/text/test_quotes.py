from __future__ import annotations

import pandas as pd
import pytest
from campaignpulse.tables import validate
from campaignpulse.text.quotes import LONGEST, QUOTE_COLUMNS, quotes, verbatims, with_source

AT = pd.Timestamp("2024-06-01", tz="UTC")
BUGS = ["The export crashed", "An error when we save the calendar", "Uploads fail since Monday"]


def tables(tickets: list[tuple[str, int, str | None]], surveys: list[tuple[str, int, str]] = ()) -> object:
    """Account, days before AT, text of each ticket and answer."""
    day = pd.Timedelta(days=1)
    asked = pd.DataFrame(tickets, columns=["account_id", "ago", "text"])
    answered = pd.DataFrame(surveys, columns=["account_id", "ago", "text"])
    return validate(
        {
            "campaigns": pd.DataFrame(
                {
                    "campaign_id": ["c"],
                    "name": ["C"],
                    "series": ["c"],
                    "starts_at": [AT],
                    "ends_at": [AT + day],
                }
            ),
            "exposures": pd.DataFrame({"account_id": ["a"], "campaign_id": ["c"]}),
            "events": pd.DataFrame({"account_id": ["a"], "occurred_at": [AT - 9 * day], "metric": ["m"]}),
            "tickets": asked.assign(
                ticket_id=[f"t{i}" for i in asked.index], opened_at=AT - asked.pop("ago") * day
            ),
            "surveys": answered.assign(
                response_id=[f"r{i}" for i in answered.index],
                responded_at=AT - answered.pop("ago").astype("float64") * day,
                instrument="nps",
                score=3.0,
            ),
        },
        origin="a test",
    )


def test_what_speaks_for_a_cause_is_quoted_with_who_when_and_where() -> None:
    found = quotes(tables([("a", 3, BUGS[0]), ("b", 2, "We are not sure what to do")]), "product_bug", AT)
    assert list(found.columns) == list(QUOTE_COLUMNS)
    assert found[["account_id", "source", "quote"]].to_numpy().tolist() == [["a", "ticket", BUGS[0]]]
    assert with_source(found).tolist() == ["“The export crashed” (ticket, 2024-05-29)"]


def test_answers_of_surveys_are_quoted_too() -> None:
    found = quotes(tables([("a", 3, BUGS[0])], [("b", 2, "it keeps failing")]), "product_bug", AT)
    assert found["source"].tolist() == ["nps", "ticket"]


def test_the_recent_goes_before_the_old_and_the_very_old_is_left_out() -> None:
    said = tables([("a", 60, BUGS[0]), ("b", 3, BUGS[1]), ("c", 85, BUGS[2])])
    assert quotes(said, "product_bug", AT)["quote"].tolist() == [BUGS[1], BUGS[0]]
    assert len(quotes(said, "product_bug", AT, days=90)) == 3


def test_only_what_was_known_by_then_is_quoted() -> None:
    said = tables([("a", 3, BUGS[0]), ("b", 0, BUGS[1])])
    said.tickets["known_at"] = [AT + pd.Timedelta(days=1), AT]
    assert quotes(said, "product_bug", AT).empty
    assert len(quotes(said, "product_bug", AT + pd.Timedelta(days=1))) == 2


def test_what_says_the_same_is_quoted_once() -> None:
    said = tables([("a", 3, BUGS[0]), ("b", 2, f"{BUGS[0]} today"), ("c", 1, BUGS[1])])
    assert quotes(said, "product_bug", AT)["account_id"].tolist() == ["c", "b"]


def test_of_all_together_each_account_is_heard_once_and_of_each_alone_as_often_as_asked() -> None:
    said = tables([("a", 3, BUGS[0]), ("a", 2, BUGS[1]), ("a", 1, BUGS[2]), ("b", 3, BUGS[0])])
    assert quotes(said, "product_bug", AT)["account_id"].tolist() == ["a", "b"]
    found = quotes(said, "product_bug", AT, each=True, n=2)
    assert found["account_id"].tolist() == ["a", "a", "b"]


def test_of_a_cohort_only_its_own_words_are_quoted() -> None:
    said = tables([("a", 3, BUGS[0]), ("b", 2, BUGS[1])])
    assert quotes(said, "product_bug", AT, accounts=["a"])["account_id"].tolist() == ["a"]


def test_a_quote_gives_nobody_away_and_ends_at_a_word() -> None:
    said = tables([("a", 1, "It crashed, write to ann@example.com"), ("b", 2, "error " * 50)])
    first, second = quotes(said, "product_bug", AT)["quote"]
    assert first == "It crashed, write to [e-mail]"
    assert len(second) <= LONGEST + 2
    assert second.endswith("error …")


def test_a_tag_alone_makes_no_quote_of_words_that_say_nothing() -> None:
    said = tables([("a", 1, "Please have a look")])
    said.tickets["category"] = "bug"
    assert quotes(said, "product_bug", AT).empty


@pytest.mark.parametrize("without", ["tickets", "surveys"])
def test_without_a_table_the_other_is_quoted(without: str) -> None:
    said = tables([("a", 3, BUGS[0])], [("b", 2, "it keeps failing")])
    object.__setattr__(said, without, None)
    assert len(quotes(said, "product_bug", AT)) == 1


def test_where_nothing_is_written_nothing_is_quoted() -> None:
    said = tables([("a", 3, None)])
    assert verbatims(said, AT).empty
    assert quotes(said, "product_bug", AT).empty
    object.__setattr__(said, "tickets", None)
    object.__setattr__(said, "surveys", None)
    assert quotes(said, "product_bug", AT).empty
