"""Facts of an account come together, on time ones first, wherever they lay."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from campaignpulse.features.blocks import FACT
from campaignpulse.features.facts import Stream
from campaignpulse.features.grouped import Grouped, group, of_coded, of_stream
from campaignpulse.features.room import Room
from campaignpulse.sources.coded import NO_WORDS, Coded, Piece, Words

ACCOUNTS, CAMPAIGNS = pd.Index(["a", "b"]), pd.Index(["c0", "c1"])
METRICS = ["posts", "visits"]
ROWS = 3_000


def names(*texts: str) -> pa.Array:
    return pa.array(texts, pa.large_string())


def ints(*numbers: int) -> np.ndarray:
    return np.array(numbers, np.int32)


def stream_of(rows: int, seed: int, *, users: int = 0) -> Stream:
    rng = np.random.default_rng(seed)
    day = rng.integers(0, 50, rows).astype(np.int32)
    late = np.where(rng.random(rows) < 0.2, rng.integers(2, 9, rows), 1)
    who, what, tag = (rng.integers(-1, most, rows).astype(np.int32) for most in (2, 3, 3))
    user = rng.integers(-1, users, rows).astype(np.int32) if users else ints()
    return Stream(who, day, np.abs(what), rng.random(rows), (day + late).astype(np.int32), tag, user)


def grouped(*streams: Stream) -> Grouped:
    return group(
        [of_stream(one, len(ACCOUNTS), len(METRICS), len(CAMPAIGNS)) for one in streams], 2, Room(FACT)
    )


def rows_of(found: Grouped, account: int) -> list[tuple]:
    return [tuple(fact) for fact in found.facts[found.pointer[account] : found.pointer[account + 1]]]


@pytest.mark.parametrize("rows", [0, 40, ROWS])  # few late rows are put in order in another way than many
def test_an_account_has_all_of_its_facts_and_those_on_time_come_first_then_late_ones_as_they_got_known(
    rows: int,
) -> None:
    parts = [stream_of(rows, 1), stream_of(rows, 2)]
    found = grouped(*parts)
    frame = pd.concat([pd.DataFrame(one._asdict() | {"user": -1}) for one in parts], ignore_index=True)
    frame = frame[["value", "day", "metric", "known", "tag", "user", "account"]]
    for account in range(2):
        mine = frame[frame["account"] == account].drop(columns="account")
        late = mine["known"] > mine["day"] + 1
        expected = pd.concat([mine[~late], mine[late].sort_values("known", kind="stable")])
        assert rows_of(found, account) == list(expected.itertuples(index=False, name=None))


def test_users_are_numbered_within_their_account() -> None:
    stream = stream_of(ROWS, 3, users=20)
    found = grouped(stream)
    for account in range(2):
        own = stream.user[stream.account == account]
        numbers = [row[-1] for row in rows_of(found, account)]
        assert set(numbers) == {-1, *range(found.users[account])}
        assert found.users[account] == len(set(own) - {-1})
        assert sorted(np.unique(numbers, return_counts=True)[1]) == sorted(
            np.unique(own, return_counts=True)[1]
        )


def test_events_on_disk_get_the_codes_of_the_question() -> None:
    day = ints(1, 2, 3)
    first = Piece(
        day=day[:2],
        known=day[:2] + np.int32(1),
        value=np.array([0.5, 0.25]),
        metric=Words(ints(0, 1), names("edits", "visits")),
        tag=Words(ints(-1, 0), names("elsewhere")),
        user=Words(ints(0, 1), names("u", "v")),
    )
    second = Piece(
        day=day[2:],
        known=ints(9),
        value=np.array([4.0]),
        metric=Words(ints(0), names("posts")),
        tag=Words(ints(0), names("c1")),
        user=Words(ints(0), names("v")),
    )
    events = Coded(names("x", "b"), ints(1, 1, 1), True, iter([first, second]))
    found = group([of_coded(events, ACCOUNTS, METRICS, CAMPAIGNS)], 2, Room(FACT))
    assert rows_of(found, 0) == []
    assert rows_of(found, 1) == [(0.5, 1, 2, 2, -1, 0), (0.25, 2, 1, 3, 2, 1), (4.0, 3, 0, 9, 1, 1)]
    assert found.users.tolist() == [0, 2]


def test_rows_of_no_account_and_of_accounts_that_nobody_asks_for_are_left_out() -> None:
    piece = Piece(
        ints(1, 1, 1), ints(2, 2, 2), np.ones(3), Words(ints(0, 0, 0), names("posts")), NO_WORDS, NO_WORDS
    )
    events = Coded(names("x", "b"), ints(0, 1, -1), False, iter([piece]))
    found = group([of_coded(events, ACCOUNTS, METRICS, CAMPAIGNS)], 2, Room(FACT))
    assert np.diff(found.pointer).tolist() == [0, 1]
    assert found.facts["tag"].tolist() == found.facts["user"].tolist() == [-1]


def test_rows_of_an_account_that_lie_together_are_told_by_their_number() -> None:
    """With an account that nobody asks for, one without rows at the edge of a piece, and two pieces."""
    word = Words(ints(0, 0, 0), names("m"))

    def piece(*days: int) -> Piece:
        words = Words(word.numbers[: len(days)], word.names)
        return Piece(ints(*days), ints(*days) + 1, np.ones(len(days)), words, NO_WORDS, NO_WORDS)

    def found(account: np.ndarray, sizes: np.ndarray) -> Grouped:
        pieces = iter([piece(1, 2, 3), piece(4, 5)])
        events = Coded(names("x", "a", "b", "a"), account, False, pieces, sizes)
        share = of_coded(events, pd.Index(["a", "b"]), ["m"], pd.Index([]))
        return group([share], 2, Room(FACT))

    together, by_row = found(ints(0, 1, 2, 3), ints(1, 2, 0, 2)), found(ints(0, 1, 1, 3, 3), ints())
    assert rows_of(together, 0) == rows_of(by_row, 0) != []
    assert (rows_of(together, 1), together.pointer.tolist()) == ([], [0, 4, 4])
