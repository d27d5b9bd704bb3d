"""Memory that was given back is lent again."""

from __future__ import annotations

import numpy as np
import pytest
from campaignpulse.features.blocks import FACT
from campaignpulse.features.room import Room


def test_an_array_that_was_given_back_serves_again_in_another_shape() -> None:
    room = Room(np.float32)
    first = room.lend(3, 40)
    first[:] = 1.0
    room.give_back(first)
    second = room.lend(10, 12)
    assert np.shares_memory(first, second)
    assert (second.shape, second.dtype, second.flags.c_contiguous) == ((10, 12), np.float32, True)


def test_what_is_lent_is_nobody_elses() -> None:
    room = Room(np.int8)
    arrays = [room.lend(5) for _ in range(3)]
    assert not any(np.shares_memory(one, other) for one in arrays for other in arrays if one is not other)


def test_an_array_that_is_too_small_makes_place_for_a_larger_one() -> None:
    room = Room(np.int64)
    room.give_back(room.lend(4))
    larger = room.lend(1_000)
    assert larger.shape == (1_000,)
    room.give_back(larger)
    assert np.shares_memory(room.lend(900), larger)


def test_nothing_may_be_lent_and_given_back() -> None:
    room = Room(np.float32)
    room.give_back(room.lend(7, 0))
    assert room.lend(2, 3).shape == (2, 3)


@pytest.mark.parametrize("count", [2**22 - 1, 2**22, 2**23])
def test_a_large_array_can_be_filled_and_serves_again(count: int) -> None:
    room = Room(FACT)
    facts = room.lend(count // FACT.itemsize)
    facts["day"] = np.arange(len(facts))
    assert facts.flags.aligned
    assert facts["day"].tolist()[-1] == len(facts) - 1
    room.give_back(facts)
    assert np.shares_memory(room.lend(len(facts) // 2), facts)
