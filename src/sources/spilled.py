"""Events on disk by bucket of accounts, read back a stretch of bytes a part."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from ..campaigns.days import days_of, known_days
from ..tables import ACCOUNT_ID, CAMPAIGN_ID, EVENT_ID, KNOWN_AT, METRIC, OCCURRED_AT, USER_ID, VALUE
from ..tables.references import first_deliveries
from .arrow import numbered, to_frame
from .coded import NO_WORDS, Coded, Ints, Piece, Words, words_of
from .strip_file import StripFile
from .strips import NAMES, Bytes, to_arrow

ROWS_A_PIECE = 1 << 18
"""Rows that are made numbers at once: some 10 MB."""


@dataclass(frozen=True, eq=False)
class Spilled:
    """Events in a file of strips, accounts and metrics numbered; `schema` are the types of its columns."""

    file: StripFile
    schema: pa.Schema
    buckets: int

    @property
    def columns(self) -> tuple[str, ...]:
        """Those of the events."""
        return tuple(self.schema.names)

    def events(
        self, bucket: int, metrics: tuple[str, ...], *, only: Collection[str] | None = None
    ) -> pd.DataFrame:
        """Return the events of a bucket in their order, or `only` some columns; names are categories."""
        found: dict[str, Any] = {}
        for name in self.columns if only is None else only:
            if name == ACCOUNT_ID:
                found[name] = _categories(*self._accounts(bucket))
                continue
            column = self._whole(bucket, name)
            if name == METRIC:
                found[name] = _present(column.to_numpy(), metrics)
            else:
                found[name] = to_frame(pa.table({name: column}))[name]
        return pd.DataFrame(found, copy=False)

    def rows_of(self, bucket: int, metrics: tuple[str, ...], *, only: Collection[str]) -> pa.Table:
        """Return some columns of the events of a bucket in their order, accounts and metrics numbered."""
        account, names = self._accounts(bucket)
        found = {ACCOUNT_ID: pa.DictionaryArray.from_arrays(pa.array(account), names)}
        found |= {name: self._whole(bucket, name) for name in only if name != ACCOUNT_ID}
        named = pa.DictionaryArray.from_arrays(found[METRIC], pa.array(metrics, pa.large_string()))
        return pa.table(found | {METRIC: numbered(named)})

    def coded(self, bucket: int, metrics: tuple[str, ...], *, tagged: bool, users: bool) -> Coded:
        """Return the events of a bucket as numbers, in their order."""
        account, names = self._accounts(bucket)
        words = [name for name, asked in ((CAMPAIGN_ID, tagged), (USER_ID, users)) if asked]
        times = [OCCURRED_AT, *([KNOWN_AT] if KNOWN_AT in self.columns else [])]
        pieces = self.file.read(bucket, [METRIC, VALUE, *times, *words], at_once=ROWS_A_PIECE)
        named = pa.array(metrics, pa.large_string())
        return Coded(names, account, tagged, (_piece(strips, named) for strips in pieces))

    def repeated(self, bucket: int) -> npt.NDArray[np.int64]:
        """Return the places in a bucket of the events that are second deliveries."""
        told_by = (ACCOUNT_ID, EVENT_ID, OCCURRED_AT, KNOWN_AT)
        ids = self.events(bucket, (), only=[name for name in told_by if name in self.columns])
        return np.flatnonzero(~first_deliveries(ids))

    def _accounts(self, bucket: int) -> tuple[Ints, pa.Array]:
        """Return of each row the place of its account among those of the bucket, and these."""
        numbers = self._whole(bucket, NAMES).dictionary_encode()
        places = self.file.places(bucket)
        # an account has a number in each part in which it has a row
        before = (np.cumsum(places.names) - places.names).astype(np.int32)
        place = np.repeat(before, places.rows) + self._whole(bucket, ACCOUNT_ID).to_numpy()
        return numbers.indices.to_numpy()[place], numbers.dictionary

    def _whole(self, bucket: int, name: str) -> pa.Array:
        (found,) = self.file.read(bucket, [name])
        return to_arrow(found[name], pa.large_string() if name == NAMES else self.schema.field(name).type)


def _piece(strips: Mapping[str, list[Bytes]], metrics: pa.Array) -> Piece:
    day = days_of(strips[OCCURRED_AT][0].view(np.int64))
    return Piece(
        day=day,
        known=known_days(strips[KNOWN_AT][0].view(np.int64) if KNOWN_AT in strips else None, day),
        value=strips[VALUE][0].view(np.float64),
        metric=Words(strips[METRIC][0].view(np.int32), metrics),
        tag=_words(strips, CAMPAIGN_ID),
        user=_words(strips, USER_ID),
    )


def _words(strips: Mapping[str, list[Bytes]], name: str) -> Words:
    return words_of(to_arrow(strips[name], pa.large_string())) if name in strips else NO_WORDS


def _categories(codes: npt.NDArray[np.int32], names: pa.Array) -> pd.Categorical:
    return pd.Categorical.from_codes(codes, pd.Index(names.to_pandas(), dtype="str"), validate=False)


def _present(codes: npt.NDArray[np.int32], names: tuple[str, ...]) -> pd.Categorical:
    """Categories of the names that have a row."""
    used = np.zeros(len(names), bool)
    used[codes] = True
    present = np.flatnonzero(used)
    place = np.zeros(len(names), np.int32)
    place[present] = np.arange(len(present))
    return pd.Categorical.from_codes(
        place[codes], pd.Index([names[i] for i in present], dtype="str"), validate=False
    )
