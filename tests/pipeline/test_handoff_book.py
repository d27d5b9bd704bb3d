"""What people do with the book, through the functions behind the commands."""

from __future__ import annotations

import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.diagnosis.handoff import HandoffBook
from campaignpulse.diagnosis.handoff.receivers import address_of
from campaignpulse.diagnosis.routing import route
from campaignpulse.experiment import Experiment, HandoffChoice
from campaignpulse.pipeline.handoff_book import (
    escalated,
    existing_book,
    given,
    listed_handoffs,
    release_cases,
    taken_back,
)
from campaignpulse.pipeline.handoffs import book_path

TUESDAY = pd.Timestamp("2025-04-01", tz="UTC")
NEXT_WEEK = pd.Timestamp("2025-04-08 10:00", tz="UTC")


@pytest.fixture
def asked(tmp_path, monkeypatch) -> Experiment:
    """An experiment with two hand-offs in its book: b of twice the value of a."""
    monkeypatch.setenv("CAMPAIGNPULSE_MLRUNS", str(tmp_path / "mlruns"))
    experiment = Experiment.model_validate(
        {
            "name": "spring",
            "data": {"path": str(tmp_path)},
            "label": {"kind": "cancel", "horizon_days": 90},
            "cutoffs": {"every_days": 7},
            "split": {"train": ["2023-01-01", "2024-01-01"], "test": ["2024-06-01", "2025-01-01"]},
            "routing": {"budget": {"share": None}},
        }
    )
    ids = pd.DataFrame({"account_id": ["a", "b"], "campaign_id": None})
    causes = ids.assign(cutoff=TUESDAY, phase="baseline", cause="product_bug", destination="development")
    causes = causes.assign(evidence=[[], []], quotes=[[], []])
    scores = ids.assign(health=20.0, probability=0.5, reliability="A")
    accounts = pd.DataFrame({"account_id": ["a", "b"], "value": [1.0, 2.0]})
    HandoffBook(book_path()).record(
        "spring", TUESDAY, lambda state: route(causes, scores, accounts, experiment.routing, state, TUESDAY)
    )
    return experiment


def first(asked: Experiment) -> str:
    return str(listed_handoffs(asked)["handoff_id"].iloc[0])


def test_copies_and_addresses_are_as_the_block_handoff_says(asked: Experiment) -> None:
    block = {
        "receivers": {name: {"kind": "csv", "path": f"{name}.csv"} for name in ("dev", "all", "success")},
        "teams": {"development": "dev", "success": "success"},
        "otherwise": "all",  # no receiver of its own of anybody informed
        "addresses": {"success": "s@example.com"},
    }
    told = asked.model_copy(update={"handoff": HandoffChoice.model_validate(block)})
    assert len(release_cases(told, now=NEXT_WEEK).cases) == 2
    with existing_book().connected() as connection:
        rows = connection.execute("SELECT receiver, body FROM outbox ORDER BY place").fetchall()
    assert [row["receiver"] for row in rows] == ["spring/dev", "spring/success"] * 2
    assert all('"addresses": {"success": "s@example.com"}' in row["body"] for row in rows)


def test_the_open_hand_offs_are_listed_by_urgency_and_the_resolved_ones_if_asked(asked: Experiment) -> None:
    assert listed_handoffs(asked)["account_id"].tolist() == ["b", "a"]
    existing_book().resolve(first(asked), resolved_at=NEXT_WEEK, received_at=NEXT_WEEK)
    assert listed_handoffs(asked)["account_id"].tolist() == ["a"]
    assert listed_handoffs(asked, everything=True)["account_id"].tolist() == ["b", "a"]


def test_a_hand_off_is_given_and_taken_back_in_a_sentence(asked: Experiment) -> None:
    told = given(first(asked), to="ann", by="bob", reason="knows them")
    assert told["handoffs"] == [first(asked)]
    assert told["sentence"].startswith(f"1 of {first(asked)} given to ann by bob")
    assert listed_handoffs(asked)["assigned_to"].iloc[0] == "ann"
    assert taken_back(first(asked))["handoffs"] == [first(asked)]
    assert listed_handoffs(asked)["assigned_to"].isna().all()


def test_without_a_receiver_cases_wait_and_late_ones_are_said(asked: Experiment) -> None:
    released = release_cases(asked, now=NEXT_WEEK)
    assert (released.cases, len(released.unaddressed)) == ((), 2)
    assert escalated(asked, at=NEXT_WEEK)["escalated"] == []  # what never went out is not late


def test_a_case_waits_in_the_outbox_under_the_address_of_its_teams_receiver(
    asked: Experiment, tmp_path
) -> None:
    receivers = {"list": {"kind": "csv", "path": str(tmp_path / "list.csv")}}
    choice = HandoffChoice.model_validate({"receivers": receivers, "otherwise": "list"})
    released = release_cases(asked.model_copy(update={"handoff": choice}), now=NEXT_WEEK)
    assert (len(released.cases), released.unaddressed) == (2, ())
    with existing_book().connected() as connection:
        found = {row["receiver"] for row in connection.execute("SELECT receiver FROM outbox")}
    assert found == {address_of("spring", "list")}


def test_without_a_book_it_is_said_what_makes_one(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("CAMPAIGNPULSE_MLRUNS", str(tmp_path / "none"))
    with pytest.raises(
        InputError, match=r"there is no book of hand-offs at .*handoffs\.db; `campaignpulse score`"
    ):
        existing_book()
