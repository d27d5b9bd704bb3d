"""What training accounts say about learned weights: the part of a scorer that no prediction needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .component_weights import COMPONENT_NUMBERS
from .phase_weights import no_phases

TEXTS = ("component", "name", "phase")
"""The columns of the tables that are no numbers."""


@dataclass(frozen=True)
class Certainty:
    """Intervals of the weights, and how much components, and weights by phase, were worth.

    `low` and `high` (q,) belong to the columns of the design, NaN where nothing is known; `components` and
    `phases` are the tables of `component_weights` and `phase_weights`.
    """

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    components: pd.DataFrame
    phases: pd.DataFrame

    @classmethod
    def none(cls, width: int, components: Sequence[str]) -> Self:
        """Return that nothing is known about `width` weights of these components."""
        unknown = pd.DataFrame({"component": pd.Series(list(components), dtype="str")})
        return cls(
            np.full(width, np.nan),
            np.full(width, np.nan),
            unknown.assign(**dict.fromkeys(COMPONENT_NUMBERS, np.nan)),
            no_phases(),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return plain lists, None for NaN."""
        intervals = pd.DataFrame({"low": self.low, "high": self.high})
        tables = {"intervals": intervals, "components": self.components, "phases": self.phases}
        return {name: {str(key): _without_nan(table[key]) for key in table} for name, table in tables.items()}

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Self:
        """Return what `to_dict` wrote."""
        intervals, components, phases = (
            _table(plain[name]) for name in ("intervals", "components", "phases")
        )
        return cls(intervals["low"].to_numpy(), intervals["high"].to_numpy(), components, phases)


def _without_nan(column: pd.Series) -> list[Any]:
    return [None if pd.isna(value) else value for value in column.tolist()]


def _table(plain: Mapping[str, Sequence[Any]]) -> pd.DataFrame:
    """The table of the lists: texts, and numbers with NaN for None."""
    table = pd.DataFrame({name: pd.Series(list(values), dtype=object) for name, values in plain.items()})
    return table.astype({name: "str" if name in TEXTS else "float64" for name in table})
