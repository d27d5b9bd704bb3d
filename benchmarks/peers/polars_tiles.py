"""Peer: polars, with daily tiles, running sums for each metric, and as-of joins at the edges of windows.

All definitions are honoured. The running sums hold all rows; what a snapshot must not know yet is subtracted
from that snapshot again. A row of zeros opens every unit (see polars_known.py), so that each edge finds a row
of its own unit.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import NamedTuple

import pandas as pd
import polars as pl
from peers.polars_edges import EDGES, WINDOWS, Edge, before, edge_of, with_windows
from peers.polars_known import (
    COVER,
    NEVER,
    RANKS,
    UNIT_DAYS,
    calendar_items,
    event_days,
    key,
    known_items,
    paint,
    tile,
    with_units,
)
from work import FEATURES, LONG_DAYS, METRICS, NAMES, PHASE_DAYS, TRAILING_DAYS, Spec
from work import name_of as named

ANY = None  # in place of a metric
ENGINE = "in-memory"  # of the as-of joins: the streaming engine took 1.6 times their processor time


class World(NamedTuple):
    """What all features read."""

    rows: pl.DataFrame
    edges: dict[str, Edge]
    tiles: pl.DataFrame
    painted: pl.DataFrame
    openings: pl.DataFrame
    origin: int


def prepare(tables: SimpleNamespace, snapshots: pd.DataFrame) -> tuple[SimpleNamespace, pl.LazyFrame]:
    frames = {name: pl.from_pandas(frame).lazy() for name, frame in vars(tables).items()}
    return SimpleNamespace(**frames), pl.from_pandas(snapshots).lazy()


def finish(result: pl.DataFrame) -> pd.DataFrame:
    return result.to_pandas()


def run(tables: SimpleNamespace, snapshots: pl.LazyFrame) -> pl.DataFrame:
    world = world_of(tables, snapshots)
    denominators = phase_days(world)
    parts = [of_any(world), *(of_metric(world, denominators, name) for name in METRICS)]
    features = pl.concat([denominators, *pl.collect_all(parts, engine=ENGINE)], how="horizontal")
    features = features.select(pl.col(NAMES).cast(pl.Float32))
    observed = world.rows["observed"]
    if observed.null_count():
        features = features.select(pl.when(observed.is_not_null()).then(pl.all()))
    result = pl.concat([world.rows.select("given", "account_id", "cutoff"), features], how="horizontal")
    ordered = result if result["given"].is_sorted() else result.sort("given")
    return ordered.drop("given")


def world_of(tables: SimpleNamespace, snapshots: pl.LazyFrame) -> World:
    accounts = tables.accounts.sort("account_id").with_row_index("account")
    codes = accounts.select("account", "account_id")
    items = calendar_items(tables.campaigns, tables.exposures.join(codes, on="account_id"))
    rows = with_units(snapshots.with_row_index("given").join(codes, on="account_id"), items).collect()
    units = rows.lazy().group_by("unit").agg(pl.col("account", "day").first()).sort("unit").collect()
    visible, days = pl.collect_all(
        [known_items(items, units.lazy()), event_days(tables.events, codes, units.lazy())],
    )
    origin = first_day(rows, visible, days) - 1
    painted = paint(visible.lazy(), origin, rows["day"].max()).collect()
    tiles = tile(days.lazy(), painted, origin).collect()
    rows = with_windows(rows.lazy(), tiles.lazy(), visible.lazy(), accounts, origin).collect()
    edges = {name: edge_of(rows[name]) for name in EDGES}
    return World(rows, edges, tiles, painted, units.select(key=pl.col("unit") * UNIT_DAYS), origin)


def first_day(rows: pl.DataFrame, visible: pl.DataFrame, days: pl.DataFrame) -> int:
    """Before all days of events and phases and all edges of windows."""
    earliest = (rows["day"].min() - max(WINDOWS), days["day"].min())
    return min(*earliest, visible["pre"].min() if len(visible) else NEVER)


def opened(world: World, table: pl.LazyFrame, **zeros: object) -> pl.LazyFrame:
    """The table with one more row at the start of each unit: every edge finds a row of its own unit."""
    first = world.openings.lazy().with_columns(**zeros)
    schema = first.collect_schema()
    body = table.select(pl.col(name).cast(dtype) for name, dtype in schema.items())
    return body.merge_sorted(first, key="key")


# The features.


def phase_days(world: World) -> pl.DataFrame:
    """The calendar days of each phase in each window, and in the last campaign's post days."""
    ranked = {p: (pl.col("rank") == RANKS[p]).cast(pl.Int32).cum_sum() for p in COVER}
    opening = opened(world, world.painted.lazy(), rank=pl.lit(RANKS["baseline"], pl.Int8))
    running = opening.select("key", **ranked).collect(engine=ENGINE).lazy()
    edges, phases = world.edges, list(COVER)
    reads = [before(edges["at"], running, phases).rename(lambda c: f"{c}_to")]
    reads += [before(edges["post_to"], running, ["post"]).rename({"post": "last_to"})]
    reads += [before(edges["post_days_from"], running, ["post"]).rename({"post": "last_from"})]
    for d in PHASE_DAYS:
        span = world.rows.lazy().select((pl.col("at") - pl.col(f"days_from_{d}")).alias(f"span_{d}"))
        lower = before(edges[f"days_from_{d}"], running, phases).rename(lambda c, d=d: f"{c}_{d}")
        reads += [span, lower]
    read = pl.concat(pl.collect_all(reads, engine=ENGINE), how="horizontal")
    held = {(d, p): pl.col(f"{p}_to") - pl.col(f"{p}_{d}") for d in PHASE_DAYS for p in phases}
    for d in PHASE_DAYS:
        held[d, "baseline"] = pl.col(f"span_{d}") - pl.sum_horizontal(held[d, p] for p in phases)
    columns = {named(("days", d, p)): days for (d, p), days in held.items()}
    return read.select(last_post_days=pl.col("last_to") - pl.col("last_from"), **columns)


