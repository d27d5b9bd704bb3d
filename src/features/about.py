"""What other tables say about an account, as events: tickets, surveys, contracts, milestones."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from weakref import WeakKeyDictionary

import pandas as pd

from ..checks import InputError
from ..tables import (
    ACCOUNT_ID,
    AT,
    CAMPAIGN_ID,
    KNOWN_AT,
    OCCURRED_AT,
    OPENED_AT,
    RESOLVED_AT,
    RESPONDED_AT,
    Tables,
)
from ..text import THEMES, sentiment, theme_shares
from .milestones import MET, milestone_facts
from .spec import MILESTONES

ABOUT_TIMES = {
    "tickets.": ("tickets", (OPENED_AT, RESOLVED_AT)),
    "surveys.": ("surveys", (RESPONDED_AT,)),
    "subscriptions.": ("subscriptions", (AT,)),
    MILESTONES: ("events", (OCCURRED_AT,)),
}
"""The first word of a metric that is a fact about the account, not an event of its own, and the times that
say until when there are such facts."""

ABOUT = tuple(ABOUT_TIMES)
VERBATIM = "surveys.verbatim"
SAID_OF = tuple(f"surveys.{theme}" for theme in THEMES)
"""Themes of answers: 1 where the words of an answer name it, 0 where they do not."""

_TICKETS_SAY = tuple(f"tickets.{theme}" for theme in THEMES)
TERM = "subscriptions.term"
_CHANGES = ("renewal", "upgrade", "downgrade")
_TERM_BEGINS = ("start", "renewal")
_SECONDS_AN_HOUR = 3600
_seen: WeakKeyDictionary[Tables, list[pd.DataFrame]] = WeakKeyDictionary()  # a run asks a dozen times


def refuse_kept_words(metrics: Iterable[str]) -> None:
    """Refuse metrics of events that begin with a word that is kept for facts from other tables."""
    taken = next((name for name in metrics if name.startswith(ABOUT)), None)
    if taken is not None:
        raise InputError(
            f"events: metric {taken!r} begins with a word that is kept for facts from other tables "
            f"({', '.join(ABOUT)}); rename it"
        )


def about_accounts(tables: Tables) -> list[pd.DataFrame]:
    """Return frames of account_id, occurred_at, metric, value, and campaign_id and known_at if there are any.

    `tickets.opened`, `tickets.hours_to_resolve` (at the resolution), `tickets.fault`, `.confusion` and
    `.complaint` (how much speaks for the theme, 0 to 1), `tickets.negative` (1: more bad words than good);
    `surveys.INSTRUMENT` (the score), `surveys.verbatim` (−1 to 1), `surveys.fault`, `.confusion` and
    `.complaint` (1 or 0); `subscriptions.CHANGE`, and `.term` where a contract begins or is renewed;
    `milestones.met` (1 or 0). Agents' categories count as given when the ticket was opened; confirmed causes,
    which come later, are not read.
    """
    if tables not in _seen:
        _seen[tables] = [frame for frame in _about(tables) if len(frame)]
    return _seen[tables]


def names_about(tables: Collection[str]) -> frozenset[str]:
    """Return the metrics that tables of these names may give, but for those of survey instruments."""
    names = {
        "tickets": ("tickets.opened", "tickets.hours_to_resolve", "tickets.negative", *_TICKETS_SAY),
        "surveys": (VERBATIM, *SAID_OF),
        "subscriptions": (TERM, *(f"subscriptions.{change}" for change in _CHANGES)),
        "milestones": (MET,),
    }
    return frozenset(name for table, some in names.items() if table in tables for name in some)


def with_facts_of(whole: Tables, part: Tables) -> Tables:
    """Return `part`, with what other tables of `whole` say in place of its own: it is read once, then."""
    _seen[part] = about_accounts(whole)
    return part


def names_told(tables: Tables) -> frozenset[str]:
    """Return the metrics that the other tables may give, no text of theirs being read."""
    instruments: Iterable[str] = [] if tables.surveys is None else tables.surveys["instrument"].unique()
    return names_about(tables.frames) | {f"surveys.{name}" for name in instruments}


def _about(tables: Tables) -> Iterator[pd.DataFrame]:
    if tables.tickets is not None:
        yield from _tickets(tables.tickets)
    if tables.surveys is not None:
        yield from _surveys(tables.surveys)
    if tables.subscriptions is not None:
        yield from _subscriptions(tables.subscriptions)
    if tables.milestones is not None:
        yield milestone_facts(tables, tables.milestones)


def _tickets(tickets: pd.DataFrame) -> Iterator[pd.DataFrame]:
    yield _as_events(tickets, OPENED_AT, "tickets.opened", 1.0)
    if RESOLVED_AT in tickets:
        resolved = tickets.dropna(subset=[RESOLVED_AT])
        open_for = (resolved[RESOLVED_AT] - resolved[OPENED_AT]).dt.total_seconds()
        yield _as_events(resolved, RESOLVED_AT, "tickets.hours_to_resolve", open_for / _SECONDS_AN_HOUR)
    for theme, share in theme_shares(tickets).items():
        said = share > 0
        yield _as_events(tickets[said], OPENED_AT, f"tickets.{theme}", share[said])
    if "text" in tickets:
        yield _as_events(tickets[sentiment(tickets["text"]) < 0], OPENED_AT, "tickets.negative", 1.0)


def _surveys(surveys: pd.DataFrame) -> Iterator[pd.DataFrame]:
    metric = "surveys." + surveys["instrument"].astype("str")
    taken = metric[metric.isin((VERBATIM, *SAID_OF))]
    if len(taken):
        raise InputError(
            f"surveys: instrument {taken.iloc[0].removeprefix('surveys.')!r} is kept for what the texts of "
            "the answers say; rename it"
        )
    yield _as_events(surveys, RESPONDED_AT, metric, surveys["score"])
    if "text" in surveys:
        tone = sentiment(surveys["text"])
        said = surveys[tone.notna()]
        yield _as_events(said, RESPONDED_AT, VERBATIM, tone)
        for theme, share in theme_shares(said[["text"]]).items():
            yield _as_events(said, RESPONDED_AT, f"surveys.{theme}", share)


def _subscriptions(subscriptions: pd.DataFrame) -> Iterator[pd.DataFrame]:
    # the contract gives subscriptions neither known_at nor a tag: columns of that name are somebody's own
    changes = subscriptions[[ACCOUNT_ID, AT, "change"]]
    kept = changes[changes["change"].isin(_CHANGES)]
    yield _as_events(kept, AT, "subscriptions." + kept["change"].astype("str"), 1.0)
    yield _as_events(changes[changes["change"].isin(_TERM_BEGINS)], AT, TERM, 1.0)


def _as_events(
    frame: pd.DataFrame, time: str, metric: str | pd.Series, value: float | pd.Series
) -> pd.DataFrame:
    """Return the rows that have a value."""
    kept = [ACCOUNT_ID, *(name for name in (CAMPAIGN_ID, KNOWN_AT) if name in frame)]
    rows = frame[kept].assign(occurred_at=frame[time], metric=metric, value=value)
    if KNOWN_AT in rows:  # a resolution is known when it happens, even where the ticket was known before
        rows[KNOWN_AT] = rows[[KNOWN_AT, OCCURRED_AT]].max(axis=1)
    return rows.dropna(subset=["value"])
