"""The campaigns of a world: recurring series whose editions move, one-offs, and some that are put off."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from ...tables import AT, CAMPAIGN_ID, ENDS_AT, KNOWN_AT, POST_DAYS, PRE_DAYS, SERIES, STARTS_AT
from .parameters import DAYS_A_YEAR, Parameters, Series
from .seeds import Purpose, world_stream

ONE_OFF = "one_off"
_ANNOUNCED_HOUR = 9

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Campaigns:
    """The campaigns in the order of their starts; days count from the world's first.

    `start`, `end` (exclusive) are what came true, `planned` and `known` what was first told and when. `moved`
    says which were put off, `notice` from when that was known. `kind`: the place in a segment's audience.
    """

    ids: tuple[str, ...]
    names: tuple[str, ...]
    series: tuple[str, ...]
    milestones: tuple[tuple[tuple[str, float], ...], ...]
    kind: Ints
    planned: Ints
    start: Ints
    end: Ints
    known: Ints
    moved: npt.NDArray[np.bool_]
    notice: Ints
    pre_days: int
    post_days: int
    first_day: pd.Timestamp

    def __len__(self) -> int:
        """Return the number of campaigns."""
        return len(self.ids)


@dataclass(frozen=True)
class _Edition:
    series: Series
    number: int  # of the year, or of the one-off
    kind: int
    planned: int


def draw_campaigns(parameters: Parameters, seed: int) -> Campaigns:
    """Return the calendar of a world: every edition that starts, or is announced, within the data."""
    rng = world_stream(seed, Purpose.CALENDAR)
    asked = parameters.calendar
    editions = _editions(parameters, rng)
    planned = np.array([edition.planned for edition in editions], np.int64)
    length = np.array([edition.series.length_days for edition in editions], np.int64)
    announced = np.array([edition.series.announced_days for edition in editions], np.int64)
    moved = _moved(rng, planned, parameters)
    shift = rng.integers(asked.moved_by_days[0], asked.moved_by_days[1] + 1, len(editions))
    start = planned + np.where(moved, shift, 0)
    return Campaigns(
        ids=tuple(f"{edition.series.name}_{edition.number}" for edition in editions),
        names=tuple(f"{edition.series.title} {edition.number}" for edition in editions),
        series=tuple(_series_id(edition) for edition in editions),
        milestones=tuple(edition.series.milestones for edition in editions),
        kind=np.array([edition.kind for edition in editions], np.int64),
        planned=planned,
        start=start,
        end=start + length,
        known=planned - announced,
        moved=moved,
        notice=planned - asked.moved_notice_days,
        pre_days=asked.pre_days,
        post_days=asked.post_days,
        first_day=pd.Timestamp(parameters.first_day, tz="UTC"),
    )


def _editions(parameters: Parameters, rng: np.random.Generator) -> list[_Edition]:
    asked, first = parameters.calendar, pd.Timestamp(parameters.first_day)
    found = []
    for kind, series in enumerate(asked.series):
        for year in range(first.year, first.year + int(np.ceil(parameters.years)) + 2):
            usual = (pd.Timestamp(year=year, month=series.month, day=series.day) - first).days
            planned = usual + int(rng.integers(-series.moves_days, series.moves_days + 1))
            found.append(_Edition(series, year, kind, planned))
    one_off = Series(
        name=ONE_OFF,
        title="One-off",
        month=1,
        day=1,
        length_days=asked.one_off_length_days,
        moves_days=0,
        announced_days=asked.one_off_announced_days,
        milestones=(("launch", 0.0),),
    )
    for number in range(round(asked.one_offs_a_year * parameters.days / DAYS_A_YEAR)):
        planned = int(rng.integers(0, parameters.days))
        found.append(_Edition(one_off, number + 1, len(asked.series), planned))
    inside = [
        edition
        for edition in found
        if edition.planned >= 0 and edition.planned - edition.series.announced_days < parameters.days
    ]
    return sorted(inside, key=lambda edition: (edition.planned, edition.kind))


def _series_id(edition: _Edition) -> str:
    """Return the series of an edition; a one-off has its own, so that it has no edition before."""
    name = edition.series.name
    return f"{name}_{edition.number}" if name == ONE_OFF else name


def _moved(rng: np.random.Generator, planned: Ints, parameters: Parameters) -> npt.NDArray[np.bool_]:
    """Say which campaigns are put off: a share of those within the data, one at least."""
    inside = np.flatnonzero((planned >= parameters.calendar.moved_notice_days) & (planned < parameters.days))
    count = max(1, round(parameters.calendar.moved_share * len(inside)))
    moved = np.zeros(len(planned), bool)
    moved[rng.choice(inside, min(count, len(inside)), replace=False)] = True
    return moved


def campaigns_table(campaigns: Campaigns) -> pd.DataFrame:
    """Return the contract's table; a campaign that was put off has a second row, known later."""
    every = np.arange(len(campaigns))
    later = np.flatnonzero(campaigns.moved)
    row = np.concatenate([every, later])
    length = (campaigns.end - campaigns.start)[row]
    start = np.concatenate([campaigns.planned, campaigns.start[later]])
    known = np.concatenate([campaigns.known, campaigns.notice[later]])
    table = pd.DataFrame(
        {
            CAMPAIGN_ID: np.take(campaigns.ids, row),
            "name": np.take(campaigns.names, row),
            SERIES: np.take(campaigns.series, row),
            STARTS_AT: _at(campaigns, start),
            ENDS_AT: _at(campaigns, start + length),
            PRE_DAYS: campaigns.pre_days,
            POST_DAYS: campaigns.post_days,
            KNOWN_AT: _at(campaigns, known, hour=_ANNOUNCED_HOUR),
        }
    )
    return table.sort_values([STARTS_AT, KNOWN_AT], kind="stable", ignore_index=True)


def milestones_table(campaigns: Campaigns) -> pd.DataFrame:
    """Return the contract's table of dated steps, at noon."""
    rows = [
        (campaigns.ids[j], name, campaigns.start[j] + int(share * (campaigns.end[j] - campaigns.start[j])))
        for j in range(len(campaigns))
        for name, share in campaigns.milestones[j]
    ]
    ids, names, days = zip(*rows, strict=True)
    return pd.DataFrame({CAMPAIGN_ID: ids, "name": names, AT: _at(campaigns, np.array(days), hour=12)})


def _at(campaigns: Campaigns, days: Ints, *, hour: int = 0) -> pd.DatetimeIndex:
    return campaigns.first_day + pd.to_timedelta(days * 24 + hour, unit="h")
