"""What tickets, surveys, contracts and milestones say about an account, by hand."""

from __future__ import annotations

from collections.abc import Callable
from math import isnan
from typing import Any

import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.features import count, mean, since_last, total
from campaignpulse.features.about import ABOUT, SAID_OF, about_accounts, names_about
from campaignpulse.tables import Tables

Make = Callable[..., Tables]
Value = Callable[..., float]
Row = dict[str, Any]
EVENT = {"account_id": "a", "occurred_at": "2023-06-01", "metric": "posts"}
NAN = float("nan")


def ticket(opened_at: str, name: str = "t1", **more: Any) -> Row:
    return {"ticket_id": name, "account_id": "a", "opened_at": opened_at} | more


def answer(responded_at: str, score: float, name: str = "r1", **more: Any) -> Row:
    row = {"response_id": name, "account_id": "a", "responded_at": responded_at, "instrument": "nps"}
    return row | {"score": score} | more


def change(at: str, kind: str) -> Row:
    return {"account_id": "a", "at": at, "change": kind}


def metrics(tables: Tables) -> set[str]:
    return {name for frame in about_accounts(tables) for name in frame["metric"].unique()}


def test_a_ticket_tells_of_its_themes_when_it_is_opened(tables_of: Make, value_of: Value) -> None:
    both = ticket("2024-01-10", category="bug", text="We do not understand this error")
    tables = tables_of([EVENT], tickets=[both, ticket("2024-01-11", "t2", category="how_to", text="Hello")])
    assert value_of(tables, "2024-01-15", total("tickets.fault", 7)) == 1.0
    assert value_of(tables, "2024-01-15", total("tickets.confusion", 7)) == 0.5
    assert value_of(tables, "2024-01-15", count("tickets.confusion", 7)) == 1
    assert value_of(tables, "2024-01-10", count("tickets.fault", 7)) == 0


def test_a_theme_that_no_ticket_has_is_no_metric(tables_of: Make) -> None:
    tables = tables_of([EVENT], tickets=[ticket("2024-01-10", category="bug", text="It crashed")])
    assert metrics(tables) == {"tickets.opened", "tickets.fault", "tickets.negative"}


def test_a_ticket_with_more_bad_words_than_good_is_negative(tables_of: Make, value_of: Value) -> None:
    texts = ["Great, but slow and useless", "Great, but slow", "Great", None]
    rows = [ticket("2024-01-10", f"t{n}", text=text) for n, text in enumerate(texts)]
    assert value_of(tables_of([EVENT], tickets=rows), "2024-01-15", total("tickets.negative", 7)) == 1


@pytest.mark.parametrize("more", [{}, {"text": None}, {"category": None}, {"text": " ", "category": " "}])
def test_a_ticket_without_text_and_category_is_a_ticket_and_no_more(
    tables_of: Make, more: dict[str, Any]
) -> None:
    assert metrics(tables_of([EVENT], tickets=[ticket("2024-01-10", **more)])) == {"tickets.opened"}


def test_a_cause_that_is_confirmed_later_is_not_read(tables_of: Make) -> None:
    tables = tables_of([EVENT], tickets=[ticket("2024-01-10", cause="product_bug")])
    assert metrics(tables) == {"tickets.opened"}


def test_an_answer_in_words_has_its_sentiment_beside_its_score(tables_of: Make, value_of: Value) -> None:
    rows = [
        answer("2024-01-10", 9.0, text="Great"),
        answer("2024-01-11", 2.0, "r2", instrument="csat", text="Slow"),
        answer("2024-01-12", 5.0, "r3", text=None),
    ]
    tables = tables_of([EVENT], surveys=rows)
    assert value_of(tables, "2024-01-15", mean("surveys.nps", 7)) == 7.0
    assert value_of(tables, "2024-01-15", mean("surveys.verbatim", 7)) == 0.0
    assert value_of(tables, "2024-01-15", count("surveys.verbatim", 7)) == 2


def test_an_answer_in_words_counts_once_it_is_known(tables_of: Make, value_of: Value) -> None:
    late = answer("2024-01-10", 9.0, text="Great", known_at="2024-01-12 08:00")
    tables = tables_of([EVENT], surveys=[late])
    assert [value_of(tables, f"2024-01-{day}", count("surveys.verbatim", 7)) for day in (12, 13)] == [0, 1]


def test_an_instrument_of_the_name_of_the_words_is_refused(tables_of: Make) -> None:
    tables = tables_of([EVENT], surveys=[answer("2024-01-10", 9.0, instrument="verbatim")])
    with pytest.raises(InputError, match="surveys: instrument 'verbatim' is kept for what the texts"):
        about_accounts(tables)


