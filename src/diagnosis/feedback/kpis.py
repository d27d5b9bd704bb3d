"""The figures of hand-offs that an executive reads, one row a figure."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ...evaluation.claims.claim import Figure
from ...evaluation.live import LiveResult
from ...evaluation.shares import Share, clustered_share
from ...tables import ACCOUNT_ID, AT_RISK, CHURNED, PHASE, PHASES
from .by_part import ALL

KPI_COLUMNS = ("kpi", "cause", "phase", "arm", "value", "low", "high", "unit", "n", "counted")
NUMBERS = ("value", "low", "high")


@dataclass(frozen=True, eq=False)
class Kpis:
    """The figures of an experiment's hand-offs as known at `at`: `rows` has KPI_COLUMNS.

    `cause` and `phase` are "all" for all of them and empty where the figure has none, as `arm` is. `low` to
    `high` is the 95 % interval, NaN where there is none, `n` counts what `counted` says. `missing` says which
    figures could not be told, and why.
    """

    experiment: str
    at: pd.Timestamp
    rows: pd.DataFrame
    missing: tuple[str, ...] = ()

    def figure(self, kpi: str, *, cause: str = ALL, phase: str = ALL) -> pd.Series | None:
        """Return the row of a figure; None where it was not told."""
        rows = self.rows
        found = rows[(rows["kpi"] == kpi) & (rows["cause"] == cause) & (rows["phase"] == phase)]
        return None if found.empty else found.iloc[0]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON, None where a number is not known."""
        told = self.rows.astype(object).where(self.rows.notna(), None)
        return {
            "experiment": self.experiment,
            "at": f"{self.at:%Y-%m-%d}",
            "kpis": told.to_dict("records"),
            "missing": list(self.missing),
        }


def kpi_table(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Return rows of figures as one table with KPI_COLUMNS; what a part does not tell is empty or NaN."""
    rows = [part.reindex(columns=list(KPI_COLUMNS)).astype(object) for part in parts if len(part)]
    table = pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(columns=list(KPI_COLUMNS))
    words = [name for name in KPI_COLUMNS if name not in (*NUMBERS, "n")]
    told = {name: table[name].where(table[name].notna(), "").astype("str") for name in words}
    return table.assign(**told).astype(dict.fromkeys(NUMBERS, float) | {"n": int})


def stake_rows(found: pd.DataFrame) -> list[pd.DataFrame]:
    """Return the accounts and the value at risk, from `value_at_risk`."""
    told = found["accounts"] - found["without_value"]
    return [
        _named(found, "accounts_at_risk", "accounts", found["accounts"], found["accounts"], "accounts"),
        _named(found, "value_at_risk", "money a year", found["value"], told, "accounts with a value").dropna(
            subset=["value"]
        ),
    ]


def time_rows(found: pd.DataFrame) -> list[pd.DataFrame]:
    """Return what became of cases, from `resolution_times`."""
    cases, counted = found["cases"], "cases"
    hours = _named(found, "resolution_time", "hours", found["value"], cases, counted)
    return [
        _named(found, "open_cases", "cases", found["open"], cases, counted),
        _named(found, "late_cases", "cases", found["late"], cases, counted),
        _named(
            found, "resolved_in_time", "share", found["in_time"], found["due"], "cases that were due"
        ).dropna(subset=["value"]),
        hours.assign(low=found["low"], high=found["high"]).dropna(subset=["value"]),
    ]


def precision_rows(found: pd.DataFrame) -> pd.DataFrame:
    """Return how often causes were right, from `precision`."""
    rows = _named(found, "cause_precision", "share", found["value"], found["confirmed"], "confirmed cases")
    return rows.assign(low=found["low"], high=found["high"])


def false_alarm_rows(flags: pd.DataFrame) -> pd.DataFrame:
    """Return the share of those who stayed that was at risk all the same, overall and by phase.

    `flags` has account_id, phase, at_risk and churned, a row for each account and scored day whose outcome is
    known. Lower is better; judge it by the worst phase against the best.
    """
    stayed = flags[~flags[CHURNED].astype(bool)]
    parts = [(ALL, stayed), *((phase, stayed[stayed[PHASE] == phase]) for phase in PHASES)]
    rows = [
        _of_share("false_alarm_rate", clustered_share(part[AT_RISK], part[ACCOUNT_ID]), ALL, phase)
        for phase, part in parts
        if len(part)
    ]
    return pd.DataFrame(rows)


def retention_rows(found: LiveResult) -> pd.DataFrame:
    """Return the share that stayed, by arm of a live comparison, and by how much arms differ."""
    kept = [_of_share("retention", one.retention, "", "", arm=one.arm) for one in found.arms]
    gaps = [
        {
            "kpi": "retention_difference",
            "arm": f"{one.arm} against {one.reference}",
            "value": one.retention.difference,
            "low": one.retention.low,
            "high": one.retention.high,
            "unit": "share",
            "n": sum(arm.evaluated for arm in found.arms if arm.arm in (one.arm, one.reference)),
            "counted": "accounts",
        }
        for one in found.differences
    ]
    return pd.DataFrame([*kept, *gaps])


def change_rows(figure: Figure) -> pd.DataFrame:
    """Return the change of the time to resolve campaign tickets since hand-offs began."""
    row = {
        "kpi": "resolution_change",
        "value": figure.value,
        "low": figure.low,
        "high": figure.high,
        "unit": "%",
        "n": figure.n,
        "counted": figure.counted,
    }
    return pd.DataFrame([row])


def _named(
    found: pd.DataFrame, kpi: str, unit: str, value: pd.Series, n: pd.Series, counted: str
) -> pd.DataFrame:
    rows = found[["cause", "phase"]]
    return rows.assign(kpi=kpi, value=value.astype(float), unit=unit, n=n.astype(int), counted=counted)


def _of_share(kpi: str, share: Share, cause: str, phase: str, *, arm: str = "") -> dict[str, Any]:
    low, high = (math.nan if bound is None else bound for bound in (share.low, share.high))
    value = math.nan if share.value is None else share.value
    told = {"value": value, "low": low, "high": high, "unit": "share", "n": share.accounts}
    return {"kpi": kpi, "cause": cause, "phase": phase, "arm": arm, **told, "counted": "accounts"}
