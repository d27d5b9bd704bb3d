"""For the polars peer: the edges of each snapshot's windows, as keys, and the as-of joins that read there."""

from __future__ import annotations

from typing import NamedTuple

import polars as pl
from peers.polars_known import floor_day, key
from work import PHASE_DAYS, TRAILING_DAYS

WINDOWS = tuple(sorted({*TRAILING_DAYS, *PHASE_DAYS}))
EDGES = (
    *("at", "post_from", "post_to", "post_days_from"),
    *(f"{what}_{days}" for what in ("back", "days_from") for days in WINDOWS),
)


class Edge(NamedTuple):
    """One edge of every snapshot's window: sorted keys, and their rows where the order is another."""

    left: pl.DataFrame
    in_order: bool


def with_windows(
    rows: pl.LazyFrame, tiles: pl.LazyFrame, visible: pl.LazyFrame, accounts: pl.LazyFrame, origin: int
) -> pl.LazyFrame:
    """Each snapshot with `observed`, the first day of its account, and the keys of its windows' edges."""
    rows = rows.with_row_index("row").with_columns(at=key("day", origin))
    started = accounts.select("account", started=floor_day("started_at"))
    rows = rows.join(started, on="account", how="left")
    rows = rows.join(first_seen(tiles, rows), on="row", how="left")
    rows = rows.join(last_completed(visible, rows), on="row", how="left").sort("row")
    rows = rows.with_columns(
        observed=pl.min_horizontal("started", "first_seen"),
        post_low=pl.coalesce("end", "day"),  # without a completed campaign, a window of no days
        post_high=pl.min_horizontal(pl.coalesce("post", "day"), "day"),
    )
    held = {d: pl.min_horizontal("day", pl.max_horizontal(pl.col("day") - d, "observed")) for d in WINDOWS}
    return rows.with_columns(
        post_from=key("post_low", origin),
        post_to=key("post_high", origin),
        post_days_from=key(pl.min_horizontal("post_high", pl.max_horizontal("post_low", "observed")), origin),
        **{f"back_{d}": key(pl.col("day") - d, origin) for d in WINDOWS},
        **{f"days_from_{d}": key(day, origin) for d, day in held.items()},
    )


def first_seen(tiles: pl.LazyFrame, rows: pl.LazyFrame) -> pl.LazyFrame:
    """The first day with a row that the snapshot knows."""
    prompt = tiles.filter(~pl.col("late")).group_by("unit").agg(prompt=pl.col("day").min())
    late = tiles.filter("late").group_by("unit", day="known").agg(late=pl.col("day").min()).sort("day")
    late = late.with_columns(pl.col("late").cum_min().over("unit"))
    dated = rows.select("row", "unit", "day").sort("day")
    joined = dated.join_asof(late, on="day", by="unit", check_sortedness=False)
    joined = joined.join(prompt, on="unit", how="left")
    prompt_seen = pl.when(pl.col("prompt") < pl.col("day")).then("prompt")
    return joined.select("row", first_seen=pl.min_horizontal(prompt_seen, "late"))


def last_completed(visible: pl.LazyFrame, rows: pl.LazyFrame) -> pl.LazyFrame:
    """`end` and `post` of the campaign that ended last; ties: the latest start, then the smallest id."""
    best = visible.sort("start", "campaign_id", descending=[True, False])
    ends = best.group_by("unit", "end", maintain_order=True).agg(pl.col("post").first()).sort("end")
    dated = rows.select("row", "unit", "day").sort("day")
    joined = dated.join_asof(ends, left_on="day", right_on="end", by="unit", check_sortedness=False)
    return joined.select("row", "end", "post")


def edge_of(keys: pl.Series) -> Edge:
    left = pl.DataFrame({"key": keys})
    if keys.is_sorted():
        return Edge(left.set_sorted("key"), in_order=True)
    return Edge(left.with_row_index("row").sort("key"), in_order=False)


def before(edge: Edge, table: pl.LazyFrame, columns: list[str], *, inclusive: bool = False) -> pl.LazyFrame:
    """The columns as they stand just before each edge, in the order of the snapshots."""
    right = table.select("key", *columns)
    found = edge.left.lazy().join_asof(right, on="key", allow_exact_matches=inclusive)
    return (found if edge.in_order else found.sort("row")).select(columns)
