"""What an alarm of inputs is about: source, metric, component and segment, in plain records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..tables import ACCOUNT_ID, PHASE
from .drift import DriftWindow
from .watched import Watched

SURE = 3.0  # standard errors: a month has many metrics and segments to look at
APART = 2.0  # a segment is named if it changed at least twice as much as all others together


@dataclass(frozen=True)
class Cause:
    """How a metric changed: its mean in the month, `now`, against training in the same phases, `usual`.

    `change` is relative, −0.38 for 38 % less, and NaN where the usual mean is zero. `segment` is the one that
    changed while the others did not, at least not half as much; None where it is everybody. `unknown_now` and
    `unknown_usual` are the shares of snapshots that do not know the metric.
    """

    metric: str
    source: str
    component: str
    feature: str
    change: float
    now: float
    usual: float
    unknown_now: float
    unknown_usual: float
    segment: str | None

    @property
    def words(self) -> str:
        """The cause as people say it.

        >>> Cause("sessions", "crm", "engagement", "sessions_rate_28d", -0.38, 5, 8, 0, 0, "agency").words
        'sessions (crm) −38 %, in segment agency'
        """
        where = f", in segment {self.segment}" if self.segment is not None else ""
        if np.isnan(self.now):
            return f"{self.metric} ({self.source}) not known any more{where}"
        if not abs(self.change) >= WORTH_SAYING:
            return f"{self.metric} ({self.source}) is distributed otherwise, with about the same mean{where}"
        sign = "−" if self.change < 0 else "+"
        return f"{self.metric} ({self.source}) {sign}{abs(self.change):.0%}{where}".replace("%", " %")


WORTH_SAYING = 0.005  # half a per cent: less reads as "0 %"


def attribute(
    window: DriftWindow,
    now: pd.DataFrame,
    usual: pd.DataFrame,
    watched: Sequence[Watched],
    *,
    segments: Mapping[str, str] | None = None,
) -> tuple[Cause, ...]:
    """Return a cause for each feature that moved in the window, farthest first; empty without an alarm.

    `now` and `usual` are the rows of that month and those of training, as `monthly` gives them; `segments`
    says of each account where it belongs. Means of training are weighted as the phases of the month are, so
    that a month of campaigns is not read as a change.
    """
    by_feature = {one.feature: one for one in watched}
    return tuple(_cause(by_feature[moved.feature], now, usual, segments) for moved in window.moved)


def _cause(one: Watched, now: pd.DataFrame, usual: pd.DataFrame, segments: Mapping[str, str] | None) -> Cause:
    level, was = float(now[one.feature].mean()), _in_phases_of(now, usual, one.feature)
    return Cause(
        metric=one.metric,
        source=one.source,
        component=one.component,
        feature=one.feature,
        change=_relative(level, was),
        now=level,
        usual=was,
        unknown_now=float(now[one.feature].isna().mean()),
        unknown_usual=float(usual[one.feature].isna().mean()),
        segment=None if segments is None else _segment(one.feature, now, usual, segments),
    )


def _segment(feature: str, now: pd.DataFrame, usual: pd.DataFrame, segments: Mapping[str, str]) -> str | None:
    """Return the one segment that changed while all the others together hardly did."""
    of_now, of_usual = now[ACCOUNT_ID].map(segments), usual[ACCOUNT_ID].map(segments)
    found = []
    for segment in sorted(of_now.dropna().unique()):
        inside, error = _change(feature, now[of_now == segment], usual[of_usual == segment])
        outside, other = _change(feature, now[of_now != segment], usual[of_usual != segment])
        apart = abs(inside - outside) > SURE * float(np.hypot(error, other))
        if apart and abs(inside) >= APART * abs(outside):
            found.append((abs(inside), segment))
    return max(found)[1] if found else None


def _change(feature: str, now: pd.DataFrame, usual: pd.DataFrame) -> tuple[float, float]:
    """Return the relative change and its standard error, the accounts of the month being what is drawn."""
    was = _in_phases_of(now, usual, feature)
    values = now[feature].dropna()
    error = float(values.std() / np.sqrt(len(values))) if len(values) > 1 else np.inf
    return _relative(float(values.mean()), was), _relative(was + error, was)


def _in_phases_of(now: pd.DataFrame, usual: pd.DataFrame, feature: str) -> float:
    """Return the mean of `usual` if its phases had the shares of `now`; phases it never saw are left out."""
    by_phase = usual.groupby(PHASE)[feature].mean().dropna()
    shares = now[PHASE].value_counts().reindex(by_phase.index).fillna(0)
    return float((by_phase * shares).sum() / shares.sum()) if shares.sum() else float(usual[feature].mean())


def _relative(now: float, usual: float) -> float:
    return now / usual - 1 if usual else np.nan
