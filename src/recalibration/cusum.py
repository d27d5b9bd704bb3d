"""Cancellations as they come in against those that the probabilities expect: weeks before labels mature."""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from ..tables import ACCOUNT_ID, AT, CUTOFF, PROBABILITY

WEEK_DAYS = 7
WEEK = pd.Timedelta(days=WEEK_DAYS)
RATIO = 1.5  # half as many again, or two thirds: the smallest change that is worth a recalibration
THRESHOLD = 5.0  # nats of evidence, worth a look; `ladder.Policy` says what it takes to act

Direction = Literal["more", "fewer"]


@dataclass(frozen=True)
class Week:
    """One week of the course: cancellations `expected` and `observed`, and the evidence after it, in nats.

    `more` speaks for a rate 1.5 times as high as expected, `fewer` for one of two thirds; at least 0 both.
    """

    cutoff: pd.Timestamp
    expected: float
    observed: int
    more: float
    fewer: float


@dataclass(frozen=True)
class CusumAlarm:
    """The evidence has crossed the threshold, and the count up to `at`, the end of a week.

    In the course that is the week that raised it; of an alarm that stays open, the last one. `since` is the
    estimated change point: the first week after the evidence was last zero. From then up to `at` so many
    cancellations were `expected` and `observed`. Their `ratio` is chosen by the alarm and so lies, on
    average, farther from 1 than the truth.
    """

    at: pd.Timestamp
    direction: Direction
    since: pd.Timestamp
    expected: float
    observed: int

    @property
    def ratio(self) -> float:
        """Observed ÷ expected since the change point."""
        return self.observed / self.expected

    @property
    def words(self) -> str:
        """The count as people say it."""
        since = f"{self.observed} cancellations since {self.since:%Y-%m-%d}"
        return f"{since}, where {self.expected:.1f} were expected"


@dataclass(frozen=True)
class Cusum:
    """The course, week by week, and its alarms; `expected` and `observed` are totals of the whole course."""

    weeks: tuple[Week, ...]
    alarms: tuple[CusumAlarm, ...]
    expected: float
    observed: int

    @property
    def ratio(self) -> float:
        """Observed ÷ expected over the whole course; NaN where nothing was expected."""
        return self.observed / self.expected if self.expected else np.nan


def chance_within(probability: ArrayLike, *, days: int, horizon_days: int) -> NDArray[np.float64]:
    """Return the chance (n,) to churn within `days`, of probabilities (n,) to churn within the horizon.

    1 − (1 − p)^(days / horizon): the hazard is taken as constant over the horizon.

    >>> chance_within([0.19], days=45, horizon_days=90).round(3).tolist()
    [0.1]
    """
    stays = 1 - np.asarray(probability, dtype=np.float64)
    return np.asarray(1 - stays ** (days / horizon_days))


def weekly_cancels(
    scores: pd.DataFrame, cancels: pd.DataFrame, *, horizon_days: int, until: pd.Timestamp
) -> pd.DataFrame:
    """Return cutoff, expected and observed, a row for each cutoff of `scores` whose week is over at `until`.

    `scores` has a row for each account_id and cutoff with the `probability` that was in use then, weekly;
    `cancels` has account_id and `at`. Expected and observed are of the same accounts, in [cutoff, cutoff + 7
    days): a new customer who was not scored counts in neither.

    >>> monday = pd.Timestamp("2024-01-01", tz="UTC")
    >>> scores = pd.DataFrame({"account_id": ["a", "b"], "cutoff": monday, "probability": [0.1, 0.3]})
    >>> cancels = pd.DataFrame({"account_id": ["b"], "at": [monday + pd.Timedelta(days=6)]})
    >>> weeks = weekly_cancels(scores, cancels, horizon_days=90, until=monday + WEEK)
    >>> weeks["expected"].round(3).tolist(), weeks["observed"].tolist()
    ([0.036], [1])
    """
    rows = scores.loc[scores[CUTOFF] + WEEK <= until, [ACCOUNT_ID, CUTOFF, PROBABILITY]]
    chance = chance_within(rows[PROBABILITY], days=WEEK_DAYS, horizon_days=horizon_days)
    pairs = rows[[ACCOUNT_ID, CUTOFF]].merge(cancels[[ACCOUNT_ID, AT]], on=ACCOUNT_ID)
    gone = pairs[(pairs[AT] >= pairs[CUTOFF]) & (pairs[AT] < pairs[CUTOFF] + WEEK)]
    observed = gone.drop_duplicates([ACCOUNT_ID, CUTOFF]).groupby(CUTOFF).size()
    weeks = rows.assign(expected=chance).groupby(CUTOFF)["expected"].sum().sort_index().to_frame()
    weeks["observed"] = observed.reindex(weeks.index, fill_value=0).astype("int64")
    return weeks.reset_index()


