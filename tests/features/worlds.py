"""Tiny random worlds for the window engine's property tests: contract tables that are full of corner cases.

`world_of(seed)` is the seeded form; `worlds()` is the hypothesis strategy: the same builder, with its
random numbers drawn (and shrunk) by hypothesis.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd
from campaignpulse.tables import Tables
from hypothesis import strategies as st

METRICS = ("posts", "spend", "visits")
CATEGORIES = (None, "bug", "Billing", "how_to")
TEXTS = (
    None,
    "It crashed, and we are not sure what to do",
    "Too expensive, we will cancel",
    "Thank you, great",
    "Guten Tag",
)
VALUES = (1.0, 1.0, 2.0, 0.0, 0.1, 0.3, 2.5, 1_000_000.25)
TIME = "datetime64[us, UTC]"
TYPES = {
    "accounts": {"account_id": "str", "started_at": TIME},
    "campaigns": {
        "campaign_id": "str",
        "name": "str",
        "series": "str",
        "starts_at": TIME,
        "ends_at": TIME,
        "pre_days": "int64",
        "post_days": "int64",
        "known_at": TIME,
    },
    "exposures": {"account_id": "str", "campaign_id": "str", "exposed_at": TIME},
    "events": {
        "account_id": "str",
        "occurred_at": TIME,
        "metric": "str",
        "value": "float64",
        "user_id": "str",
        "campaign_id": "str",
        "known_at": TIME,
    },
    "milestones": {"campaign_id": "str", "name": "str", "at": TIME},
    "tickets": {
        "ticket_id": "str",
        "account_id": "str",
        "opened_at": TIME,
        "resolved_at": TIME,
        "category": "str",
        "text": "str",
        "campaign_id": "str",
        "known_at": TIME,
    },
    "snapshots": {"account_id": "str", "cutoff": TIME},
}
OPTIONAL = {
    "accounts": ("started_at",),
    "campaigns": ("known_at",),
    "exposures": ("exposed_at",),
    "events": ("known_at", "campaign_id", "user_id"),
    "tickets": ("known_at", "resolved_at", "category", "text", "campaign_id"),
}
ABSENT_SHARE = 0.15  # of the worlds lack a given optional column

CALENDAR = tuple(pd.date_range("2023-12-20", "2024-04-08", tz="UTC"))
CORNER_DAYS = tuple(
    pd.Timestamp(day, tz="UTC")
    for day in (
        "2023-12-31",
        "2024-01-01",
        "2024-01-31",
        "2024-02-28",
        "2024-02-29",
        "2024-03-01",
        "2024-03-31",
    )
)
LAST_MICROSECOND = 86_400_000_000 - 1  # of a day

Record = dict[str, Any]
Moments = tuple[pd.Timestamp, ...]


@dataclass(frozen=True)
class World:
    """Contract tables, and the account_id and cutoff of the snapshots to take of them."""

    tables: Tables
    snapshots: pd.DataFrame


def worlds() -> st.SearchStrategy[World]:
    return st.randoms(use_true_random=False).map(world_from)


def world_of(seed: int) -> World:
    return world_from(random.Random(seed))  # noqa: S311 - a seed, not a secret


def world_from(rng: random.Random) -> World:
    absent = {(t, c) for t, columns in OPTIONAL.items() for c in columns if rng.random() < ABSENT_SHARE}
    campaigns = [version for number in range(rng.randint(1, 3)) for version in series(rng, number)]
    if ("campaigns", "known_at") in absent:
        campaigns = list({c["campaign_id"]: c for c in reversed(campaigns)}.values())
    days = CALENDAR + CORNER_DAYS * 8 + edges(campaigns) * 4  # repeated: drawn that much more often
    accounts = [
        {"account_id": f"a{i}", "started_at": started_at(rng, days)} for i in range(rng.randint(3, 6))
    ]
    rows = {
        "accounts": accounts,
        "campaigns": campaigns,
        "exposures": [row for account in accounts for row in exposures_of(rng, account, campaigns)],
        "events": [event(rng, days, accounts, campaigns) for _ in range(rng.randint(0, 60))],
        "milestones": list(milestones_of(rng, campaigns)),
        "tickets": [ticket(rng, days, accounts, campaigns, name) for name in range(rng.choice((0, 3, 9)))],
        "snapshots": [row for account in accounts for row in snapshots_of(rng, days, account)],
    }
    for table in ("campaigns", "snapshots"):
        rng.shuffle(rows[table])
    frames = {table: typed(table, records, absent) for table, records in rows.items()}
    if ("accounts", "started_at") in absent and rng.random() < 0.5:
        del frames["accounts"]
    for table in ("milestones", "tickets"):
        if rng.random() < ABSENT_SHARE:
            del frames[table]
    return World(snapshots=frames.pop("snapshots"), tables=Tables(**frames, origin="a random world"))


def series(rng: random.Random, number: int) -> Iterator[Record]:
    """One recurring series: its editions follow each other closely, a year apart, or overlap."""
    starts_at = moment(rng, CALENDAR)
    for edition in range(rng.randint(1, 3)):
        announced = (starts_at - in_days(rng.randint(-3, 60)), starts_at - in_days(90), None)
        first = {
            "campaign_id": f"c{rng.randint(0, 9)}{number}{edition}",  # ids are not in the order of time
            "name": f"series {number}, edition {edition}",
            "series": f"s{number}",
            "starts_at": starts_at,
            "ends_at": starts_at + length(rng),
            "pre_days": rng.choice((21, 7, 3, 0)),
            "post_days": rng.choice((28, 5, 0)),
            "known_at": rng.choice(announced),
        }
        yield from versions(rng, first)
        starts_at = starts_at - in_days(rng.choice((9, 20, 45, 366)))


def versions(rng: random.Random, first: Record) -> Iterator[Record]:
    """The first announcement, and sometimes one or two later ones with other dates, even of the same day."""
    yield first
    known_at = first["known_at"] or first["starts_at"]
    for _ in range(rng.choice((0, 0, 0, 1, 2))):
        known_at = known_at + pd.Timedelta(hours=rng.choice((1, 30, 24 * 12)))
        starts_at = first["starts_at"] + in_days(rng.randint(-10, 20))
        dates = {"starts_at": starts_at, "ends_at": starts_at + length(rng), "known_at": known_at}
        yield first | dates | {"pre_days": rng.choice((21, 5, 0))}


def edges(campaigns: list[Record]) -> Moments:
    """The days on which something changes, and the days before and after."""
    first = [c["starts_at"].floor("D") for c in campaigns]
    last = [c["ends_at"].ceil("D") for c in campaigns]
    return tuple(day + in_days(shift) for day in first + last for shift in (-4, -1, 0, 1))


def exposures_of(rng: random.Random, account: Record, campaigns: list[Record]) -> Iterator[Record]:
    for campaign in {c["campaign_id"]: c for c in campaigns}.values():
        for _ in range(rng.choice((1, 1, 1, 1, 0, 2))):
            late = campaign["starts_at"] + in_days(rng.randint(-40, 40))
            yield {
                "account_id": account["account_id"],
                "campaign_id": campaign["campaign_id"],
                "exposed_at": rng.choice((None, late, campaign["starts_at"] - in_days(60))),
            }


def event(rng: random.Random, days: Moments, accounts: list[Record], campaigns: list[Record]) -> Record:
    """One event; the last account never has any."""
    occurred_at = moment(rng, days)
    late_hours = rng.choice((None, None, None, None, 0, 5, 24, 24 * 3, 24 * 15))
    return {
        "account_id": rng.choice(accounts[:-1])["account_id"],
        "occurred_at": occurred_at,
        "metric": rng.choice(METRICS),
        "value": rng.choice(VALUES),
        "user_id": rng.choice((None, "u1", "u2", "u3")),  # some work for several accounts
        "campaign_id": rng.choice((None, *(c["campaign_id"] for c in campaigns))),
        "known_at": None if late_hours is None else occurred_at + pd.Timedelta(hours=late_hours),
    }


def milestones_of(rng: random.Random, campaigns: list[Record]) -> Iterator[Record]:
    """Up to two a campaign, in it or around it, dated by the version that was told last."""
    told = {}
    for campaign in sorted(campaigns, key=lambda c: c["known_at"] or c["starts_at"]):
        told[campaign["campaign_id"]] = campaign
    for campaign_id, last in told.items():
        for name in range(rng.choice((0, 1, 2))):
            at = moment(rng, (last["starts_at"].floor("D") + in_days(rng.randint(-5, 20)),))
            yield {"campaign_id": campaign_id, "name": f"m{name}", "at": at}


def ticket(
    rng: random.Random, days: Moments, accounts: list[Record], campaigns: list[Record], name: int
) -> Record:
    """A ticket of any account, also before it began; known late or resolved at times."""
    opened_at = moment(rng, days)
    open_hours, late_hours = rng.choice((None, 0, 30, 24 * 9)), rng.choice((None, None, 5, 24 * 12))
    return {
        "ticket_id": f"t{name}",
        "account_id": rng.choice(accounts)["account_id"],
        "opened_at": opened_at,
        "resolved_at": None if open_hours is None else opened_at + pd.Timedelta(hours=open_hours),
        "category": rng.choice(CATEGORIES),
        "text": rng.choice(TEXTS),
        "campaign_id": rng.choice((None, *(c["campaign_id"] for c in campaigns))),
        "known_at": None if late_hours is None else opened_at + pd.Timedelta(hours=late_hours),
    }


def snapshots_of(rng: random.Random, days: Moments, account: Record) -> list[Record]:
    """One to five different cutoffs, some before the first event and some after the last."""
    cutoffs = {rng.choice(days) + in_days(rng.choice((0, 0, 1, 7, 40))) for _ in range(rng.randint(1, 5))}
    return [{"account_id": account["account_id"], "cutoff": cutoff} for cutoff in sorted(cutoffs)]


def started_at(rng: random.Random, days: Moments) -> pd.Timestamp | None:
    return rng.choice((None, moment(rng, days), CALENDAR[0] - in_days(rng.choice((1, 30, 500)))))


def moment(rng: random.Random, days: Moments) -> pd.Timestamp:
    """Exact midnights come often, as does the last microsecond of a day."""
    noon = LAST_MICROSECOND // 2 + 1
    of_day = rng.choice((0, 0, 0, noon, LAST_MICROSECOND, rng.randint(0, LAST_MICROSECOND)))
    return rng.choice(days) + pd.Timedelta(microseconds=of_day)


def length(rng: random.Random) -> pd.Timedelta:
    return pd.Timedelta(hours=rng.choice((24, 6, 24 * 4, 24 * 10 + 12, 24 * 31)))


def in_days(number: int) -> pd.Timedelta:
    return pd.Timedelta(days=number)


def typed(table: str, records: list[Record], absent: set[tuple[str, str]]) -> pd.DataFrame:
    """The normalised types of the contract, less the optional columns that this world lacks."""
    types = {column: dtype for column, dtype in TYPES[table].items() if (table, column) not in absent}
    return pd.DataFrame({c: pd.Series([r[c] for r in records], dtype=t) for c, t in types.items()})