def of_any(world: World) -> pl.LazyFrame:
    """Active days and recency over all metrics: a day is one row, known when its first row is."""
    days = world.tiles.lazy().group_by("unit", "day", "key").agg(pl.col("known").min()).sort("key")
    late = pl.col("known") > pl.col("day") + 1
    days = days.with_columns(value=1.0, late=late).collect().lazy()
    sums = window_sums(world, days, {("value", d): ("at", f"back_{d}") for d in TRAILING_DAYS})
    active = sums.select(pl.col(f"value_{d}").alias(named(("active_days", d))) for d in TRAILING_DAYS)
    return pl.concat([active, recency(world, days, ANY)], how="horizontal")


def of_metric(world: World, denominators: pl.DataFrame, name: str) -> pl.LazyFrame:
    mine = world.tiles.lazy().filter(pl.col("metric") == name)
    wanted = {(kind, d): ("at", f"back_{d}") for kind in ("value", "count") for d in TRAILING_DAYS}
    wanted |= {(p, d): ("at", f"back_{d}") for p, d in phases_of(name)}
    wanted |= {("post", "last"): ("post_to", "post_from")}
    sums = pl.concat([window_sums(world, mine, wanted), denominators.lazy()], how="horizontal")
    specs = [spec for spec in FEATURES if spec[1] == name and spec[0] != "since_last"]
    features = sums.select(expression(spec).cast(pl.Float32).alias(named(spec)) for spec in specs)
    return pl.concat([features, recency(world, mine, name)], how="horizontal")


def phases_of(name: str) -> set[tuple[str, int]]:
    """The phases and days that the metric's features need; a drop and a lift need the baseline."""
    rates = {(spec[3], spec[2]) for spec in FEATURES if spec[:2] == ("rate", name)}
    lifts = {spec[2:] for spec in FEATURES if spec[:2] == ("lift", name)}
    return rates | lifts | {("baseline", d) for _, d in lifts} | {("baseline", LONG_DAYS)}


