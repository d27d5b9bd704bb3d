"""A data set as it was known at a moment: what happened, or was told, later is not in it."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from .names import (
    ACCOUNT_ID,
    AT,
    CAMPAIGN_ID,
    CAUSE,
    ENDED_AT,
    EXPOSED_AT,
    KNOWN_AT,
    OCCURRED_AT,
    OPENED_AT,
    RESOLVED_AT,
    RESPONDED_AT,
    STARTED_AT,
    STARTS_AT,
)
from .record import Tables


def as_known(tables: Tables, at: pd.Timestamp) -> Tables:
    """Return the tables as they were known `at` a moment: rows before it whose `known_at` is not after it.

    Planned campaigns and their milestones stay if they were known. Times of later are taken out of rows that
    stay (`ended_at`, `resolved_at`), and so is `cause`, which is confirmed at no known time. Accounts stay if
    they had begun, or had done something.
    """
    events = _before(tables.events, OCCURRED_AT, at)
    told = tables.campaigns[STARTS_AT]
    if KNOWN_AT in tables.campaigns:
        told = tables.campaigns[KNOWN_AT].fillna(told)
    campaigns = tables.campaigns[told <= at].reset_index(drop=True)
    return replace(
        tables,
        campaigns=campaigns,
        exposures=_exposures(tables.exposures, campaigns, at),
        events=events,
        accounts=_accounts(tables.accounts, events, at),
        milestones=_of_campaigns(tables.milestones, campaigns),
        tickets=_tickets(tables.tickets, at),
        surveys=_optional(tables.surveys, RESPONDED_AT, at),
        subscriptions=_optional(tables.subscriptions, AT, at),
    )


def _before(frame: pd.DataFrame, time: str, at: pd.Timestamp) -> pd.DataFrame:
    keep = frame[time] < at
    if KNOWN_AT in frame:
        keep &= ~(frame[KNOWN_AT] > at)
    stays = int(keep.sum())
    if keep.iloc[:stays].all():  # the largest table is not copied where it is in the order of its times
        return frame if stays == len(frame) else frame.iloc[:stays]
    return frame[keep].reset_index(drop=True)


def _optional(frame: pd.DataFrame | None, time: str, at: pd.Timestamp) -> pd.DataFrame | None:
    return None if frame is None else _before(frame, time, at)


def _of_campaigns(frame: pd.DataFrame | None, campaigns: pd.DataFrame) -> pd.DataFrame | None:
    return None if frame is None else frame[_known_campaign(frame, campaigns)].reset_index(drop=True)


def _exposures(exposures: pd.DataFrame, campaigns: pd.DataFrame, at: pd.Timestamp) -> pd.DataFrame:
    keep = _known_campaign(exposures, campaigns)
    if EXPOSED_AT in exposures:
        keep &= ~(exposures[EXPOSED_AT] > at)
    return exposures[keep].reset_index(drop=True)


def _known_campaign(frame: pd.DataFrame, campaigns: pd.DataFrame) -> pd.Series:
    return frame[CAMPAIGN_ID].isin(campaigns[CAMPAIGN_ID])


def _tickets(tickets: pd.DataFrame | None, at: pd.Timestamp) -> pd.DataFrame | None:
    if tickets is None:
        return None
    found = _before(tickets, OPENED_AT, at).drop(columns=CAUSE, errors="ignore")
    return _without_later(found, RESOLVED_AT, at)


def _accounts(accounts: pd.DataFrame | None, events: pd.DataFrame, at: pd.Timestamp) -> pd.DataFrame | None:
    if accounts is None:
        return None
    there = accounts[ACCOUNT_ID].isin(events[ACCOUNT_ID].unique())
    if STARTED_AT in accounts:
        started = accounts[STARTED_AT]
        there = (started <= at) | (started.isna() & there)
    return _without_later(accounts[there].reset_index(drop=True), ENDED_AT, at)


def _without_later(frame: pd.DataFrame, time: str, at: pd.Timestamp) -> pd.DataFrame:
    return frame.assign(**{time: frame[time].where(frame[time] < at)}) if time in frame else frame
