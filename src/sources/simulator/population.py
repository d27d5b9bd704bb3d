"""A block of accounts: who they are, and which campaigns are theirs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .calendar import Campaigns
from .parameters import Parameters
from .seeds import BLOCK_ACCOUNTS, Purpose, block_stream

STEADY, BURSTS, MONTHLY = range(3)

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Accounts:
    """One block. All arrays have a row an account; `starts` are days, with the hour as fraction.

    `exposed` and `takes_part` (accounts, campaigns) are about customers for as long as they stay;
    `exposed_from` is the day from which the exposure is known.
    """

    ids: npt.NDArray[np.str_]
    segment: Ints
    seats: Ints
    value: Floats
    starts: Floats
    schedule: Ints
    exposed: Flags
    takes_part: Flags
    exposed_from: Floats


def draw_accounts(parameters: Parameters, campaigns: Campaigns, seed: int, block: int) -> Accounts:
    """Return the accounts of a block, always a full one."""
    rng, asked = block_stream(seed, block, Purpose.POPULATION), parameters.population
    n = BLOCK_ACCOUNTS
    segment = rng.choice(len(asked.segments), n, p=[segment.share for segment in asked.segments])
    typical = np.array([kind.seats for kind in asked.segments])[segment]
    seats = np.ceil(typical * np.exp(asked.seats_spread * rng.standard_normal(n))).astype(np.int64)
    price = np.array([kind.value_a_seat for kind in asked.segments])[segment]
    value = np.round(seats * price * np.exp(asked.value_spread * rng.standard_normal(n)), -1)
    older = rng.random(n) < asked.older_share
    joins = rng.uniform(0, max(1, parameters.days - asked.quiet_days_at_end), n)
    starts = np.where(older, -rng.exponential(asked.older_days, n), joins)
    schedule = rng.choice(3, n, p=parameters.usage.schedules)
    exposed, takes_part, exposed_from = _audience(parameters, campaigns, segment, starts, seed, block)
    first = block * n
    return Accounts(
        ids=np.array([f"a{number:07d}" for number in range(first, first + n)]),
        segment=segment,
        seats=seats,
        value=value,
        starts=starts,
        schedule=schedule,
        exposed=exposed,
        takes_part=takes_part,
        exposed_from=exposed_from,
    )


def _audience(
    parameters: Parameters, campaigns: Campaigns, segment: Ints, starts: Floats, seed: int, block: int
) -> tuple[Flags, Flags, Floats]:
    """Return who is exposed to what, who takes part, and from when the exposure is known.

    Who belongs to a series' audience comes back nearly every year; a one-off finds its audience anew.
    """
    rng, asked = block_stream(seed, block, Purpose.AUDIENCE), parameters.population
    shape = len(segment), len(campaigns)
    chance = np.array([kind.audience for kind in asked.segments])[segment]
    loyal = rng.random(chance.shape) < chance
    once = rng.random(shape) < chance[:, -1:]
    belongs = np.where(campaigns.kind == chance.shape[1] - 1, once, loyal[:, campaigns.kind])
    there = starts[:, np.newaxis] < campaigns.start
    exposed = belongs & there & (rng.random(shape) < asked.returns_share)
    takes_part = exposed & (rng.random(shape) < asked.takes_part_share)
    from_day = np.maximum(campaigns.known + 1, starts[:, np.newaxis])
    exposed_from = from_day + rng.random(shape) * np.maximum(campaigns.planned - from_day, 0.0)
    return exposed, takes_part, exposed_from
