"""How well a learned cause is told in accounts that it was not learned from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from ...evaluation.clustered import clustered_auc

Floats = npt.NDArray[np.float64]
Booleans = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Quality:
    """Of a cause, on rows whose accounts were not learned from.

    `auc` is the area under the ROC curve with its 95 % interval by account (those of a case as one), None
    where it is not defined.
    Of the rows in which the cause `held`, `right` were named at the bar, of `named` in all. The bar was
    chosen on these rows, so that the two counts are a little too good; the area is not.
    """

    auc: float | None
    auc_low: float | None
    auc_high: float | None
    held: int
    named: int
    right: int

    @classmethod
    def of(cls, probability: Floats, held: Booleans, account: npt.NDArray[np.intp], *, bar: float) -> Self:
        """Measure probabilities (n,) against whether the cause was confirmed (n,); rows are of accounts."""
        area = clustered_auc(held, probability, account)
        low, high = (None, None) if (found := area.interval()) is None else np.clip(found, 0.0, 1.0).tolist()
        named = probability >= bar
        counts = int(held.sum()), int(named.sum()), int((named & held).sum())
        return cls(area.value, low, high, *counts)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Self:
        """Return what `to_dict` wrote."""
        return cls(**plain)