def expression(spec: Spec) -> pl.Expr:
    kind, _, *rest = spec
    if kind == "total":
        return pl.col(f"value_{rest[0]}")
    if kind == "count":
        return pl.col(f"count_{rest[0]}")
    if kind == "mean":
        return ratio(pl.col(f"value_{rest[0]}"), pl.col(f"count_{rest[0]}"))
    if kind == "rate":
        return rate(*rest)
    if kind == "lift":
        phase, days = rest
        return ratio(rate(days, phase), rate(days, "baseline"))
    last = ratio(pl.col("post_last"), pl.col("last_post_days"))
    return 1 - ratio(last, rate(LONG_DAYS, "baseline"))


def rate(days: int, phase: str) -> pl.Expr:
    return ratio(pl.col(f"{phase}_{days}"), pl.col(named(("days", days, phase))))


def ratio(over: pl.Expr, under: pl.Expr) -> pl.Expr:
    return pl.when(under != 0).then(over / under)


def window_sums(world: World, tiles: pl.LazyFrame, wanted: dict) -> pl.LazyFrame:
    """For each wanted (what, window): its running sum at the upper edge less that at the lower, as known."""
    names = sorted({name for name, _ in wanted})
    zeros = {name: pl.lit(0, pl.Int32) if name == "count" else pl.lit(0.0) for name in names}
    sources = tiles.select("key", *(source(name).alias(name) for name in names))
    running = opened(world, sources, **zeros).select("key", *(pl.col(name).cum_sum() for name in names))
    running = running.collect(engine=ENGINE).set_sorted("key").lazy()  # once for all edges
    by_edge: dict[str, set[str]] = {}
    for (name, _), edges in wanted.items():
        for edge in edges:
            by_edge.setdefault(edge, set()).add(name)
    reads = [
        before(world.edges[edge], running, sorted(held)).rename(lambda c, edge=edge: f"{c}@{edge}")
        for edge, held in by_edge.items()
    ]
    read = pl.concat([world.rows.lazy().select("row"), *reads], how="horizontal")
    read = read.join(hidden(world, tiles, wanted), on="row", how="left", maintain_order="left")
    return read.select(
        (pl.col(f"{name}@{up}") - pl.col(f"{name}@{low}") - pl.col(f"{name}_{window}").fill_null(0)).alias(
            f"{name}_{window}"
        )
        for (name, window), (up, low) in wanted.items()
    )


def source(name: str) -> pl.Expr:
    if name in RANKS:
        return pl.when(pl.col("rank") == RANKS[name]).then("value").otherwise(0.0)
    return pl.col(name)


def hidden(world: World, tiles: pl.LazyFrame, wanted: dict) -> pl.LazyFrame:
    """What each snapshot's windows hold of rows that happened before it and became known after it."""
    edges = {edge for pair in wanted.values() for edge in pair}
    rows = world.rows.lazy().select("row", "unit", "day", *edges)
    pairs = tiles.filter("late").rename({"day": "happened"}).join(rows, on="unit")
    pairs = pairs.filter(pl.col("happened") < pl.col("day"), pl.col("day") < pl.col("known"))
    inside = {
        f"{name}_{window}": pl.when(pl.col("key") >= pl.col(low), pl.col("key") < pl.col(up)).then(
            source(name)
        )
        for (name, window), (up, low) in wanted.items()
    }
    return pairs.select("row", **inside).group_by("row").agg(pl.all().sum())


def recency(world: World, tiles: pl.LazyFrame, name: str | None) -> pl.LazyFrame:
    """Days since the latest row that the snapshot knows: prompt ones by day, late ones by known day."""
    prompt = opened(world, tiles.filter(~pl.col("late")).select("key")).with_columns(seen="key")
    late = tiles.filter("late").select(key=key("known", world.origin), seen="key").sort("key")
    late = opened(world, late, seen=pl.lit(0, pl.Int64)).with_columns(pl.col("seen").cum_max())
    latest = before(world.edges["at"], prompt, ["seen"])
    told = before(world.edges["at"], late, ["seen"], inclusive=True).rename({"seen": "told"})
    both = pl.concat([world.rows.lazy().select("at", "unit"), latest, told], how="horizontal")
    seen = pl.max_horizontal("seen", "told")
    days = pl.when(seen > pl.col("unit") * UNIT_DAYS).then(pl.col("at") - seen)
    return both.select(days.cast(pl.Float32).alias(named(("since_last", name))))
