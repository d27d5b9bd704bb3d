"""Whether a feature sees the future: it must be the same on what was known at its cutoff."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from ..checks import InputError
from ..tables import CONTEXT, CUTOFF, Tables, as_known, clean_snapshots
from .facts import metrics_of
from .spec import Feature
from .windows import windows

Maker = Callable[[Tables, pd.DataFrame], pd.DataFrame]
"""What makes a table of features, a row a snapshot in their order, from tables and snapshots."""

_CLOSE = 1e-5  # share of a value: float32 sums in another order differ by less


def leak_test(
    features: Sequence[Feature] | Maker, tables: Tables, snapshots: pd.DataFrame
) -> tuple[str, ...]:
    """Return the names of the features that change if all that came after the cutoffs is taken away.

    None: no leak was found in these snapshots. `features`: as for `windows`, or a function of tables and
    snapshots that returns a frame with a row a snapshot in their order, such as features of your own in
    pandas; its columns account_id, cutoff, phase, campaign_id and series are not compared. It makes the
    features twice for each cutoff: a few cutoffs, with much of the data after them, are enough.

    A column that is no time, such as a segment, is read as it was delivered: this cannot tell whether it was
    edited later. Milestones are dates for the last told start of their campaign, so days to a milestone are
    named where the campaign was moved after the cutoff and its milestone with it.
    """
    make = features if callable(features) else _maker(features, metrics_of(tables))
    snapshots, changed = clean_snapshots(snapshots), dict[str, bool]()
    for cutoff, rows in snapshots.groupby(snapshots[CUTOFF].dt.floor("D")):
        asked = rows.reset_index(drop=True)
        now, then = make(tables, asked), make(as_known(tables, pd.Timestamp(str(cutoff))), asked)
        if not isinstance(now, pd.DataFrame):
            raise InputError(
                f"the function that makes features returned a {type(now).__name__}; return a frame with a "
                "row a snapshot, in their order"
            )
        for name in now.columns.difference([*CONTEXT], sort=False):
            changed[name] = changed.get(name, False) or not _equal(now[name], then.get(name))
    return tuple(name for name, differs in changed.items() if differs)


def _maker(features: Sequence[Feature], metrics: Sequence[str]) -> Maker:
    """A metric may have had no row yet at an early cutoff."""
    return lambda tables, snapshots: windows(tables, snapshots, features, elsewhere=metrics)


def _equal(now: pd.Series, then: pd.Series | None) -> bool:
    if then is None or len(then) != len(now):
        return False
    if pd.api.types.is_float_dtype(now) and pd.api.types.is_float_dtype(then):
        return bool(np.isclose(now, then, rtol=_CLOSE, atol=0.0, equal_nan=True).all())
    return now.equals(then)
