"""The dated steps inside campaigns: how far off the next one is, and which an account kept up with."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..campaigns.calendar import versions
from ..campaigns.days import NEVER, ceil_day, floor_day
from ..compiled import compiled
from ..tables import ACCOUNT_ID, AT, CAMPAIGN_ID, EXPOSED_AT, KNOWN_AT, OCCURRED_AT, STARTED_AT, Tables
from .codes import codes_of
from .spec import MILESTONES

MET = f"{MILESTONES}met"
MET_WITHIN_DAYS = 7
"""Who worked for the campaign in the week before a milestone kept up with it: most plans move by the week."""

_DAY = pd.Timedelta(days=1)
_MET_WITHIN = MET_WITHIN_DAYS * 86_400_000_000  # microseconds
_ON_TIME = int(NEVER)


def milestone_offsets(tables: Tables, campaigns: pd.Index) -> tuple[np.ndarray, np.ndarray]:
    """Return the days from each campaign's last told start to its milestones, and a pointer by campaign."""
    if tables.milestones is None:
        return np.empty(0, np.int32), np.zeros(len(campaigns) + 1, np.int64)
    start = _last_start(versions(tables.campaigns)).reindex(campaigns).to_numpy()
    code = campaigns.get_indexer(pd.Index(tables.milestones[CAMPAIGN_ID]))
    order = np.argsort(code, kind="stable")
    offset = floor_day(tables.milestones[AT]) - start[code]
    return offset[order].astype(np.int32), np.searchsorted(code[order], np.arange(len(campaigns) + 1))


def milestone_facts(tables: Tables, milestones: pd.DataFrame) -> pd.DataFrame:
    """Return `milestones.met`, 1 or 0, of each account and milestone that has passed, as events.

    A milestone passes once: on the first of its days that the calendar holds when the day begins and when it
    is over, and for the accounts that were known to be exposed when it began. Rows of the calendar that are
    told later change nothing. It is met if in the seven days before there was an event with the campaign's
    tag or, where events carry no tags, any event; one not known by the next midnight comes too late.
    """
    asked = _asked(tables, _passed(versions(tables.campaigns), milestones))
    asked = asked.sort_values([ACCOUNT_ID, AT, CAMPAIGN_ID, "name"], ignore_index=True)
    return pd.DataFrame(
        {
            ACCOUNT_ID: asked[ACCOUNT_ID],
            OCCURRED_AT: asked[AT],
            "metric": pd.Series(MET, asked.index, dtype="str"),
            "value": _kept_up(tables.events, asked),
            CAMPAIGN_ID: asked[CAMPAIGN_ID],
        }
    )


def _last_start(calendar: pd.DataFrame) -> pd.Series:
    """Return by campaign the start that the dates of its milestones go with: the one told last."""
    return calendar.drop_duplicates(CAMPAIGN_ID, keep="last").set_index(CAMPAIGN_ID)["start"]


def _passed(calendar: pd.DataFrame, milestones: pd.DataFrame) -> pd.DataFrame:
    """Return campaign_id, name, at and day of each milestone, as the calendar had it when it passed."""
    dated = milestones.assign(nth=np.arange(len(milestones))).merge(calendar, on=CAMPAIGN_ID, how="inner")
    moved = dated["start"] - _last_start(calendar).reindex(dated[CAMPAIGN_ID]).to_numpy()
    announced = calendar.groupby(CAMPAIGN_ID)["known"].min().reindex(dated[CAMPAIGN_ID]).to_numpy()
    dated = dated.assign(day=floor_day(dated[AT]) + moved, at=dated[AT] + moved * _DAY, announced=announced)
    held = (dated["known"] <= dated["day"]) & (dated["day"] + 1 < dated["until"])
    first = dated[held].sort_values(["nth", "day"]).drop_duplicates("nth")
    return first[[CAMPAIGN_ID, "name", AT, "day", "announced"]]


def _asked(tables: Tables, passed: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each account that a milestone was asked of."""
    asked = tables.exposures.merge(passed, on=CAMPAIGN_ID)
    told = asked["announced"].to_numpy()
    if EXPOSED_AT in asked:
        exposed = ceil_day(asked[EXPOSED_AT])
        told = np.where(exposed == NEVER, told, exposed)
    known = told <= asked["day"]
    if tables.accounts is not None and STARTED_AT in tables.accounts:
        started = tables.accounts.set_index(ACCOUNT_ID)[STARTED_AT]
        known &= ~(started.reindex(asked[ACCOUNT_ID]).array > asked[AT].array)
    return asked[known].drop_duplicates([ACCOUNT_ID, CAMPAIGN_ID, "name", AT])


def _kept_up(events: pd.DataFrame, asked: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Whether each row of `asked`, which come by account and time, was met."""
    tagged = CAMPAIGN_ID in events
    if tagged:
        events = events[events[CAMPAIGN_ID].notna()]
    accounts, campaigns = (pd.Index(asked[column].unique()) for column in (ACCOUNT_ID, CAMPAIGN_ID))
    account = codes_of(asked[ACCOUNT_ID], accounts)
    return _met(
        np.searchsorted(account, np.arange(len(accounts) + 1)),
        _micros(asked[AT]),
        asked["day"].to_numpy(np.int32) + np.int32(1),
        codes_of(asked[CAMPAIGN_ID], campaigns) if tagged else np.full(len(asked), -1, np.int32),
        codes_of(events[ACCOUNT_ID], accounts),
        _micros(events[OCCURRED_AT]),
        ceil_day(events[KNOWN_AT]) if KNOWN_AT in events else np.full(len(events), NEVER, np.int32),
        codes_of(events[CAMPAIGN_ID], campaigns) if tagged else np.full(len(events), -1, np.int32),
    )


def _micros(times: pd.Series) -> npt.NDArray[np.int64]:
    return times.to_numpy(dtype="M8[us]").view(np.int64)


@compiled
def _met(
    pointer: npt.NDArray[np.int64],
    at: npt.NDArray[np.int64],
    told: npt.NDArray[np.int32],
    campaign: npt.NDArray[np.int32],
    account: npt.NDArray[np.int32],
    occurred: npt.NDArray[np.int64],
    known: npt.NDArray[np.int32],
    tag: npt.NDArray[np.int32],
) -> npt.NDArray[np.float64]:
    """Return 1 for each milestone with an event in time; account a has `pointer[a]` to `pointer[a + 1]`.

    at: their times, ascending; told: the midnight after; campaign, tag: codes, all −1 where nothing is
    tagged. known: `NEVER` where the event was known as it happened.
    """
    met = np.zeros(len(at))
    for event in range(len(account)):
        if account[event] < 0:
            continue
        stop = pointer[account[event] + 1]
        place = pointer[account[event]] + np.searchsorted(
            at[pointer[account[event]] : stop], occurred[event], side="right"
        )
        while place < stop and at[place] - occurred[event] <= _MET_WITHIN:
            in_time = known[event] == _ON_TIME or known[event] <= told[place]
            if in_time and tag[event] == campaign[place]:
                met[place] = 1.0
            place += 1
    return met
