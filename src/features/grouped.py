"""The facts of each account together, as the kernel reads them, be they from frames or from bytes on disk.

No row is sorted and no column made twice: rows are counted, and then each is put where its account's begin.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from ..compiled import compiled, locked
from ..sources.coded import NO_WORDS, NOBODY, Coded, Words
from .blocks import Ints, Pointer
from .codes import codes_of
from .facts import Stream
from .room import Room

# Up to so many late facts are put in order one by one: most accounts have few.
_FEW = 32


class Share(NamedTuple):
    """Facts from one place: of each row the place in `code_of`, which holds accounts, −1 for those not asked.

    `sizes` are those of `Coded`: how many rows in turn each entry of `account` stands for, if not one. The
    columns come in the order of `Stream` from `day` on, in pieces, each with its rows' metrics, tags and
    users as places in the three tables of codes that follow it.
    """

    account: Ints
    sizes: Ints
    code_of: Ints
    pieces: Iterator[tuple[tuple[np.ndarray, ...], tuple[Ints, Ints, Ints]]]


class Grouped(NamedTuple):
    """`FACT` records, an account's together: those known the day after, then the late ones by `known`.

    Account a's are `pointer[a]` to `pointer[a + 1]`, and it has `users[a]` users, numbered from 0.
    """

    facts: npt.NDArray[np.void]
    pointer: Pointer
    users: Ints


def group(shares: Sequence[Share], accounts: int, room: Room) -> Grouped:
    """Return the facts of accounts 0 to `accounts`, in an array that is lent; all others are left out."""
    rows = np.zeros(accounts, np.int64)
    for share in shares:
        _count(locked(share.account), locked(share.sizes), share.code_of, rows)
    pointer = np.concatenate([[0], np.cumsum(rows)])
    facts = room.lend(int(pointer[-1]))
    ends, everyone = np.stack([pointer[:-1], pointer[1:]]), 0
    for share in shares:
        start = 0
        for columns, codes in share.pieces:
            stop = start + len(columns[0])
            day, known, value, metric, tag, user = map(locked, columns)
            runs, words = _runs(share, start, stop), (metric, tag, user)
            _put(facts, ends, share.code_of, runs, day, known, value, words, codes)
            start, everyone = stop, max(everyone, int(codes[2].max(initial=-1)) + 1)
    _order_late(facts, ends[0], pointer)
    return Grouped(facts, pointer, _number_users(facts, pointer, everyone))


def _runs(share: Share, start: int, stop: int) -> tuple[Ints, Ints]:
    """Return the accounts and sizes of a piece's rows; an entry's lie in one piece."""
    if not len(share.sizes):
        return locked(share.account[start:stop]), locked(share.sizes)
    first, last = np.searchsorted(np.cumsum(share.sizes), [start, stop], side="right")
    return locked(share.account[first:last]), locked(share.sizes[first:last])


def of_stream(stream: Stream, accounts: int, metrics: int, campaigns: int) -> Share:
    """Return facts that have their codes already."""
    columns = (stream.day, stream.known, stream.value, stream.metric, stream.tag, stream.user)
    users = _itself(int(stream.user.max(initial=-1)) + 1)
    codes = _itself(metrics + 1), _itself(campaigns + 1), users
    return Share(stream.account, NOBODY, _itself(accounts), iter([(columns, codes)]))


def of_coded(events: Coded, accounts: pd.Index, metrics: Sequence[str], campaigns: pd.Index) -> Share:
    """Return events as facts, other metrics and tags outside the calendar with codes as in `streams`."""
    asked, numbers = pd.Index([*metrics], dtype="str"), dict[str, int]()

    def pieces() -> Iterator[tuple[tuple[np.ndarray, ...], tuple[Ints, Ints, Ints]]]:
        for piece in events.pieces:
            columns = (piece.day, piece.known, piece.value)
            words = (piece.metric.numbers, piece.tag.numbers, piece.user.numbers)
            codes = (
                _codes(piece.metric.names, asked, other=len(asked)),
                _codes(piece.tag.names, campaigns, other=len(campaigns)),
                _numbered(piece.user, numbers),
            )
            yield (*columns, *words), codes

    return Share(events.account, events.sizes, _codes(events.accounts, accounts, other=-1), pieces())


def _codes(names: pa.Array, known: pd.Index, *, other: int) -> Ints:
    """Return of each name its place among the known ones, and −1 behind them, which −1 points to."""
    places = codes_of(names, known)
    return locked(np.append(np.where(places < 0, np.int32(other), places), np.int32(-1)))


def _numbered(users: Words, numbers: dict[str, int]) -> Ints:
    """Return of each user a number over all pieces, new ones for those who were not met before."""
    names = users.names.to_pylist() if users is not NO_WORDS else []
    return locked(np.array([*(numbers.setdefault(name, len(numbers)) for name in names), -1], np.int32))


def _itself(count: int) -> Ints:
    return locked(np.append(np.arange(count, dtype=np.int32), np.int32(-1)))


@compiled
def _count(account: Ints, sizes: Ints, code_of: Ints, rows: Pointer) -> None:
    for run in range(len(account)):
        if code_of[account[run]] >= 0:
            rows[code_of[account[run]]] += sizes[run] if len(sizes) else 1


@compiled
def _put(
    facts: npt.NDArray[np.void],
    ends: npt.NDArray[np.int64],
    code_of: Ints,
    runs: tuple[Ints, Ints],
    day: Ints,
    known: Ints,
    value: npt.NDArray[np.float64],
    words: tuple[Ints, Ints, Ints],
    codes: tuple[Ints, Ints, Ints],
) -> None:
    """Put rows where their accounts have room, between `ends[0]` and `ends[1]`: the late ones from behind."""
    (account, sizes), (metric, tag, user), (metric_of, tag_of, user_of) = runs, words, codes
    last, first, stop = np.int32(-1), 0, 0  # rows of an account often follow one another
    after = 0
    for run in range(len(account)):
        code, before = code_of[account[run]], after
        after += sizes[run] if len(sizes) else 1
        if code < 0:
            continue
        if code != last:
            if last >= 0:
                ends[0, last], ends[1, last] = first, stop
            last, first, stop = code, ends[0, code], ends[1, code]
        for row in range(before, after):
            if known[row] <= day[row] + 1:
                place = first
                first += 1
            else:
                stop -= 1
                place = stop
            fact = facts[place]
            fact.value, fact.day, fact.known = value[row], day[row], known[row]
            fact.metric = metric_of[metric[row]]
            fact.tag = tag_of[tag[row]] if len(tag) else -1
            fact.user = user_of[user[row]] if len(user) else -1
    if last >= 0:
        ends[0, last], ends[1, last] = first, stop


@compiled
def _order_late(facts: npt.NDArray[np.void], late: Pointer, pointer: Pointer) -> None:
    """Order each account's facts from `late[a]` on, which lie from the last to the first, by `known`."""
    for account in range(len(late)):
        first, stop = late[account], pointer[account + 1]
        own = facts[first:stop]
        if len(own) > _FEW:
            known = np.empty(len(own), np.int32)
            for place in range(len(own)):
                known[place] = own[len(own) - 1 - place].known
            order = np.argsort(known, kind="mergesort")
            before = own.copy()
            for place in range(len(own)):
                own[place] = before[len(own) - 1 - order[place]]
        else:
            for place in range(1, len(own)):
                moved, to = own[place : place + 1].copy(), place
                while to > 0 and own[to - 1].known >= moved[0].known:
                    own[to] = own[to - 1]
                    to -= 1
                own[to] = moved[0]


@compiled
def _number_users(facts: npt.NDArray[np.void], pointer: Pointer, everyone: int) -> Ints:
    """Number the users of each account from 0 in place, and return how many each account has.

    They come numbered from 0 to `everyone` over all accounts.
    """
    found = np.zeros(len(pointer) - 1, np.int32)
    if everyone == 0:
        return found
    account_of, number = np.full(everyone, -1, np.int64), np.zeros(everyone, np.int32)
    for account in range(len(found)):
        for place in range(pointer[account], pointer[account + 1]):
            user = facts[place].user
            if user < 0:
                continue
            if account_of[user] != account:
                account_of[user], number[user] = account, found[account]
                found[account] += 1
            facts[place].user = number[user]
    return found
