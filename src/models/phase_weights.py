"""Weights by phase: does a component count more in one campaign phase than in the others?"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..checks import InputError, listed
from ..tables import PHASES
from .components import Grouping
from .design import Design
from .weight_intervals import Jackknife, verdicts

NUMBERS = ("weight", "difference", "low", "high")


def features_by_phase(by_phase: Sequence[str], grouping: Grouping) -> NDArray[np.bool_]:
    """Return which features (p,) have weights by phase: those named, and those of named components.

    Raises InputError for a name that is neither, and for a text instead of a list.
    """
    if isinstance(by_phase, str):
        raise InputError(f"by_phase is the text {by_phase!r}; it must be a list of components or features")
    chosen = np.zeros(len(grouping.features), dtype=bool)
    for name in by_phase:
        chosen |= _members(name, grouping)
    return chosen


def phase_weights(
    by_phase: Sequence[str],
    design: Design,
    jackknife: Jackknife,
    weights: NDArray[np.float64],
    phase: NDArray[np.intp],
) -> pd.DataFrame:
    """Return a row for each name in `by_phase` and each phase that the rows `phase` (n,) were in.

    `weight` is the log odds of churn that one scaled step to the worse side adds, in the mean over below
    and above the middle, summed over the features of a component; the worse side of a feature without
    direction is that which its common weight points to. `difference` is the weight less the mean of the
    weights in the other phases; its intervals from `low` to `high` are clustered by account, and hold in
    all phases of a name at once with 95 %.
    """
    seen = np.unique(phase)
    table = [no_phases()]
    for name in by_phase:
        steps = _steps(_members(name, design.grouping), design, weights)[:, seen]
        others = (steps.sum(axis=1, keepdims=True) - steps) / (len(seen) - 1) if len(seen) > 1 else np.nan
        weight, difference = (combined[:-1].T @ weights for combined in (steps, steps - others))
        half = jackknife.half_width(steps - others, together=len(seen))
        found = {
            "weight": weight,
            "difference": difference,
            "low": difference - half,
            "high": difference + half,
        }
        table.append(pd.DataFrame({"name": name, "phase": np.array(PHASES)[seen], **found}))
    return pd.concat(table, ignore_index=True).astype({"name": "str", "phase": "str"})


def no_phases() -> pd.DataFrame:
    """Return the table without rows."""
    texts = {name: pd.Series(dtype="str") for name in ("name", "phase")}
    return pd.DataFrame(texts | {name: pd.Series(dtype=np.float64) for name in NUMBERS})


def judged_phases(found: pd.DataFrame) -> pd.DataFrame:
    """Return `found` with a verdict on each difference."""
    low, high = found["low"].to_numpy(), found["high"].to_numpy()
    return found.assign(verdict=verdicts(low, high, more="counts more", less="counts less"))


def _members(name: str, grouping: Grouping) -> NDArray[np.bool_]:
    if name in grouping.components:
        return np.asarray(grouping.component_of == grouping.components.index(name))
    if name in grouping.features:
        return np.array([feature == name for feature in grouping.features])
    raise InputError(
        f"by_phase: {name!r} is neither a component ({listed(grouping.components)}) nor a feature of X; "
        "name one of them"
    )


def _steps(member: NDArray[np.bool_], design: Design, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """The combinations (weights and intercept, phases) of weights that are the weight in each phase."""
    ours = (design.common >= 0) & member[design.feature]
    worse = -np.sign(design.direction)
    undeclared = np.bincount(
        design.feature[ours], weights=weights[design.common[ours]], minlength=len(member)
    )
    worse = np.where(worse == 0, np.sign(undeclared)[design.feature], worse)
    sides = np.bincount(design.feature[ours], minlength=len(member))[design.feature] / len(PHASES)
    steps = np.zeros((len(weights) + 1, len(PHASES)))
    (rows,) = np.nonzero(ours)
    steps[rows, design.phase[rows]] = worse[rows] / sides[rows]
    return steps
