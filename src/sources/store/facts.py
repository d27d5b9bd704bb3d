"""The part of a block that windows are made of: days and numbers, in few bytes, read where they lie."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ...campaigns.days import days_of, known_days
from ...tables import ACCOUNT_ID, CAMPAIGN_ID, KNOWN_AT, METRIC, OCCURRED_AT, USER_ID, VALUE
from ..arrow import micros
from ..coded import NO_NAMES, NO_WORDS, NOBODY, Coded, Flags, Ints, Piece, Words, words_of

BATCH = "batch"
"""The column of a row's batch number, where a block has rows of several."""

_ROWS, _DAY, _KNOWN_AFTER = "rows", "day", "known_after"
_KINDS = (pa.int8(), pa.int16(), pa.int32())


def to_facts(columns: Mapping[str, pa.Array]) -> tuple[pa.Table, pa.Table]:
    """Return the accounts of a block with how many rows each has, and the facts of these rows.

    A fact has the day on which it happened and after how many it was known, as the engine counts them, and
    what is in no clock.
    """
    account, day = columns[ACCOUNT_ID], days_of(micros(columns[OCCURRED_AT]))
    known = known_days(micros(columns[KNOWN_AT]) if KNOWN_AT in columns else None, day)
    rows = np.bincount(account.indices.to_numpy(), minlength=len(account.dictionary))
    facts = {_DAY: _narrow(pa.array(day)), _KNOWN_AFTER: _narrow(pa.array(known - day))}
    for name in (METRIC, USER_ID, CAMPAIGN_ID):
        if name in columns:
            words = columns[name]
            facts[name] = pa.DictionaryArray.from_arrays(_narrow(words.indices), words.dictionary)
    facts |= {name: columns[name] for name in (VALUE, BATCH) if name in columns}
    return pa.table({ACCOUNT_ID: account.dictionary, _ROWS: pa.array(rows, pa.int32())}), pa.table(facts)


def _narrow(numbers: pa.Array) -> pa.Array:
    """Return whole numbers in as few bytes as they need."""
    low, high = pc.min_max(numbers).as_py().values()
    for kind in _KINDS:
        most = 1 << (kind.bit_width - 1)
        if low is None or (-most <= low and high < most):
            return numbers.cast(kind)
    raise AssertionError("days and places are numbers of 32 bits")


def to_bytes(*tables: pa.Table) -> pa.Buffer:
    """Return tables as bytes, one after the other."""
    sink = pa.BufferOutputStream()
    for table in tables:
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
    return sink.getvalue()


def from_bytes(data: pa.Buffer) -> Iterator[pa.RecordBatch]:
    """Yield the tables that the bytes are, without a copy."""
    source = pa.BufferReader(data)
    while source.tell() < data.size:
        with pa.ipc.open_stream(source) as reader:
            yield from reader


@dataclass(frozen=True, eq=False)
class Facts:
    """The facts of a block as they lie: its accounts, how many rows each has, and the rows, in that order.

    `counts` says which rows still count, None where all do; `let_go` is called when they have been read.
    """

    accounts: pa.Array
    sizes: Ints
    rows: pa.RecordBatch
    let_go: Callable[[], None]
    counts: Flags | None = None

    @classmethod
    def of(cls, data: pa.Buffer, *, let_go: Callable[[], None] = lambda: None) -> Self:
        """Return the facts that the bytes are."""
        accounts, rows = from_bytes(data)
        return cls(accounts.column(ACCOUNT_ID), accounts.column(_ROWS).to_numpy(), rows, let_go)

    @property
    def account(self) -> Ints:
        """The place of each row's account."""
        return np.repeat(np.arange(len(self.sizes), dtype=np.int32), self.sizes)

    def piece(self, *, users: bool) -> Piece:
        """Return the rows as the engine reads them."""
        day = self.rows.column(_DAY).to_numpy().astype(np.int32)
        return Piece(
            day=day,
            known=day + self.rows.column(_KNOWN_AFTER).to_numpy(),
            value=self.rows.column(VALUE).to_numpy(),
            metric=words_of(self.rows.column(METRIC)),
            tag=self._words(CAMPAIGN_ID),
            user=self._words(USER_ID) if users else NO_WORDS,
        )

    def _words(self, name: str) -> Words:
        return words_of(self.rows.column(name)) if name in self.rows.schema.names else NO_WORDS


def coded(blocks: Sequence[Facts], *, tagged: bool, users: bool, by_row: bool = False) -> Coded:
    """Return the facts of some blocks, one after the other; those that do not count are of no account.

    Where all count, accounts come with their sizes; if `by_row`, or where some do not, row by row.
    """
    pieces = _pieces(blocks, users=users)
    names = pa.concat_arrays([NO_NAMES, *(block.accounts for block in blocks)])
    if by_row or any(block.counts is not None for block in blocks):
        return Coded(names, np.concatenate([NOBODY, *_of_rows(blocks)]), tagged, pieces)
    sizes = np.concatenate([NOBODY, *(block.sizes for block in blocks)])
    return Coded(names, np.arange(len(sizes), dtype=np.int32), tagged, pieces, sizes)


def _of_rows(blocks: Sequence[Facts]) -> Iterator[Ints]:
    """Yield the place of each row's account among the names of all blocks, −1 for rows that do not count."""
    before = np.int32(0)
    for block in blocks:
        yield (
            block.account + before
            if block.counts is None
            else np.where(block.counts, block.account + before, np.int32(-1))
        )
        before += np.int32(len(block.sizes))


def _pieces(blocks: Sequence[Facts], *, users: bool) -> Iterator[Piece]:
    for block in blocks:
        yield block.piece(users=users)
        block.let_go()
