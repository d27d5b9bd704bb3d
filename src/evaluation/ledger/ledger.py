"""Predictions as they were made: added once, and never changed or computed anew."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds
from filelock import FileLock, Timeout

from ...checks import InputError, SteppedAsideError
from ...tables import (
    ACCOUNT_ID,
    CUTOFF,
    MATURED_AT,
    PHASE,
    PREDICTED_AT,
    PROBABILITY,
    SCORER,
    TEXT,
    VERSION,
)
from .first import Appended, first_stands, ledger_rows

LOCK, DRAFT = ".lock", ".draft"
LOCK_SECONDS = 60.0
"""A day of 100,000 predictions is added in a fraction of a second: a minute's wait is for a fault."""

_TIME = pa.timestamp("us", tz="UTC")
SCHEMA = pa.schema(
    {
        ACCOUNT_ID: pa.string(),
        CUTOFF: _TIME,
        SCORER: pa.string(),
        VERSION: pa.string(),
        PHASE: pa.string(),
        PROBABILITY: pa.float64(),
        MATURED_AT: _TIME,
        PREDICTED_AT: _TIME,
    }
)
"""The columns of the ledger's files, in their order."""


@dataclass(frozen=True)
class Ledger:
    """The predictions of an experiment as they were made, in files that are added and never changed.

    `folder`/NAME/NUMBER/2024-01-10.parquet holds what the version NAME/NUMBER said of that day, and
    2024-01-10.2.parquet what was added to it afterwards. Any Parquet reader takes the folder as one table.
    """

    folder: Path

    def append(self, predictions: pd.DataFrame, *, predicted_at: pd.Timestamp) -> Appended:
        """Add predictions, and return how many are new and how many stood already.

        `predictions` has account_id, cutoff, scorer, version (NAME/NUMBER), phase, probability (of churn, 0
        to 1) and matured_at (when its outcome will be known). A prediction of the same account, cutoff,
        scorer and version that is there already stands as it is. Each day of a version is added whole or
        not at all. Raises InputError for rows that are no predictions, and SteppedAsideError where another
        process holds the ledger for longer than LOCK_SECONDS.
        """
        rows = ledger_rows(predictions, predicted_at)
        with self._alone():
            found = [
                self._add(str(version), day, new)
                for (version, day), new in rows.groupby([VERSION, rows[CUTOFF].dt.strftime("%Y-%m-%d")])
            ]
        return sum(found, Appended())

    def predictions(
        self,
        *,
        since: pd.Timestamp | None = None,
        until: pd.Timestamp | None = None,
        scorers: Iterable[str] | None = None,
    ) -> pd.DataFrame:
        """Return the predictions with a cutoff in [since, until], of all scorers or of some.

        Columns: those of SCHEMA, in order of cutoff, account_id, scorer and predicted_at. Without any
        prediction the table is empty. Raises InputError for a file that cannot be read.
        """
        days = self._days(self.folder.glob("*/*/*.parquet"))
        files = [
            file
            for file, day in days
            if (since is None or day >= f"{since:%Y-%m-%d}") and (until is None or day <= f"{until:%Y-%m-%d}")
        ]
        # pyarrow cannot tell the type of no names at all
        chosen = None if scorers is None else ds.field(SCORER).isin(pa.array([*scorers], pa.string()))
        rows = self._read(files, chosen)
        return rows.sort_values([CUTOFF, ACCOUNT_ID, SCORER, PREDICTED_AT], kind="stable", ignore_index=True)

    def _add(self, version: str, day: object, new: pd.DataFrame) -> Appended:
        folder = self.folder / version
        there = [file for file, of in self._days(folder.glob(f"{day}*.parquet")) if of == day]
        fresh, found = first_stands(self._read(there), new)
        if len(fresh):
            folder.mkdir(parents=True, exist_ok=True)
            self._put(fresh, folder / f"{day}{f'.{len(there) + 1}' if there else ''}.parquet")
        return found

    def _put(self, rows: pd.DataFrame, path: Path) -> None:
        """Write a file whole: until its content is on the disk, it does not have its name."""
        draft = self.folder / DRAFT
        rows.to_parquet(draft, index=False, schema=SCHEMA)
        with draft.open("rb+") as written:
            os.fsync(written.fileno())
        draft.replace(path)

    def _read(self, files: list[Path], chosen: ds.Expression | None = None) -> pd.DataFrame:
        paths = [str(file) for file in files]
        try:
            table = ds.dataset(paths, schema=SCHEMA, format="parquet").to_table(filter=chosen)
        except (OSError, ValueError) as error:
            raise InputError(
                f"{self.folder}: a file of the ledger cannot be read ({error}); put it back from a copy, "
                "since nothing can make predictions of then again"
            ) from error
        frame: pd.DataFrame = table.to_pandas(types_mapper={pa.string(): TEXT}.get)
        return frame

    @staticmethod
    def _days(files: Iterable[Path]) -> list[tuple[Path, str]]:
        """Return each file that is one of the ledger, with the day that it is of."""
        named = ((file, re.fullmatch(r"(\d{4}-\d\d-\d\d)(?:\.\d+)?\.parquet", file.name)) for file in files)
        return sorted((file, match[1]) for file, match in named if match)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other processes from adding meanwhile; the lock goes with its process, however that ends."""
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self.folder / LOCK, timeout=LOCK_SECONDS):
                yield
        except Timeout as error:
            raise SteppedAsideError(
                f"{self.folder}: another process is adding to the ledger now; this one has stepped aside"
            ) from error
