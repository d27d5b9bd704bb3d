"""The outbox's own clock: it never goes back, and never leaps."""

from __future__ import annotations

import sqlite3
from itertools import pairwise

from campaignpulse.diagnosis.handoff.clock import LARGEST_STEP, elapsed
from hypothesis import given
from hypothesis import strategies as st

MOMENTS = st.lists(st.floats(0, 4e9), min_size=2, max_size=30)


@given(MOMENTS)
def test_it_never_goes_back_and_never_leaps_whatever_the_machines_clock_does(moments: list[float]) -> None:
    connection = sqlite3.connect(":memory:")
    lived = [elapsed(connection, now) for now in moments]
    connection.close()
    steps = [after - before for before, after in pairwise(lived)]
    assert all(0 <= step <= LARGEST_STEP + 1e-3 for step in steps)


def test_while_the_machines_clock_runs_it_runs_alike() -> None:
    connection = sqlite3.connect(":memory:")
    assert [elapsed(connection, 1_000.0 + passed) for passed in (0, 1, 500, LARGEST_STEP + 500)] == [
        0,
        1,
        500,
        LARGEST_STEP + 500,
    ]
    connection.close()
