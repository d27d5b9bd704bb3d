"""The synthetic customer base of the benchmark, as contract tables. Same seed, same bytes.

Two years of events with Zipf activity, snapshots every 14 days of the second year. All that makes the work
hard is there: rows that arrive late, an announced calendar that overlaps, exposures that become known in the
middle of a campaign, a campaign that is moved after it was announced. Values are multiples of a quarter, so
their sums are exact in float64 in any order, and a difference between peers is a real one.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from work import METRICS

FIRST_DAY = pd.Timestamp("2023-01-01", tz="UTC")
YEAR_DAYS = 365
DAYS = 2 * YEAR_DAYS
CUTOFFS_EVERY_DAYS = 14
CUTOFFS = 26
SECONDS_A_DAY = 86_400

ZIPF_EXPONENT = 1.0  # Zipf's law: the second busiest account has half the events of the busiest
LATE_SHARE = 0.02
LATE_DAYS = (1, 21)
STARTED_BEFORE_SHARE = 0.60  # the account is older than the data
STARTED_UNKNOWN_SHARE = 0.05
TOLD_LATE_SHARE = 0.02  # exposures that become known around the campaign's start
UNTOLD_SHARE = 0.08  # exposures without `exposed_at`

EDITION_DAYS = (20, 75, 130, 190, 250, 310)  # day of the year on which each series starts
LENGTH_DAYS = (5, 30, 14, 21, 10, 7)
ANNOUNCED_DAYS = 60
MOVED_SERIES = 3  # its second edition is put off by a week, in its pre phase
MOVED_AUDIENCE_SHARE = 0.03


class Size(NamedTuple):
    accounts: int
    events: int


SIZES = {
    "XXS": Size(12, 900),
    "XS": Size(200, 20_000),
    "S": Size(20_000, 2_000_000),
    "M": Size(100_000, 20_000_000),
    "L": Size(200_000, 100_000_000),
}
DELIVERY = 2_000_000  # events that are made, and written, at once; inside a delivery they come by time


def make_world(
    size: Size, *, seed: int = 0, late_share: float = LATE_SHARE
) -> tuple[dict[str, pd.DataFrame], Iterator[pd.DataFrame]]:
    """The tables accounts, campaigns, exposures and the snapshots; and the events, delivery by delivery."""
    rng = np.random.default_rng(seed)
    ids = pd.Series([f"account-{i:06d}" for i in range(size.accounts)], dtype="str")
    starts = start_days(rng, size.accounts)
    campaigns = make_campaigns()
    frames = {
        "accounts": make_accounts(rng, ids, starts),
        "campaigns": campaigns,
        "exposures": make_exposures(rng, ids, campaigns),
        "snapshots": make_snapshots(ids),
    }
    return frames, make_deliveries(rng, ids, starts, size.events, late_share)


def start_days(rng: np.random.Generator, accounts: int) -> np.ndarray:
    before = rng.uniform(-DAYS, 0, accounts)
    within = rng.uniform(0, YEAR_DAYS - 30, accounts)
    return np.where(rng.random(accounts) < STARTED_BEFORE_SHARE, before, within)


def make_accounts(rng: np.random.Generator, ids: pd.Series, starts: np.ndarray) -> pd.DataFrame:
    unknown = rng.random(len(ids)) < STARTED_UNKNOWN_SHARE
    return pd.DataFrame({"account_id": ids, "started_at": at(starts).mask(unknown)})


def make_campaigns() -> pd.DataFrame:
    rows = []
    for number, (day, length) in enumerate(zip(EDITION_DAYS, LENGTH_DAYS, strict=True)):
        for year in range(2):
            starts = day + year * YEAR_DAYS + 9 / 24
            rows.append((number, year, starts, length, starts - ANNOUNCED_DAYS))
            if number == MOVED_SERIES and year == 1:
                rows.append((number, year, starts + 7, length, starts - 5))
    number, year, starts, length, known = (np.array(column) for column in zip(*rows, strict=True))
    series = pd.Series([f"series-{n}" for n in number], dtype="str")
    return pd.DataFrame(
        {
            "campaign_id": series + pd.Series([f"-{y}" for y in year], dtype="str"),
            "name": series,
            "series": series,
            "starts_at": at(starts),
            "ends_at": at(starts + length),
            "pre_days": np.int64(21),
            "post_days": np.int64(28),
            "known_at": at(known),
        }
    )


def make_exposures(rng: np.random.Generator, ids: pd.Series, campaigns: pd.DataFrame) -> pd.DataFrame:
    parts = []
    for campaign in campaigns.drop_duplicates("campaign_id").itertuples():
        moved = campaign.campaign_id == f"series-{MOVED_SERIES}-1"
        audience = rng.random(len(ids)) < (MOVED_AUDIENCE_SHARE if moved else rng.uniform(0.15, 0.55))
        kind = rng.random(audience.sum())
        shift = np.where(
            kind < TOLD_LATE_SHARE, rng.uniform(-15, 10, len(kind)), -rng.uniform(23, 59, len(kind))
        )
        told = campaign.starts_at + pd.Series(pd.to_timedelta(np.round(shift * SECONDS_A_DAY), unit="s"))
        untold = kind > 1 - UNTOLD_SHARE
        columns = {"account_id": ids[audience].array, "campaign_id": campaign.campaign_id}
        parts.append(pd.DataFrame(columns | {"exposed_at": told.dt.as_unit("us").mask(untold)}))
    return pd.concat(parts, ignore_index=True).astype({"campaign_id": "str"})


def make_deliveries(
    rng: np.random.Generator, ids: pd.Series, starts: np.ndarray, events: int, late_share: float
) -> Iterator[pd.DataFrame]:
    activity = 1 / np.arange(1, len(ids) + 1) ** ZIPF_EXPONENT
    share = np.empty(len(ids))
    share[rng.permutation(len(ids))] = activity / activity.sum()
    for done in range(0, events, DELIVERY):
        yield make_events(rng, ids, starts, share, min(DELIVERY, events - done), late_share)


def make_events(
    rng: np.random.Generator,
    ids: pd.Series,
    starts: np.ndarray,
    share: np.ndarray,
    events: int,
    late_share: float,
) -> pd.DataFrame:
    account = rng.choice(len(ids), events, p=share)
    first = np.maximum(starts[account], 0)
    day = first + rng.random(events) * (DAYS - first)
    order = np.argsort(day)
    account, day = account[order], day[order]
    likely = 1 / np.sqrt(np.arange(1, len(METRICS) + 1))
    frame = {
        "account_id": ids.array.take(account),
        "occurred_at": at(day),
        "metric": pd.array(METRICS, dtype="str").take(
            rng.choice(len(METRICS), events, p=likely / likely.sum())
        ),
        "value": np.maximum(np.round(rng.lognormal(0.5, 1.0, events) * 4), 1) / 4,
    }
    if late_share:
        late = rng.random(events) < late_share
        frame["known_at"] = at(day + rng.uniform(*LATE_DAYS, events)).where(late)
    return pd.DataFrame(frame)


def make_snapshots(ids: pd.Series) -> pd.DataFrame:
    cutoffs = at(YEAR_DAYS + CUTOFFS_EVERY_DAYS * np.arange(1, CUTOFFS + 1))
    columns = {"account_id": ids.repeat(CUTOFFS).array, "cutoff": pd.concat([cutoffs] * len(ids)).array}
    return pd.DataFrame(columns)


def at(days: np.ndarray) -> pd.Series:
    """Times, to the second, from days since the first day."""
    seconds = np.round(np.asarray(days, dtype=np.float64) * SECONDS_A_DAY).astype("m8[s]")
    return (
        pd.Series(FIRST_DAY.tz_localize(None).to_datetime64() + seconds)
        .dt.as_unit("us")
        .dt.tz_localize("UTC")
    )


def write_world(folder: Path, size: Size, *, seed: int, late_share: float) -> None:
    frames, deliveries = make_world(size, seed=seed, late_share=late_share)
    for name, frame in frames.items():
        frame.to_parquet(folder / f"{name}.parquet", index=False)
    first = pa.Table.from_pandas(next(deliveries), preserve_index=False)
    with pq.ParquetWriter(folder / "events.parquet", first.schema) as file:
        file.write_table(first)
        for events in deliveries:
            file.write_table(pa.Table.from_pandas(events, schema=first.schema, preserve_index=False))


def read_world(folder: Path) -> dict[str, pd.DataFrame]:
    return {path.stem: pd.read_parquet(path) for path in sorted(folder.glob("*.parquet"))}
