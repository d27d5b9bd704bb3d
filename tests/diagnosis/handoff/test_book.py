"""The book: what a day decided stands, nothing is lost or doubled, and what came back is kept."""

from __future__ import annotations

import multiprocessing
import os
import signal
from concurrent.futures import ThreadPoolExecutor

import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.diagnosis.handoff import HandoffBook
from campaignpulse.diagnosis.handoff.cells import iso
from campaignpulse.diagnosis.routing import HANDOFF_COLUMNS, HELD_COLUMNS

TUESDAY = pd.Timestamp("2025-04-01", tz="UTC")
DAY = pd.Timedelta(days=1)
NOON = TUESDAY + pd.Timedelta(hours=12)


def test_what_was_decided_is_read_back_as_it_was(book: HandoffBook, record) -> None:
    made = record("ab", "campaign_confusion", "fools")
    kept = book.recorded("spring", TUESDAY)
    pd.testing.assert_frame_equal(kept.handoffs, made.handoffs)
    pd.testing.assert_frame_equal(kept.held, made.held)
    assert (list(kept.handoffs), list(kept.held)) == (list(HANDOFF_COLUMNS), list(HELD_COLUMNS))
    assert book.frame()["status"].tolist() == ["open", "open"]


def test_the_same_day_again_adds_nothing_whatever_it_would_decide_now(book: HandoffBook, record) -> None:
    assert book.recorded("spring", TUESDAY) is None
    first = record("ab")
    again = record("abcdef", "dissatisfaction")
    assert again.again
    pd.testing.assert_frame_equal(again.handoffs, first.handoffs)
    assert len(book.frame()) == 2


def test_the_next_day_knows_the_day_before(record) -> None:
    record("ab")
    second = record("abc", at=TUESDAY + DAY)
    assert second.handoffs["account_id"].tolist() == ["c"]
    assert second.held["why"].tolist() == ["duplicate", "duplicate"]


def test_a_day_before_the_latest_decides_nothing_more(book: HandoffBook, record) -> None:
    record("a", at=TUESDAY + DAY)
    late, known = record("bc"), book.recorded("spring", TUESDAY)
    assert late.late == known.late == TUESDAY + DAY
    assert late.handoffs.empty
    assert known.handoffs.empty
    assert book.frame()["account_id"].tolist() == ["a"]


def test_experiments_do_not_know_of_each_other(book: HandoffBook, record) -> None:
    record("a")
    other = record("a", experiment="autumn")
    assert len(other.handoffs) == 1
    assert book.frame("autumn")["handoff_id"].tolist() == other.handoffs["handoff_id"].tolist()
    assert len(book.frame()) == 2


def test_many_that_record_one_day_at_once_agree(book: HandoffBook, record) -> None:
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(record, ["abc", "bcd", "cde", "def", "efg", "fgh"]))
    assert sorted(one.again for one in found) == [False] + [True] * 5
    assert {tuple(one.handoffs["account_id"]) for one in found} == {tuple(book.frame()["account_id"])}


def test_a_decision_that_fails_leaves_nothing(book: HandoffBook, record) -> None:
    def fail(_):
        raise RuntimeError

    with pytest.raises(RuntimeError):
        book.record("spring", TUESDAY, fail)
    assert not record("a").again


def _record_and_die(path, decide) -> None:
    def last_word(state):
        found = decide(state)
        os.kill(os.getpid(), signal.SIGKILL)
        return found

    HandoffBook(path).record("spring", TUESDAY, last_word)


def test_a_process_that_is_killed_leaves_the_day_undecided(book: HandoffBook, record, decided) -> None:
    book.frame()
    decide = decided("ab", "product_bug", None, TUESDAY)
    context = multiprocessing.get_context("fork")
    killed = context.Process(target=_record_and_die, args=(book.path, decide))
    killed.start()
    killed.join()
    assert killed.exitcode == -signal.SIGKILL
    assert book.frame().empty
    assert len(record("ab").handoffs) == 2


def test_a_resolution_is_news_once_and_the_last_word_holds(book: HandoffBook, record) -> None:
    name = record("a").handoffs["handoff_id"].item()
    word = {"resolved_at": NOON, "received_at": NOON}
    assert book.resolve(name, cause="product_bug", outcome="kept", **word)
    assert not book.resolve(name, cause="product_bug", outcome="kept", **word)
    assert book.resolve(name, cause="dissatisfaction", outcome="kept", **word)
    assert not book.resolve(name, cause="product_bug", outcome="kept", **word)  # sent a second time, late
    row = book.frame().iloc[0]
    assert (row["status"], row["confirmed"], row["outcome"]) == ("resolved", "dissatisfaction", "kept")
    assert row["resolved_at"] == NOON
    assert book.resolutions()["cause"].tolist() == ["product_bug", "dissatisfaction"]


def test_a_resolution_without_a_cause_is_one_and_is_news_once(book: HandoffBook, record) -> None:
    name = record("a").handoffs["handoff_id"].item()
    assert [book.resolve(name, resolved_at=NOON, received_at=NOON) for _ in range(2)] == [True, False]
    assert book.frame()["confirmed"].isna().all()


