"""A second opinion on the facts: what the tables say about an account, and since when it is known.

Nothing here is shared with the engine.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd
from campaignpulse.tables import Tables

EPOCH = pd.Timestamp("1970-01-01", tz="UTC")
ONE_DAY = pd.Timedelta(days=1)

ABOUT_WHAT = {
    "bug": {"fault"},
    "Billing": {"complaint"},
    "how_to": set(),
    "It crashed, and we are not sure what to do": {"fault", "confusion", "negative"},
    "Too expensive, we will cancel": {"complaint", "negative"},
    "Thank you, great": set(),
    "Guten Tag": set(),
}
"""What the categories and texts of the worlds speak of, as a person reads them."""


class Row(NamedTuple):
    """One row that is seen at the cutoff: an event of the account's own, or a fact about it."""

    day: int
    metric: str
    value: float
    tag: str | None
    user: str | None
    own: bool


def all_rows(tables: Tables, account: str) -> Iterator[tuple[Row, int]]:
    """Each row about the account and the first midnight at which it is known."""
    for event in records(tables.events, account):
        row = Row(floor_day(event["occurred_at"]), event["metric"], float(event["value"]), None, None, True)
        yield (
            row._replace(tag=cell(event, "campaign_id"), user=cell(event, "user_id")),
            known_day(event, "occurred_at"),
        )
    for ticket in records(tables.tickets, account):
        for metric, value, time in ticket_facts(ticket):
            fact = Row(floor_day(ticket[time]), metric, value, cell(ticket, "campaign_id"), None, False)
            yield fact, max(known_day(ticket, "opened_at"), fact.day + 1)
    for campaign, day, met in passed_milestones(tables, account):
        yield Row(day, "milestones.met", float(met), campaign, None, False), day + 1


def ticket_facts(ticket: dict) -> Iterator[tuple[str, float, str]]:
    yield "tickets.opened", 1.0, "opened_at"
    if given(ticket, "resolved_at"):
        hours = (ticket["resolved_at"] - ticket["opened_at"]) / pd.Timedelta(hours=1)
        yield "tickets.hours_to_resolve", hours, "resolved_at"
    said = [ABOUT_WHAT[ticket[column]] for column in ("category", "text") if given(ticket, column)]
    for theme in ("fault", "confusion", "complaint"):
        if any(theme in words for words in said):
            yield f"tickets.{theme}", sum(theme in words for words in said) / len(said), "opened_at"
    if given(ticket, "text") and "negative" in ABOUT_WHAT[ticket["text"]]:
        yield "tickets.negative", 1.0, "opened_at"


def milestones_of(tables: Tables) -> list[tuple[str, int, pd.Timestamp]]:
    """The campaign of each milestone, its days from the campaign's last told start, and its time."""
    found = []
    for milestone in records(tables.milestones):
        start = floor_day(versions_of(tables, milestone["campaign_id"])[-1]["starts_at"])
        found.append((milestone["campaign_id"], floor_day(milestone["at"]) - start, milestone["at"]))
    return found


def passed_milestones(tables: Tables, account: str) -> Iterator[tuple[str, int, bool]]:
    """Campaign, day and whether it was met, of each milestone that the account had and that has passed."""
    for campaign, offset, at in milestones_of(tables):
        exposures = [e for e in records(tables.exposures, account) if e["campaign_id"] == campaign]
        versions = versions_of(tables, campaign)
        for version, known, superseded in told_between(versions):
            day = floor_day(version["starts_at"]) + offset
            if known <= day and day + 1 < superseded:
                time = at + (day - floor_day(at)) * ONE_DAY
                exposed = any(exposure_known_day(e, versions) <= day for e in exposures)
                if exposed and had_started(tables.accounts, account, time):
                    events = records(tables.events, account)
                    yield campaign, day, any(in_time(e, tables, campaign, time) for e in events)
                break


def had_started(accounts: pd.DataFrame | None, account: str, time: pd.Timestamp) -> bool:
    mine = records(accounts, account)
    return not any(given(record, "started_at") and record["started_at"] > time for record in mine)


def in_time(event: dict, tables: Tables, campaign: str, milestone: pd.Timestamp) -> bool:
    for_it = event["campaign_id"] == campaign if "campaign_id" in tables.events else True
    in_the_week = milestone - 7 * ONE_DAY <= event["occurred_at"] < milestone
    return for_it and in_the_week and known_day(event, "occurred_at") <= floor_day(milestone) + 1


def records(frame: pd.DataFrame | None, account: str | None = None) -> list[dict]:
    if frame is None:
        return []
    return (frame if account is None else frame[frame["account_id"] == account]).to_dict("records")


def known_day(record: dict, time: str) -> int:
    """The first midnight at which a row is known, if nothing else of it comes later."""
    return ceil_day(record["known_at"]) if given(record, "known_at") else floor_day(record[time]) + 1


def cell(record: dict, column: str) -> str | None:
    return record[column] if given(record, column) else None


def versions_of(tables: Tables, campaign_id: str) -> list[dict]:
    campaign = tables.campaigns[tables.campaigns["campaign_id"] == campaign_id]
    return sorted(campaign.to_dict("records"), key=version_known_at)


def told_between(versions: list[dict]) -> Iterator[tuple[dict, int, float]]:
    """Each version, the first midnight at which it is known, and that at which the next one is."""
    known_days = [ceil_day(version_known_at(v)) for v in versions]
    yield from zip(versions, known_days, [*known_days[1:], math.inf], strict=True)


def version_known_at(version: dict) -> pd.Timestamp:
    return version["known_at"] if given(version, "known_at") else version["starts_at"]


def exposure_known_day(exposure: dict, versions: list[dict]) -> int:
    if given(exposure, "exposed_at"):
        return ceil_day(exposure["exposed_at"])
    return ceil_day(min(version_known_at(v) for v in versions))


def given(record: dict, column: str) -> bool:
    return column in record and not pd.isna(record[column])


def floor_day(moment: pd.Timestamp) -> int:
    return (moment - EPOCH) // ONE_DAY


def ceil_day(moment: pd.Timestamp) -> int:
    """The first midnight at which a fact known at this moment is known."""
    return -((EPOCH - moment) // ONE_DAY)