def cusum(
    weeks: pd.DataFrame,
    *,
    ratio: float = RATIO,
    more: float = THRESHOLD,
    fewer: float = THRESHOLD,
    answered: pd.Timestamp | None = None,
) -> Cusum:
    """Return the course and the alarms of `weeks`: cutoff, expected and observed cancellations, in order.

    Each week adds the Poisson log-likelihood ratio of a changed rate to the evidence, which never falls below
    zero: S ← max(0, S + O·ln k − E·(k − 1)), with k = `ratio` for more and 1 ÷ `ratio` for fewer. An alarm at
    S ≥ `more` or `fewer`, the threshold of its side in nats, sets that evidence to zero, so a change that
    nobody answers is told again. Where `answered` is given, the evidence goes on from the threshold instead,
    and each week in which it is as high tells an alarm: it does not pile up, so that an alarm stands for what
    comes now. On that day, the evidence of a side that has told an alarm, and was not zero since, is set to
    zero. Page 1954, doi 10.2307/2333009; with expected counts Steiner et al. 2000, doi
    10.1093/biostatistics/1.4.441.

    It sees a rate that is wrong for all together, not one that is too high here and too low there.

    >>> mondays = pd.date_range("2024-01-01", periods=4, freq="7D", tz="UTC")
    >>> doubled = pd.DataFrame({"cutoff": mondays, "expected": 10.0, "observed": [10, 20, 20, 20]})
    >>> [(alarm.direction, str(alarm.since.date()), alarm.ratio) for alarm in cusum(doubled).alarms]
    [('more', '2024-01-08', 2.0)]
    """
    sides = (_Side("more", ratio, more), _Side("fewer", 1 / ratio, fewer))
    course, alarms = [], []
    answers = weeks.loc[weeks[CUTOFF] + WEEK <= answered, CUTOFF].max() if answered is not None else None
    for cutoff, expected, observed in weeks[[CUTOFF, "expected", "observed"]].itertuples(index=False):
        found = [side.add(cutoff, expected, observed) for side in sides]
        course.append(Week(cutoff, float(expected), int(observed), *(side.evidence for side in sides)))
        for side, alarm in zip(sides, found, strict=True):
            if alarm is not None:
                alarms.append(alarm)
                side.evidence, side.open = side.threshold, True
            if side.open and (answers is None or cutoff == answers):
                side.reset()
    return Cusum(tuple(course), tuple(alarms), float(weeks["expected"].sum()), int(weeks["observed"].sum()))


class _Side:
    """The evidence for one direction, and what was seen since it was last zero."""

    def __init__(self, direction: Direction, ratio: float, threshold: float) -> None:
        self.direction, self.ratio, self.threshold = direction, ratio, threshold
        self.reset()

    def reset(self) -> None:
        self.evidence, self.expected, self.observed, self.open = 0.0, 0.0, 0, False
        self.since: pd.Timestamp | None = None

    def add(self, cutoff: pd.Timestamp, expected: float, observed: int) -> CusumAlarm | None:
        """Take in a week, and return the alarm that it raises, if it does."""
        evidence = self.evidence + observed * log(self.ratio) - expected * (self.ratio - 1)
        if evidence <= 0:
            self.reset()
            return None
        self.evidence = evidence
        since = self.since = cutoff if self.since is None else self.since
        self.expected += float(expected)
        self.observed += int(observed)
        if evidence < self.threshold:
            return None
        return CusumAlarm(cutoff + WEEK, self.direction, since, self.expected, self.observed)
