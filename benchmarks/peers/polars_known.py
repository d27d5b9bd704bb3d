"""For the polars peer: the calendar and the events as they are known, by unit.

A *unit* is an account under one known calendar. Nearly every account has one; an account whose calendar
changed its past between two snapshots has two, and its events are tiled once for each. A unit and a day make
one integer, the key, so that an as-of join needs one sorted column.
"""

from __future__ import annotations

import polars as pl
from work import METRICS

MICROSECONDS_A_DAY = 86_400_000_000
UNIT_DAYS = 1 << 16  # room for the days of one unit in a key: 179 years
NEVER = 1 << 30
RANKS = {"active": 0, "post": 1, "pre": 2, "baseline": 3}  # the lowest rank that covers a day wins
RANK_BITS = 2
COVER = {"active": ("start", "end"), "post": ("end", "post"), "pre": ("pre", "start")}


def calendar_items(campaigns: pl.LazyFrame, exposures: pl.LazyFrame) -> pl.LazyFrame:
    """Each exposure × campaign version: the days of its phases, and `known` to `until`."""
    told = pl.col("known_at").is_not_null()
    following = pl.col("version_known").shift(-1).over("campaign_id", order_by="version_known")
    versions = campaigns.select(
        "campaign_id",
        start=floor_day("starts_at"),
        end=ceil_day("ends_at"),
        pre_days=pl.when(told).then("pre_days").otherwise(0),
        post_days="post_days",
        version_known=pl.coalesce(ceil_day("known_at"), ceil_day("starts_at")),
    ).with_columns(
        pre=pl.col("start") - pl.col("pre_days"),
        post=pl.col("end") + pl.col("post_days"),
        until=following.fill_null(NEVER),
        told_from=pl.col("version_known").min().over("campaign_id"),
    )
    exposed = pl.coalesce(ceil_day("exposed_at"), "told_from")
    items = exposures.join(versions, on="campaign_id").with_columns(
        known=pl.max_horizontal(exposed, "version_known")
    )
    columns = ("account", "campaign_id", "pre", "start", "end", "post", "known", "until")
    return items.filter(pl.col("known") < pl.col("until"), pl.col("pre") < pl.col("until")).select(columns)


def with_units(snapshots: pl.LazyFrame, items: pl.LazyFrame) -> pl.LazyFrame:
    """The snapshots by account and day, with a unit number that rises when the past is repainted."""
    late = items.filter(pl.col("known") > pl.col("pre")).select("account", day="known")
    gone = items.filter(pl.col("until") < NEVER).select("account", day="until")
    changes = pl.concat([late, gone]).unique().sort("day")
    changes = changes.with_columns(change=pl.col("day").cum_count().over("account"))
    dated = snapshots.with_columns(day=floor_day("cutoff")).sort("day")
    dated = dated.join_asof(changes, on="day", by="account", check_sortedness=False)
    dated = dated.sort("account", "day").with_columns(pl.col("change").fill_null(0))
    return dated.with_columns(unit=pl.struct("account", "change").rle_id().cast(pl.Int64))


def known_items(items: pl.LazyFrame, units: pl.LazyFrame) -> pl.LazyFrame:
    """Each unit's items; one that is known before it covers a day is there from the outset."""
    known = (pl.col("known") <= pl.col("day")) | (pl.col("known") <= pl.col("pre"))
    return units.join(items, on="account").filter(known, pl.col("day") < pl.col("until"))


def paint(visible: pl.LazyFrame, origin: int, last: int) -> pl.LazyFrame:
    """The rank of the phase of every day that is not baseline, sorted by key."""
    covers = [
        visible.select("unit", day=pl.int_ranges(low, pl.min_horizontal(high, last)), rank=RANKS[phase])
        for phase, (low, high) in COVER.items()
    ]
    days = pl.concat(covers).filter(pl.col("day").list.len() > 0).explode("day")
    ranked = days.select(both=key("day", origin) * (1 << RANK_BITS) + pl.col("rank")).sort("both")
    first = ranked.with_columns(key=pl.col("both") // (1 << RANK_BITS)).filter(
        (pl.col("key") != pl.col("key").shift()).fill_null(True)
    )
    return first.select("key", rank=(pl.col("both") % (1 << RANK_BITS)).cast(pl.Int8))


def event_days(events: pl.LazyFrame, codes: pl.LazyFrame, units: pl.LazyFrame) -> pl.LazyFrame:
    """The events by unit, with `day` and the first midnight at which they are `known`."""
    day = floor_day("occurred_at")
    known = ceil_day("known_at") if "known_at" in events.collect_schema() else pl.lit(None, pl.Int64)
    days = events.with_columns(
        day=day, known=pl.max_horizontal(day + 1, known), metric=pl.col("metric").cast(pl.Enum(METRICS))
    )
    coded = days.join(codes, on="account_id").select("account", "day", "known", "metric", "value")
    return coded.join(units.select("unit", "account"), on="account").drop("account")


def tile(days: pl.LazyFrame, painted: pl.DataFrame, origin: int) -> pl.LazyFrame:
    """One row a unit, day, metric and known day, with the rank of the day's phase, sorted by key."""
    grouped = days.select("metric", "day", "known", "value", key=key("day", origin)).group_by(
        "key", "metric", "known"
    )
    tiles = grouped.agg(pl.col("day").first(), pl.col("value").sum(), count=pl.len().cast(pl.Int32)).sort(
        "key"
    )
    phases = painted.lazy().with_columns(painted="key")
    phase = pl.when(pl.col("painted") == pl.col("key")).then("rank")
    late = pl.col("known") > pl.col("day") + 1
    return tiles.join_asof(phases, on="key").select(
        *("key", "metric", "day", "known", "value", "count"),
        rank=phase.fill_null(RANKS["baseline"]).cast(pl.Int8),
        unit=pl.col("key") // UNIT_DAYS,
        late=late,
    )


def key(day: str | pl.Expr, origin: int) -> pl.Expr:
    day = pl.col(day) if isinstance(day, str) else day
    return pl.col("unit").cast(pl.Int64) * UNIT_DAYS + (day - origin)


def floor_day(column: str) -> pl.Expr:
    return pl.col(column).dt.epoch("us") // MICROSECONDS_A_DAY


def ceil_day(column: str) -> pl.Expr:
    return -((-pl.col(column).dt.epoch("us")) // MICROSECONDS_A_DAY)
