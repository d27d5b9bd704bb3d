"""Our engine on the work W: the one file that knows both the tuples of work.py and the feature algebra."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
from campaignpulse import features as f
from campaignpulse.tables import Tables
from work import FEATURES, LONG_DAYS, Spec, name_of

WORK = {
    "total": f.total,
    "count": f.count,
    "mean": f.mean,
    "active_days": lambda days: f.active_days(None, days),
    "since_last": f.since_last,
    "days": lambda days, phase: f.days(days, phase=phase),
    "rate": lambda metric, days, phase: f.rate(metric, days, phase=phase),
    "lift": f.lift,
    "post_drop": lambda metric: f.post_drop(metric, LONG_DAYS),
}


def prepare(tables: SimpleNamespace, snapshots: pd.DataFrame) -> tuple[Tables, pd.DataFrame]:
    return Tables(**vars(tables)), snapshots


def run(tables: Tables, snapshots: pd.DataFrame) -> pd.DataFrame:
    """Account_id, cutoff and a float32 column for each of work.NAMES, in the order of the snapshots."""
    return f.windows(tables, snapshots, [declared(spec) for spec in FEATURES])


def declared(spec: Spec) -> f.Feature:
    kind, *rest = spec
    return f.Feature(name_of(spec), WORK[kind](*rest), component="engagement", direction=0, unit="")