def test_a_term_begins_with_a_start_and_with_a_renewal(tables_of: Make, value_of: Value) -> None:
    rows = [
        change("2023-01-10", "start"),
        change("2024-01-10", "renewal"),
        change("2024-01-12", "upgrade"),
        change("2024-02-01", "cancel"),
        change("2024-03-01", "start"),
    ]
    tables = tables_of([EVENT], subscriptions=rows)
    assert metrics(tables) == {"subscriptions.renewal", "subscriptions.upgrade", "subscriptions.term"}
    found = [value_of(tables, day, since_last("subscriptions.term")) for day in ("2024-01-15", "2024-03-05")]
    assert found == [5, 4]


def test_cancellations_are_no_facts_since_they_are_the_label(tables_of: Make) -> None:
    assert metrics(tables_of([EVENT], subscriptions=[change("2024-01-10", "cancel")])) == set()


def test_milestones_are_among_the_facts(tiny_tables: Make) -> None:
    found = [frame for frame in about_accounts(tiny_tables()) if "milestones.met" in set(frame["metric"])]
    assert found[0][["account_id", "value"]].to_numpy().tolist() == [["a1", 0.0], ["a2", 0.0]]


def test_tables_that_are_not_there_or_empty_tell_nothing(tiny_tables: Make) -> None:
    others = ("tickets", "surveys", "subscriptions", "milestones")
    assert about_accounts(tiny_tables(**dict.fromkeys(others))) == []
    whole = tiny_tables()
    empty = {name: whole.frames[name].iloc[:0] for name in others}
    assert about_accounts(tiny_tables(**empty)) == []


def test_every_metric_begins_with_the_word_of_its_table(tiny_tables: Make) -> None:
    assert all(name.startswith(ABOUT) for name in metrics(tiny_tables()))


def test_the_facts_are_read_once_however_often_they_are_asked_for(tiny_tables: Make) -> None:
    tables = tiny_tables()
    assert about_accounts(tables) is about_accounts(tables)
    other = tiny_tables()
    assert about_accounts(other) is not about_accounts(tables)
    for one, two in zip(about_accounts(other), about_accounts(tables), strict=True):
        pd.testing.assert_frame_equal(one, two)


def test_the_themes_of_answers_are_yes_or_no_for_every_answer_with_words(tables_of: Make) -> None:
    texts = ["The export keeps failing", "Great", None]
    answers = [answer("2024-01-10", 5.0) | {"response_id": f"r{n}", "text": t} for n, t in enumerate(texts)]
    frames = about_accounts(tables_of([EVENT], surveys=answers))
    (fault,) = [frame for frame in frames if (frame["metric"] == "surveys.fault").all()]
    assert fault["value"].tolist() == [1.0, 0.0]


@pytest.mark.parametrize("text", ["", "  \n", None])
def test_an_answer_without_words_has_a_score_but_neither_tone_nor_themes(
    tables_of: Make, value_of: Value, text: str | None
) -> None:
    earlier = answer("2023-07-01", 9.0, "r0", text="Great")
    tables = tables_of([EVENT], surveys=[earlier, answer("2024-01-10", 5.0, text=text)])
    assert value_of(tables, "2024-01-15", mean("surveys.nps", 7)) == 5.0
    for said in ("surveys.verbatim", *SAID_OF):
        assert isnan(value_of(tables, "2024-01-15", mean(said, 7)))


def test_blank_answers_do_not_thin_the_themes_of_those_in_words(tables_of: Make, value_of: Value) -> None:
    texts = ["The export keeps failing", " ", ""]
    answers = [answer("2024-01-10", 5.0, f"r{n}", text=text) for n, text in enumerate(texts)]
    tables = tables_of([EVENT], surveys=answers)
    assert value_of(tables, "2024-01-15", mean("surveys.fault", 7)) == 1.0
    assert value_of(tables, "2024-01-15", mean("surveys.nps", 7)) == 5.0


def test_the_metrics_that_tables_may_give_hold_all_that_they_do_give(tiny_tables: Make) -> None:
    tables = tiny_tables()
    instruments = {f"surveys.{name}" for name in tables.surveys["instrument"]}
    assert metrics(tables) <= names_about(tables.frames) | instruments
    assert names_about(["events", "subscriptions"]) == {
        "subscriptions.renewal",
        "subscriptions.upgrade",
        "subscriptions.downgrade",
        "subscriptions.term",
    }
