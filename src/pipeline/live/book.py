"""The assignments on disk: one file that only grows, whole or not at all, with the plan it was dealt by."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ...checks import InputError, listed
from ...experiment import LiveChoice
from ...tables import ACCOUNT_ID, ARM, ASSIGNED_AT, SALT, STRATUM
from ..alone import alone

FOLDER, FILE, DRAFT = "live", "assignments.parquet", ".draft.parquet"
COLUMNS = (ACCOUNT_ID, ARM, ASSIGNED_AT, SALT, STRATUM)
PLAN = "live"
"""Where the table's attributes hold the plan: in the same file, so that no crash can part the two."""

FIXED = ("arms", "salt", "balance_by", "starts")
"""The keys of `live` that the first assignment fixes: another value would deal accounts anew."""


@dataclass(frozen=True)
class Book:
    """The assignments of one experiment; `folder` is `live` in its output."""

    folder: Path

    @property
    def path(self) -> Path:
        """The file of the assignments."""
        return self.folder / FILE

    def alone(self) -> AbstractContextManager[None]:
        """Keep other jobs from the assignments; SteppedAsideError where one is at work already."""
        return alone(self.folder, doing="assigning the accounts of")

    def read(self, live: LiveChoice) -> pd.DataFrame:
        """Return the assignments so far: COLUMNS, one row an account; no rows before the first.

        Raises InputError where they were dealt by another plan, or the file holds no assignments.
        """
        if not self.path.exists():
            return pd.DataFrame({name: pd.Series(dtype="str") for name in COLUMNS})
        try:
            rows = pd.read_parquet(self.path)
        except (OSError, ValueError) as error:
            raise InputError(f"{self.path} cannot be read ({error}); put back a copy of it") from error
        lacking = [name for name in COLUMNS if name not in rows]
        if lacking or PLAN not in rows.attrs:
            what = f"column {listed(lacking)}" if lacking else "plan in its metadata"
            raise InputError(f"{self.path} has no {what}; put back a copy of what was written there")
        self._refuse_another_plan(rows.attrs[PLAN], _plan(live))
        return rows

    def append(self, former: pd.DataFrame, added: pd.DataFrame, live: LiveChoice) -> None:
        """Write the former rows and the added ones; a reader sees the file before or after."""
        parts = [part[list(COLUMNS)] for part in (former, added) if len(part)]
        rows = pd.concat(parts, ignore_index=True)
        rows.attrs = {PLAN: _plan(live)}
        rows.to_parquet(self.folder / DRAFT, index=False)
        (self.folder / DRAFT).replace(self.path)

    def _refuse_another_plan(self, dealt: dict[str, Any], asked: dict[str, Any]) -> None:
        for key in FIXED:
            if dealt[key] != asked[key]:
                raise InputError(
                    f"live.{key} is {_shown(asked[key])}, but accounts have been dealt with "
                    f"{_shown(dealt[key])} ({self.path}); put it back, or start another experiment with a "
                    "name and a salt of its own"
                )


def _plan(live: LiveChoice) -> dict[str, Any]:
    plain = live.model_dump(mode="json")
    return {key: plain[key] for key in FIXED}


def _shown(value: Any) -> str:
    return json.dumps(value) if isinstance(value, dict | list) else repr(value)
