"""Work as rows of the contract's events: one a account, day and metric."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ...tables import ACCOUNT_ID, CAMPAIGN_ID, KNOWN_AT, METRIC, OCCURRED_AT, VALUE
from .arrow import coded, times
from .calendar import Campaigns
from .hazard import Leaving
from .parameters import Parameters
from .population import Accounts, Flags, Ints
from .seeds import Purpose, block_stream
from .usage import METRICS, Work

MINUTES_A_DAY = 24 * 60


def last_days(leaving: Leaving) -> npt.NDArray[np.float64]:
    """Return the day on which each account is gone: it leaves no trace from the day of leaving on."""
    return np.floor(np.minimum(leaving.cancels, leaving.ends))


def events_table(
    parameters: Parameters,
    campaigns: Campaigns,
    accounts: Accounts,
    leaving: Leaving,
    work: Work,
    seed: int,
    block: int,
    *,
    chance: int = 0,
) -> pa.Table:
    """Return the events of a block, by account, day and metric."""
    rows, metric = _present(work)
    rng = block_stream(seed, block, Purpose.LATENESS, chance=chance)
    late = _lateness(parameters, rng, len(rows))
    day, account = work.day[rows], work.account[rows]
    keep = (day < last_days(leaving)[account]) & ~_lost(parameters, day, metric)
    rows, metric, day, account, late = rows[keep], metric[keep], day[keep], account[keep], late[keep]
    minute = day * MINUTES_A_DAY + work.minute[rows] + metric
    campaign = np.where(work.tagged[metric, rows], work.campaign[rows], -1)
    sources = sorted(set(METRICS.values()))
    source_of = np.array([sources.index(source) for source in METRICS.values()])
    columns = {
        ACCOUNT_ID: coded(accounts.ids, account),
        OCCURRED_AT: times(campaigns.first_day, minute),
        METRIC: coded(list(METRICS), metric),
        VALUE: pa.array(work.amounts[metric, rows]),
        "user_id": _users(accounts, account, work.seat[rows]),
        "source": coded(sources, source_of[metric]),
        CAMPAIGN_ID: coded(campaigns.ids, campaign),
    }
    if parameters.switches.late_share > 0:
        columns[KNOWN_AT] = times(campaigns.first_day, minute + late * MINUTES_A_DAY)
    return pa.table(columns)


def _present(work: Work) -> tuple[Ints, Ints]:
    """Return the working day and the metric of each row, in the order of days and, within, of metrics."""
    rows, metric = np.nonzero(~np.isnan(work.amounts.T))
    return rows, metric


def _lateness(parameters: Parameters, rng: np.random.Generator, rows: int) -> Ints:
    """Return how many days after it happened each row is known."""
    switches = parameters.switches
    days = rng.integers(switches.late_days[0], switches.late_days[1] + 1, rows)
    return np.where(rng.random(rows) < switches.late_share, days, 0)


def _lost(parameters: Parameters, day: Ints, metric: Ints) -> Flags:
    """Return which rows were never delivered, because their source was out."""
    switches = parameters.switches
    if switches.outage_day is None:
        return np.zeros(len(day), bool)
    from_source = np.array([source == switches.outage_source for source in METRICS.values()])
    out = (day >= switches.outage_day) & (day < switches.outage_day + switches.outage_days)
    lost: Flags = out & from_source[metric]
    return lost


def _users(accounts: Accounts, account: Ints, seat: Ints) -> pa.DictionaryArray:
    """Return the seat that did most of the day's work, as an id."""
    first = np.concatenate([[0], np.cumsum(accounts.seats)])
    names = [
        f"{name}-u{seat}"
        for name, seats in zip(accounts.ids, accounts.seats, strict=True)
        for seat in range(1, seats + 1)
    ]
    return coded(names, first[account] + seat)
