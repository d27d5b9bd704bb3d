"""A data set whose events name each account and metric once: a quarter of the memory, for large bases."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ..tables import EVENT_ID, METRIC, SCHEMAS, TEXT, Tables, with_events
from ..tables.valueless import Note, rows_by_metric
from .batches import EVENTS, UnzonedError
from .load import load
from .notes import together
from .parts import Streamed, streamed
from .source import Source

UNREAD = "unread"
"""The column that tells rows apart that differ in nothing else: a hash of the columns that nobody reads."""

_SESSION = "session_id"  # another text in many rows, which no feature reads
_WORDS = [name for name, column in SCHEMAS[EVENTS].columns.items() if column.dtype.type == TEXT]


def load_compact(source: Source, *, zone: str | None = None) -> Tables:
    """Return the clean tables that `load` returns, with the texts of events as categories and little else.

    Rows of events hold numbers of 1 to 4 bytes in place of texts: some 30 bytes an event instead of 110, and
    as they are read part by part they never lie in memory as text. Categories are in the order of their
    names, as texts would be. An event_id is kept as its hash of 64 bits: among 100 million events two meet
    with a chance of 1 in 4,000, and one is then taken for a repetition. The session_id and all columns beyond
    the contract are kept as one hash, `unread`; of a store the event_id, too, as it was compared before.

    Raises InputError for all that `load` refuses.
    """
    try:
        return _compact(streamed(source, zone, further=True))
    except UnzonedError:  # whether midnights are days is told from all rows
        return load(source, zone=zone)


def _compact(found: Streamed) -> Tables:
    columns, notes, before = _Columns(), list[Note](), 0
    for batch in found.parts.batches:
        clean, said = found.clean(batch, before)
        columns.add(clean, _unread(batch, found.parts.columns))
        notes += said
        before += batch.num_rows
    events = columns.frame()
    return with_events(found.tables, events, together(notes, lambda: rows_by_metric(events[METRIC])))


class _Columns:
    """The columns of events, of which parts are added one after the other."""

    def __init__(self) -> None:
        self.pieces: dict[str, list[npt.NDArray[np.generic]]] = {}
        self.names: dict[str, pa.Array] = {}
        self.missing: list[npt.NDArray[np.bool_]] = []

    def add(self, clean: pa.RecordBatch, unread: npt.NDArray[np.uint64] | None) -> None:
        for name, column in zip(clean.schema.names, clean.columns, strict=True):
            if name == EVENT_ID:
                self.missing.append(column.is_null().to_numpy(zero_copy_only=False))
            if name != _SESSION:
                self.pieces.setdefault(name, []).append(self._coded(name, column))
        if unread is not None:
            self.pieces.setdefault(UNREAD, []).append(unread)

    def _coded(self, name: str, column: pa.Array) -> npt.NDArray[np.generic]:
        if name == EVENT_ID:
            return _hashes(pa.table({name: column}))
        if name in _WORDS:
            return self._numbers(name, column)
        whole: npt.NDArray[np.generic] = column.to_numpy(zero_copy_only=False)
        return whole

    def _numbers(self, name: str, column: pa.Array) -> npt.NDArray[np.generic]:
        """Return the number of each text among all that were met; new ones are added, −1 is none."""
        coded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        known = self.names.get(name, pa.array([], pa.large_string()))
        place = _place(coded.dictionary, known)
        new = place < 0
        place[new] = len(known) + np.arange(int(new.sum()))
        self.names[name] = pa.concat_arrays([known, coded.dictionary.filter(pa.array(new))])
        number = np.append(place, -1).astype(_smallest(len(self.names[name])))
        numbers: npt.NDArray[np.generic] = number[pc.fill_null(coded.indices, -1).to_numpy()]
        return numbers

    def frame(self) -> pd.DataFrame:
        """Return all rows; the parts are let go of, one column after the other."""
        return pd.DataFrame({name: self._whole(name) for name in list(self.pieces)}, copy=False)

    def _whole(self, name: str) -> object:
        pieces = self.pieces.pop(name)
        if name in self.names:
            return _category(pieces, pd.Index(self.names.pop(name).to_pandas(), dtype="str"))
        values = np.concatenate(pieces)
        if name == EVENT_ID:
            return pd.arrays.IntegerArray(values.view(np.int64), np.concatenate(self.missing))
        return pd.DatetimeIndex(values).tz_localize("UTC") if values.dtype.kind == "M" else values


def _place(names: pa.Array, known: pa.Array) -> npt.NDArray[np.int32]:
    """Return where names, each there once, stand among those that are known; −1 for new ones."""
    # asked the other way round, as Arrow puts the side that is looked in into a table, and many are known
    there = pc.index_in(known, value_set=names)
    place, met = np.full(len(names), -1, np.int32), there.is_valid().to_numpy(zero_copy_only=False)
    place[there.drop_null().to_numpy()] = np.flatnonzero(met)
    return place


def _category(pieces: Sequence[npt.NDArray[np.generic]], names: pd.Index) -> pd.Categorical:
    """Return the texts that numbers stand for, piece by piece, as categories in the order of their names."""
    order = names.argsort()
    place = np.append(np.argsort(order), -1).astype(_smallest(len(names)))
    codes = np.concatenate([place[numbers] for numbers in pieces])
    return pd.Categorical.from_codes(codes, names[order], validate=False)


def _smallest(many: int) -> npt.DTypeLike:
    """Return the smallest type of whole numbers that holds −1 and so many places."""
    return next(kind for kind in (np.int8, np.int16, np.int32, np.int64) if many <= np.iinfo(kind).max)


def _unread(batch: pa.RecordBatch, columns: Sequence[str]) -> npt.NDArray[np.uint64] | None:
    """Return a hash of what of each row nobody reads; None where there is nothing of it."""
    names = [name for name in batch.schema.names if name not in columns or name == _SESSION]
    return _hashes(pa.Table.from_batches([batch]).select(names)) if names else None


def _hashes(table: pa.Table) -> npt.NDArray[np.uint64]:
    with duckdb.connect(":memory:") as connection:
        found = connection.from_arrow(table).project(_hash(table))
        return np.asarray(found.fetchnumpy()["hash"], dtype=np.uint64)


def _hash(table: pa.Table) -> str:
    names = ", ".join('"' + name.replace('"', '""') + '"' for name in table.schema.names)
    return f"hash({names}) AS hash"
