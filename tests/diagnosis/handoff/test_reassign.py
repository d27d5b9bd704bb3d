from __future__ import annotations

import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.diagnosis.handoff import HandoffBook, reassign, reassignments, undo

TUESDAY = pd.Timestamp("2025-04-01", tz="UTC")
NOON = TUESDAY + pd.Timedelta(hours=12)
LATER = TUESDAY + pd.Timedelta(days=60)


def give(book: HandoffBook, name: str, to: str = "ann", reason: str = "knows them") -> tuple[str, ...]:
    return reassign(book, name, to=to, by="bob", reason=reason, at=NOON)


def resolve(book: HandoffBook, name: str, at: pd.Timestamp = NOON) -> None:
    book.resolve(name, resolved_at=at, cause="product_bug", received_at=at)


def test_a_hand_off_that_was_given_away_is_so_the_next_time_too_until_it_is_undone(book, record) -> None:
    name = record("ab").handoffs["handoff_id"].iloc[0]
    assert give(book, name) == (name,)
    assert book.frame().set_index("account_id")["assigned_to"].fillna("").to_dict() == {"a": "ann", "b": ""}
    resolve(book, name)
    second = record("a", at=LATER).handoffs
    assert second["responsible"].tolist() == ["ann"]
    assert undo(book, second["handoff_id"].item(), at=LATER) == (second["handoff_id"].item(),)
    resolve(book, second["handoff_id"].item(), LATER)
    third = record("a", at=LATER + pd.Timedelta(days=60)).handoffs
    assert third["responsible"].tolist() == ["development"]


def test_another_cause_of_the_account_goes_by_the_matrix(book, record) -> None:
    give(book, record("a").handoffs["handoff_id"].item())
    assert record("a", "dissatisfaction", at=LATER).handoffs["responsible"].tolist() == ["support"]


def test_the_last_one_who_was_given_it_has_it_and_all_is_on_record(book, record) -> None:
    name = record("a").handoffs["handoff_id"].item()
    give(book, name)
    give(book, name, to="carl")
    assert book.state("spring", LATER).moved == {("a", "product_bug"): "carl"}
    kept = reassignments(book)
    assert kept[["given_to", "given_by", "reason"]].to_numpy().tolist() == [
        ["ann", "bob", "knows them"],
        ["carl", "bob", "knows them"],
    ]


def test_a_case_is_given_with_all_its_accounts(book, record) -> None:
    case = record("abcdef", "campaign_confusion", "fools").handoffs["case_id"].unique().item()
    assert len(give(book, case)) == 6
    assert set(book.frame()["assigned_to"]) == {"ann"}
    assert len(undo(book, case, at=LATER)) == 6
    assert book.frame()["assigned_to"].isna().all()
    assert undo(book, case, at=LATER) == ()


@pytest.mark.parametrize(("to", "reason", "option"), [(" ", "because", "--to"), ("ann", "", "--reason")])
def test_without_somebody_and_a_reason_nothing_is_given(
    book, record, to: str, reason: str, option: str
) -> None:
    name = record("a").handoffs["handoff_id"].item()
    with pytest.raises(InputError, match=f"{option} is empty"):
        give(book, name, to=to, reason=reason)


def test_what_is_unknown_or_resolved_cannot_be_given(book, record) -> None:
    name = record("a").handoffs["handoff_id"].item()
    resolve(book, name)
    with pytest.raises(InputError, match="is resolved, and cannot be given"):
        give(book, name)
    with pytest.raises(InputError, match="there is no hand-off and no case 'nope'"):
        give(book, "nope")
