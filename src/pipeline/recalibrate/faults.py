"""Faults of the tables that are open on a day: while one is, nothing is learned and no level is moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from ...evaluation.data_checks import Finding
from ...features import Feature
from ...recalibration import DataFault, data_faults
from ...tables import METRIC, Tables

OPEN = pd.Timedelta(days=28)
"""How long a fault is felt after its last day: the windows that scorers mostly look at hold four weeks."""

STOPPED = pd.Timedelta(days=84)
"""How long a metric that stopped may come back: later it is gone, and to wait for it would be for good."""

ANY_METRIC = ("active_days", "since_last", "users")
"""Atoms that count rows of all metrics where they name none: an outage of any source touches them."""

NEVER_OVER = "late_rows"
"""Some sources are late all their life, and what was known at each cutoff is what scorers see."""


@dataclass(frozen=True)
class Faults:
    """The faults that are `open` on a day, and in sentences those that are doubts only."""

    open: tuple[Finding, ...] = ()
    doubts: tuple[str, ...] = ()


def open_faults(tables: Tables, at: pd.Timestamp, features: Sequence[Feature]) -> Faults:
    """Return the faults at `at` of what the champion's `features` read, in tables as they were known then.

    An outage, or a day delivered twice, is open for 28 days after its last day. Another unit is until it has
    been in use for as long as the longest trailing window of the features; where the former unit comes back,
    that is a change too. A metric that stopped is for 84 days, and a doubt from then on.
    """
    longest, about, found = _longest(features), _about(tables, features), []
    for fault in data_faults(tables, at=at, since_days=max(longest, STOPPED) // pd.Timedelta(days=1)):
        finding = fault.finding
        if fault.kind != NEVER_OVER and finding.about in about:
            over = _over(fault, longest)
            found.append((fault.kind, finding, over is not None and over >= at))
    gone = [one for kind, one, is_open in found if not is_open and kind == "metric_stopped"]
    return Faults(
        tuple(one for _, one, is_open in found if is_open),
        tuple(f"{one.sentence}; it is gone for so long that nothing waits for it any more" for one in gone),
    )


def _over(fault: DataFault, longest: pd.Timedelta) -> pd.Timestamp | None:
    """Return the last day on which a fault is open; None of one that is about no days."""
    first, last = fault.finding.first, fault.finding.last
    if first is None or last is None:
        return None
    if fault.kind == "metric_stopped":
        return first + STOPPED
    return first + longest if fault.kind == "unit_changed" else last + OPEN


def _longest(features: Sequence[Feature]) -> pd.Timedelta:
    """Return the longest trailing window of the features, at least 28 days."""
    windows = [atom.window for one in features for atom in one.expression.atoms()]
    days = [window.days for window in windows if window is not None and window.kind == "trailing"]
    return max(OPEN, pd.Timedelta(days=max(days, default=0)))


def _about(tables: Tables, features: Sequence[Feature]) -> set[str]:
    """Return what faults that touch the features are about: a metric, a source, or nothing by name."""
    atoms = [atom for one in features for atom in one.expression.atoms()]
    read = {atom.metric for atom in atoms if atom.metric is not None}
    about, events = {"", *read}, tables.events
    if "source" in events:
        every = any(atom.metric is None and atom.kind in ANY_METRIC for atom in atoms)
        named = events if every else events[events[METRIC].isin(read)]
        about |= {f"source {source}" for source in named["source"].dropna().unique()}
    return about
