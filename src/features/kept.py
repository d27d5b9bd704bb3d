"""Windows of features that were chosen on another day: what the tables do not tell is not known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..tables import CONTEXT, CUTOFF, USER_ID, Tables
from .facts import known_since, metrics_of
from .spec import Feature
from .windows import windows

USERS = f"events.{USER_ID}"
"""What stands among the metrics for the users that events name."""


def kept_windows(
    tables: Tables, snapshots: pd.DataFrame, features: Sequence[Feature]
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the windows of `snapshots`, and the metrics of which nothing was known by the last cutoff.

    As `windows`, but a feature of a metric that is in no table, or of which no row was known yet at a cutoff,
    is NaN there and not zero, as if nobody had done anything; likewise one of users where events name none.
    At least one feature must rest on neither (the days since any event, the tenure).
    """
    users = {USERS} if USER_ID in tables.events else set()
    delivered = users | set(metrics_of(tables))
    read = {feature.name: _metrics(feature) for feature in features}
    found = windows(tables, snapshots, [one for one in features if read[one.name] <= delivered])
    found = found.reindex(columns=[*CONTEXT, *read])
    unknown: set[str] = set()
    since = known_since(tables)
    for cutoff in sorted(found[CUTOFF].unique()):
        known = users | {metric for metric, first in since.items() if first <= cutoff}
        names = [name for name, metrics in read.items() if not metrics <= known]
        found.loc[found[CUTOFF] == cutoff, names] = np.nan
        unknown = set().union(*read.values()) - known
    columns = dict.fromkeys(read, np.float32)
    return found.astype(columns), tuple(sorted(unknown))


def _metrics(feature: Feature) -> set[str]:
    atoms = list(feature.expression.atoms())
    metrics = {atom.metric for atom in atoms if atom.metric is not None}
    return metrics | {USERS} if any(atom.kind == "users" for atom in atoms) else metrics
