from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest
from campaignpulse.evaluation.claims import Claim, Roles
from campaignpulse.evaluation.claims.given import Given
from campaignpulse.evaluation.claims.resolution import campaign_tickets, resolution
from campaignpulse.tables import Tables

GivenOf = Callable[..., Given]
PLAYBOOK = Roles(playbook_from="2024-05-01")
OTHER_TICKET = pd.DataFrame(
    {
        "ticket_id": ["later"],
        "account_id": ["a000"],
        "opened_at": [pd.Timestamp("2024-10-20", tz="UTC")],
        "resolved_at": [pd.Timestamp("2024-10-21", tz="UTC")],
        "cause": ["product_bug"],
    }
)
"""The data go on after the last campaign ticket, so that none of those is too young."""


@pytest.fixture
def tickets(tables_of: Callable[..., Tables]) -> pd.DataFrame:
    delivered = tables_of().tickets
    assert delivered is not None
    return pd.concat([delivered, OTHER_TICKET], ignore_index=True)


def answer(of: Given) -> Claim:
    (claim,) = resolution(of)
    return claim


def test_the_change_is_that_of_mean_hours(given_of: GivenOf, tickets: pd.DataFrame) -> None:
    claim = answer(given_of(tickets=tickets, roles=PLAYBOOK))
    own = tickets.iloc[:-1]
    hours = (own["resolved_at"] - own["opened_at"]).dt.total_seconds() / 3600
    after = own["opened_at"] >= pd.Timestamp("2024-05-01", tz="UTC")

    assert claim.value == pytest.approx(100 * (hours[after].mean() / hours[~after].mean() - 1))
    assert claim.low < -50 < claim.high  # planted: one day instead of two
    assert claim.against == "campaign tickets opened before 2024-05-01"


def test_unresolved_tickets_are_left_out_and_counted(given_of: GivenOf, tickets: pd.DataFrame) -> None:
    tickets.loc[[0, 1, 2], "resolved_at"] = pd.NaT

    claim = answer(given_of(tickets=tickets, roles=PLAYBOOK))

    assert claim.counted == "accounts (45 tickets, 3 more were never resolved)"


def test_tickets_of_the_last_weeks_are_left_out(given_of: GivenOf, tickets: pd.DataFrame) -> None:
    claim = answer(given_of(tickets=tickets.iloc[:-1], roles=PLAYBOOK))

    assert (
        claim.reason
        == "there are 0 accounts with a resolved campaign ticket after 2024-05-01, and 10 are needed"
    )


def test_without_a_playbook_the_reason_says_where_to_name_it(given_of: GivenOf) -> None:
    assert answer(given_of()).reason == (
        "nobody said since when support works by a playbook; say it in `claims.playbook_from` of the "
        "experiment file"
    )


def test_without_times_of_resolution_there_is_no_figure(given_of: GivenOf, tickets: pd.DataFrame) -> None:
    for told in (None, tickets.drop(columns="resolved_at")):
        reason = answer(given_of(tickets=told, roles=PLAYBOOK)).reason
        assert reason == "tickets do not tell when they were resolved; deliver tickets with resolved_at"


def test_campaign_tickets_are_those_that_name_one_else_those_of_active_and_post_days(
    tables_of: Callable[..., Tables], tickets: pd.DataFrame
) -> None:
    by_day = tables_of(tickets=tickets)
    assert by_day.tickets is not None
    assert (
        campaign_tickets(by_day, by_day.tickets)["ticket_id"].tolist() == tickets["ticket_id"].tolist()[:-1]
    )

    named = tables_of(tickets=tickets.assign(campaign_id=["c1"] + [None] * (len(tickets) - 1)))
    assert named.tickets is not None
    assert campaign_tickets(named, named.tickets)["ticket_id"].tolist() == ["t0"]
