"""What the blocks of an experiment file are made of: strict values, days, and paths beside the file."""

from __future__ import annotations

from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationInfo,
)

from ..checks import known_zone
from ..tables import EARLIEST, LATEST

MOST_LOOKS = 4
"""Planned looks at a comparison while outcomes arrive: a year, quarter by quarter."""


class Block(BaseModel):
    """A block of keys: frozen, and strict about unknown keys, so that a misspelt one is never ignored."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, arbitrary_types_allowed=True, validate_default=True
    )


def read_moment(value: Any) -> pd.Timestamp:
    """The moment that a YAML date, a datetime or a text says, labelled UTC like the days of clean tables.

    Raises ValueError for anything else, and for an offset: a cutoff is a day of the data set's own zone.

    >>> read_moment("2017-04-23 10:00")
    Timestamp('2017-04-23 10:00:00+0000', tz='UTC')
    """
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            value = None
    if not isinstance(value, date) or value is pd.NaT:
        raise ValueError("it must be a day such as 2017-04-23")
    moment = pd.Timestamp(value).as_unit("us")
    if moment.utcoffset():
        raise ValueError("it must be a day of the data set's own zone, such as 2017-04-23, without an offset")
    moment = moment.tz_localize("UTC") if moment.tzinfo is None else moment.tz_convert("UTC")
    if not EARLIEST <= moment <= LATEST:
        raise ValueError(f"it must lie between {EARLIEST:%Y-%m-%d} and {LATEST:%Y-%m-%d}")
    return moment


def read_day(value: Any) -> pd.Timestamp:
    """The midnight that starts the day; another time of day is floored.

    >>> read_day("2017-04-23 10:00")
    Timestamp('2017-04-23 00:00:00+0000', tz='UTC')
    """
    return read_moment(value).floor("D")


def _rising(days: tuple[pd.Timestamp, ...]) -> tuple[pd.Timestamp, ...]:
    for before, after in pairwise(days):
        if after <= before:
            raise ValueError(
                f"{after:%Y-%m-%d} does not come after {before:%Y-%m-%d}; give each day once, in order"
            )
    return days


def _beside_file(path: Path, info: ValidationInfo) -> Path:
    folder = (info.context or {}).get("folder")
    return path if folder is None else Path(folder) / path


Day = Annotated[
    pd.Timestamp,
    BeforeValidator(read_day),
    PlainSerializer(lambda day: day.date().isoformat(), return_type=str),
]
Looks = Annotated[tuple[Day, ...], Field(max_length=MOST_LOOKS), AfterValidator(_rising)]
Days = Annotated[int, Field(strict=True, ge=1)]
Count = Annotated[int, Field(strict=True, ge=1)]
Number = Annotated[float, Field(strict=True)]
Share = Annotated[float, Field(strict=True, gt=0, le=1)]
Word = Annotated[str, Field(min_length=1)]
Flag = Annotated[bool, Field(strict=True)]
Zone = Annotated[str, AfterValidator(known_zone)]
BesideFile = Annotated[Path, AfterValidator(_beside_file)]
