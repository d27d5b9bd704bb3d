from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest
from campaignpulse.evaluation.claims.claim import NotMeasurableError
from campaignpulse.evaluation.claims.confused_spells import confused_spells, inside_spells
from campaignpulse.tables import Tables

Tiny = Callable[..., Tables]
EPOCH = pd.Timestamp(0, tz="UTC")


def tickets(**columns: object) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "ticket_id": ["t1", "t2"],
            "account_id": ["a1", "a2"],
            "opened_at": pd.to_datetime(["2024-03-25 09:00", "2025-04-10 09:00"], utc=True),
            **columns,
        }
    )


def spells(tables: Tables, cause: str = "campaign_confusion") -> list[tuple[str, str, str]]:
    found = confused_spells(tables, cause)
    return [
        (account, *(f"{EPOCH + pd.Timedelta(days=int(day)):%Y-%m-%d}" for day in days))
        for account, *days in found.itertuples(index=False)
    ]


def test_a_spell_reaches_from_the_campaign_s_start_to_the_end_of_its_post_phase(tiny_tables: Tiny) -> None:
    found = spells(tiny_tables(tickets=tickets(cause="campaign_confusion")))

    assert found == [("a1", "2024-03-17", "2024-05-07"), ("a2", "2025-03-16", "2025-05-06")]


def test_the_confirmed_cause_goes_before_the_category(tiny_tables: Tiny) -> None:
    told = tickets(cause=["product_bug", None], category="campaign_confusion")

    assert [account for account, _, _ in spells(tiny_tables(tickets=told))] == ["a2"]


def test_the_campaign_that_a_ticket_names_goes_before_that_of_its_day(tiny_tables: Tiny) -> None:
    told = tickets(category="campaign_confusion", campaign_id=["mm25", None])

    assert spells(tiny_tables(tickets=told))[0] == ("a1", "2025-03-16", "2025-05-06")


def test_two_tickets_about_one_campaign_are_one_spell(tiny_tables: Tiny) -> None:
    told = tickets(cause="campaign_confusion").assign(
        account_id="a1", opened_at=pd.Timestamp("2024-03-25", tz="UTC")
    )

    assert len(spells(tiny_tables(tickets=told))) == 1


def test_a_ticket_outside_of_every_campaign_makes_no_spell(tiny_tables: Tiny) -> None:
    told = tickets(cause="campaign_confusion").assign(opened_at=pd.Timestamp("2024-08-01", tz="UTC"))

    with pytest.raises(NotMeasurableError, match="no ticket about a campaign has the cause"):
        spells(tiny_tables(tickets=told))


@pytest.mark.parametrize("told", [None, tickets()])
def test_without_causes_the_reason_says_what_to_deliver(tiny_tables: Tiny, told: pd.DataFrame | None) -> None:
    with pytest.raises(NotMeasurableError, match="no ticket has a cause or a category; deliver one of them"):
        spells(tiny_tables(tickets=told))


def test_both_ends_of_a_spell_are_kept_apart() -> None:
    known = pd.DataFrame({"account_id": ["a", "a"], "low": [3, 20], "high": [5, 22]})
    accounts, days = pd.Series(list("aaaaab")), [2, 3, 4, 5, 21, 4]

    assert inside_spells(accounts, days, known).tolist() == [False, True, True, False, True, False]