def test_a_case_is_resolved_with_all_its_accounts(book: HandoffBook, record) -> None:
    case = record("abcdef", "campaign_confusion", "fools").handoffs["case_id"].unique().item()
    assert book.resolve(case, resolved_at=NOON, cause="campaign_confusion", received_at=NOON)
    assert set(book.frame()["status"]) == {"resolved"}


@pytest.mark.parametrize("early", [pd.Timestamp(1, tz="UTC"), pd.Timestamp("0001-01-01", tz="UTC")])
def test_what_is_resolved_before_its_cutoff_is_refused(book: HandoffBook, record, early) -> None:
    name = record("a").handoffs["handoff_id"].item()
    for when in (early, TUESDAY - pd.Timedelta(seconds=1)):
        with pytest.raises(InputError, match="before the day 2025-04-01 that handed it off"):
            book.resolve(name, resolved_at=when, received_at=NOON)
    assert book.resolve(name, resolved_at=TUESDAY, received_at=NOON)


def test_a_case_that_another_joined_later_is_as_old_as_its_oldest(book: HandoffBook, record) -> None:
    case = record("abcdef", "campaign_confusion", "fools").handoffs["case_id"].unique().item()
    joined = record("g", "campaign_confusion", "fools", at=TUESDAY + DAY).handoffs
    assert joined["case_id"].item() == case
    assert book.resolve(case, resolved_at=NOON, received_at=NOON + DAY)


def test_an_unknown_hand_off_is_refused(book: HandoffBook) -> None:
    with pytest.raises(InputError, match="there is no hand-off and no case 'x'"):
        book.resolve("x", resolved_at=NOON, received_at=NOON)


def test_a_hand_off_is_open_at_every_moment_before_it_was_resolved(book: HandoffBook, record) -> None:
    name = record("a").handoffs["handoff_id"].item()
    book.resolve(name, resolved_at=NOON, cause="product_bug", received_at=NOON)
    before, after = (book.state("spring", NOON + pd.Timedelta(seconds=step)) for step in (-1, 0))
    assert (len(before.open), len(after.open)) == (1, 0)
    assert (before.last_resolved(), after.last_resolved()) == ({}, {("a", "product_bug"): NOON})
    assert book.state("spring", TUESDAY - DAY).handoffs.empty


def test_a_book_that_is_not_there_knows_nothing_and_is_not_made(book: HandoffBook) -> None:
    assert book.state("spring", TUESDAY).handoffs.empty
    assert not book.path.exists()


@pytest.fixture
def corrected(book: HandoffBook, record) -> HandoffBook:
    """A word of 2 April, which said no cause, and was corrected on 9 April."""
    name = record("a").handoffs["handoff_id"].item()
    for cause, received_at in (("", TUESDAY + DAY), ("dissatisfaction", TUESDAY + 8 * DAY)):
        resolved_at = received_at - pd.Timedelta(hours=1)
        book.resolve(name, resolved_at=resolved_at, cause=cause, received_at=received_at)
    return book


@pytest.mark.parametrize(
    ("days", "status", "confirmed"),
    [
        (0.99, "open", None),  # resolved, and nobody had sent word
        (1, "resolved", None),
        (4, "resolved", None),
        (7.99, "resolved", None),
        (8, "resolved", "dissatisfaction"),
    ],
)
def test_what_was_known_at_a_moment_is_the_last_word_received_by_then(
    corrected: HandoffBook, days: float, status: str, confirmed: str | None
) -> None:
    with corrected.connected() as connection:
        connection.execute("UPDATE days SET recorded_at = ?", (iso(TUESDAY),))
    (row,) = corrected.state("spring", TUESDAY + days * DAY).handoffs.to_dict("records")
    assert (row["status"], row["confirmed"]) == (status, confirmed)
    assert pd.isna(row["resolved_at"]) == (status == "open")


def test_a_day_that_is_recorded_later_than_it_was_knows_what_was_resolved_by_then(
    corrected: HandoffBook,
) -> None:
    just_before = TUESDAY + 8 * DAY - pd.Timedelta(minutes=30)  # resolved again, and not received
    (row,) = corrected.state("spring", just_before).handoffs.to_dict("records")
    assert (row["status"], row["confirmed"]) == ("resolved", "dissatisfaction")


def test_what_came_back_is_known_when_it_was_received_or_in_a_replay_when_it_was_resolved(
    record, book: HandoffBook
) -> None:
    record("a", at=TUESDAY)
    assert book.last_told("spring") is None
    name = book.frame()["handoff_id"].item()
    resolved, received = TUESDAY + pd.Timedelta(days=2), pd.Timestamp.now("UTC").as_unit("us")
    book.resolve(name, resolved_at=resolved, received_at=received)
    assert book.last_told("spring") == resolved
    live = received + pd.Timedelta(hours=1)
    book.resolve(name, resolved_at=live, received_at=live + pd.Timedelta(hours=1))
    assert book.last_told("spring") == live + pd.Timedelta(hours=1)
    assert book.state("spring", live + pd.Timedelta(hours=1)).handoffs["resolved_at"].item() == live
