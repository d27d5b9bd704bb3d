"""Some accounts of a data set in Spark, with everything about them, in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...tables import ACCOUNT_ID, Tables, validate
from ..arrow import to_frame
from .session import in_memory
from .tables import EVENTS, SparkTables

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_SALT = "sample"  # so that who is drawn has nothing to do with who shares a bucket
_PARTS = 1 << 30


@dataclass(frozen=True, eq=False)
class Sample:
    """The tables of some accounts, and of how many these are: `share` of `accounts`."""

    tables: Tables
    accounts: int
    share: float

    @property
    def sentence(self) -> str | None:
        """What is to be said of it; None where all accounts are in it."""
        if self.share == 1:
            return None
        return (
            f"accounts: a sample of {self.share:.1%} of {self.accounts:,}, drawn by their ids, stands for "
            "all in what is learned, judged and told of the data as a whole"
        )


def sample_of(data: SparkTables, most: int) -> Sample:
    """Return the tables of about `most` accounts, or of all where there are no more.

    The draw depends on the ids alone: while a base grows, those that are drawn were drawn before. Their rows
    keep their order.
    """
    from pyspark.sql import functions as sql

    named = data.frames.get("accounts", data.frames[EVENTS])
    ids = named.select(sql.col(ACCOUNT_ID).cast("string").alias(ACCOUNT_ID)).distinct()
    number = ids.count()
    share = min(1.0, most / number) if number else 1.0
    if share == 1:
        return Sample(_tables(data, data.frames), number, share)
    drawn = sql.pmod(sql.xxhash64(sql.col(ACCOUNT_ID), sql.lit(_SALT)), sql.lit(_PARTS)) < int(share * _PARTS)
    return Sample(tables_of(data, ids.where(drawn)), number, share)


def tables_of(data: SparkTables, accounts: DataFrame) -> Tables:
    """Return the tables of the accounts of a frame alone; those must be few enough for memory."""
    from pyspark.sql import functions as sql

    wanted = sql.broadcast(accounts.select(sql.col(ACCOUNT_ID).alias("wanted")))
    frames = {
        name: frame.join(wanted, sql.col(ACCOUNT_ID).cast("string") == sql.col("wanted"), "left_semi")
        for name, frame in data.about_accounts.items()
    }
    return _tables(data, {**data.frames, **frames})


def _tables(data: SparkTables, frames: Mapping[str, DataFrame]) -> Tables:
    delivered = {name: to_frame(in_memory(frame)) for name, frame in frames.items()}
    return validate(delivered, origin=data.whole.origin, zone=data.whole.zone)
