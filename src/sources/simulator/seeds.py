"""Where the randomness of a world comes from: one stream for each block of accounts and each purpose."""

from __future__ import annotations

from enum import IntEnum

import numpy as np

from ...checks import InputError

DEVELOPMENT_SEEDS = range(100)
"""Seeds that parameters and scorers may be chosen on."""

REPORTING_SEEDS = range(100, 200)
"""Seeds that figures are reported on; nothing is chosen on them."""

BLOCK_ACCOUNTS = 250  # accounts that are drawn together: what is in memory at once, and a row group on disk
_WORLD = 0  # the key of what all blocks share; blocks count from 1


class Purpose(IntEnum):
    """What a stream is for. Each has its own, so that one draw more in one place moves nothing elsewhere."""

    CALENDAR = 0
    POPULATION = 1
    AUDIENCE = 2
    STATE = 3
    LEAVING = 4
    USAGE = 5
    TICKETS = 6
    SURVEYS = 7
    COMMERCE = 8
    LATENESS = 9
    SUPPORT = 10


def world_stream(seed: int, purpose: Purpose) -> np.random.Generator:
    """Return the stream of what all accounts share."""
    return _stream(seed, _WORLD, purpose)


def block_stream(seed: int, block: int, purpose: Purpose, *, chance: int = 0) -> np.random.Generator:
    """Return the stream of a block of accounts, which depends neither on their number nor on other blocks.

    Each `chance` beside 0 is another stream, for what could have been seen of the same accounts.
    """
    if chance < 0:
        raise InputError(f"chance is {chance}; it must be at least 0")
    return _stream(seed, block + 1, purpose, *([chance] if chance else []))


def _stream(seed: int, *key: int) -> np.random.Generator:
    if seed < 0:
        raise InputError(f"seed is {seed}; it must be at least 0")
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=key))
