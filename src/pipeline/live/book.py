"""The assignments on disk: one file that only grows, whole or not at all, with the plan it was dealt by."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ...checks import InputError, listed
from ...experiment import Experiment
from ...tables import ACCOUNT_ID, ARM, ASSIGNED_AT, SALT, STRATUM
from ..alone import alone

FOLDER, FILE, DRAFT = "live", "assignments.parquet", ".draft.parquet"
COLUMNS = (ACCOUNT_ID, ARM, ASSIGNED_AT, SALT, STRATUM)
PLAN = "live"
"""A block of the plan in the table's attributes: in the same file, so that no crash can part the two."""

FIXED: dict[str, tuple[str, ...]] = {
    PLAN: ("arms", "salt", "balance_by", "starts", "weeks", "margin", "kinds"),
    "evaluation": ("confidence", "min_churned_accounts"),
}
"""The keys, by block, that the first assignment fixes: another value would deal accounts anew, or let the
verdict fall on a day, or by a rule, that somebody chose after a look at the outcomes."""

LABEL, FREE = "label", frozenset({"as_of"})
"""All keys of the label are fixed but `as_of`, which says how far the data reach."""

Blocks = dict[str, dict[str, Any]]
"""Keys and their values by block of the experiment file."""


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

    def read(self, experiment: Experiment) -> pd.DataFrame:
        """Return the assignments so far: COLUMNS, one row an account; no rows before the first.

        Raises InputError where they were dealt by another plan, or the file holds no assignments. What a
        file of an earlier version does not tell of the plan is not compared.
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
        self._refuse_another_plan(rows.attrs, _plan(experiment))
        return rows

    def append(self, former: pd.DataFrame, added: pd.DataFrame, experiment: Experiment) -> None:
        """Write the former rows and the added ones; a reader sees the file before or after."""
        parts = [part[list(COLUMNS)] for part in (former, added) if len(part)]
        rows = pd.concat(parts, ignore_index=True)
        rows.attrs.update(_plan(experiment))
        rows.to_parquet(self.folder / DRAFT, index=False)
        (self.folder / DRAFT).replace(self.path)

    def _refuse_another_plan(self, dealt: Mapping[Any, Any], asked: Blocks) -> None:
        for block, key in ((block, key) for block, keys in asked.items() for key in keys):
            then, now = dealt.get(block, {}), asked[block]
            if key in then and then[key] != now[key]:
                raise InputError(
                    f"{block}.{key} is {_shown(now[key])}, but accounts have been dealt with "
                    f"{_shown(then[key])} ({self.path}); put it back, or start another experiment with a "
                    "name and a salt of its own"
                )


def _plan(experiment: Experiment) -> Blocks:
    plain = experiment.model_dump(mode="json", include={*FIXED, LABEL})
    label = {key: value for key, value in plain[LABEL].items() if key not in FREE}
    return {
        LABEL: label,
        **{block: {key: plain[block][key] for key in keys} for block, keys in FIXED.items()},
    }


def _shown(value: Any) -> str:
    return json.dumps(value) if isinstance(value, dict | list) else repr(value)
