"""The scores of single days on disk: one file a day, whole or not at all, and one job at a time."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ..answers import write_json
from ..checks import InputError, listed
from ..tables import ACCOUNT_ID, CUTOFF, DAY_COLUMNS, HEALTH
from .alone import alone

SCORES = "scores"
"""The folder of the days in the output of an experiment."""

DRAFT = ".draft.parquet"
"""The file that is being written: there is one at a time, so that a killed job leaves one."""

PLAIN_DRAFT = ".draft.json"
"""The same, of plain values."""

NEWS = re.compile(r"(\d{4}-\d\d-\d\d)_news-([0-9a-f]{16})\.json")
"""A file of what a webhook is to hear of a day, until it has: the day, and the digest of its scores."""

NEEDED = (ACCOUNT_ID, CUTOFF, HEALTH, *DAY_COLUMNS)


@dataclass(frozen=True)
class DayNews:
    """What is to be told of a `day` (ISO), and the file that keeps it: one of these very scores."""

    day: str
    told: dict[str, Any]
    written_at: pd.Timestamp
    file: Path

    def drop(self) -> None:
        """Forget it; what is to be told of other scores of the day stays."""
        self.file.unlink(missing_ok=True)


@dataclass(frozen=True)
class ScoredDays:
    """The days of an experiment that were scored: `folder`/2024-01-10.parquet and so on."""

    folder: Path

    def alone(self) -> AbstractContextManager[None]:
        """Keep other jobs from these days; SteppedAsideError where one is at work already.

        The lock goes with its process, however that ends.
        """
        return alone(self.folder, doing="scoring")

    def path(self, at: pd.Timestamp) -> Path:
        """Return the file of a day."""
        return self.folder / f"{at:%Y-%m-%d}.parquet"

    def before(self, at: pd.Timestamp) -> pd.DataFrame | None:
        """Return the scores of the latest day before `at` that was scored; None where there is none.

        Raises InputError for a file that does not hold the scores of its day.
        """
        earlier = [day for day in self._days() if day < f"{at:%Y-%m-%d}"]
        return self._read(earlier[-1]) if earlier else None

    def read(self, at: pd.Timestamp | None = None) -> tuple[pd.Timestamp, pd.DataFrame]:
        """Return a day that was scored (default: the last) and its scores.

        Raises InputError where the day was not scored, and for a file that does not hold its scores.
        """
        days = self._days()
        day = f"{at:%Y-%m-%d}" if at is not None else (days or ["any day"])[-1]
        if day not in days:
            raise InputError(f"{self.folder} has no scores of {day}; `campaignpulse score` makes them")
        return pd.Timestamp(day, tz="UTC").as_unit("us"), self._read(day)

    def write(self, at: pd.Timestamp, scores: pd.DataFrame, *, news: Mapping[str, Any] | None = None) -> Path:
        """Write the scores of a day, in the place of former ones; a reader sees the old or the new file.

        `news` is what is to be told of them: it is kept from before they are there, as
        2024-01-10_news-DIGEST.json, until it has been. What was to be told of former ones goes with them.
        """
        draft = self._drafted(scores)
        digest = _digest(draft)
        if news is not None:
            file = self.folder / f"{at:%Y-%m-%d}_news-{digest}.json"
            write_json(file, dict(news), draft=self.folder / PLAIN_DRAFT)
        path = draft.replace(self.path(at))
        for file, day, of in self._news_files():
            if day == path.stem and of != digest:
                file.unlink(missing_ok=True)
        return path

    def write_beside(self, at: pd.Timestamp, name: str, table: pd.DataFrame) -> Path:
        """Write another table of a day beside its scores, likewise, as 2024-01-10_NAME.parquet."""
        return self._drafted(table).replace(self.path_beside(at, name))

    def path_beside(self, at: pd.Timestamp, name: str) -> Path:
        """Return the file of another table of a day."""
        return self.folder / f"{at:%Y-%m-%d}_{name}.parquet"

    def beside(self, at: pd.Timestamp, name: str) -> pd.DataFrame | None:
        """Return another table of a day, as `write_beside` left it; None where there is none."""
        path = self.path_beside(at, name)
        return pd.read_parquet(path) if path.is_file() else None

    def write_plain(self, at: pd.Timestamp, name: str, plain: Mapping[str, Any]) -> Path:
        """Write plain values of a day beside its scores, as 2024-01-10_NAME.json."""
        path = self._plain(at, name)
        write_json(path, dict(plain), draft=self.folder / PLAIN_DRAFT)
        return path

    def plain(self, at: pd.Timestamp, name: str) -> dict[str, Any] | None:
        """Return plain values of a day, as `write_plain` left them; None where there are none.

        Raises InputError for a file that holds none.
        """
        path = self._plain(at, name)
        try:
            return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else None
        except (OSError, ValueError, TypeError) as error:
            raise InputError(f"{path} cannot be read ({error}); take the file away") from error

    def _plain(self, at: pd.Timestamp, name: str) -> Path:
        return self.folder / f"{at:%Y-%m-%d}_{name}.json"

    def news(self) -> Iterator[DayNews]:
        """Yield what is still to be told of the scores that are there, day by day.

        What a job left that was killed before its scores were there is not told: they are not there.
        """
        yield from (one for one, there in self._all_news() if there)

    def orphans(self) -> Iterator[DayNews]:
        """Yield what was to be told of scores that are not there: one of a job at work may be on its way."""
        yield from (one for one, there in self._all_news() if not there)

    def _all_news(self) -> Iterator[tuple[DayNews, bool]]:
        """Yield all news day by day, and whether the scores that each is about are there."""
        for file, day, digest in self._news_files():
            with suppress(FileNotFoundError):  # another job has told it, or scores the day anew, meanwhile
                told = json.loads(file.read_text(encoding="utf-8"))
                written_at = pd.Timestamp(file.stat().st_mtime, unit="s", tz="UTC")
                yield DayNews(day, told, written_at, file), self._digest_of(day) == digest

    def _digest_of(self, day: str) -> str | None:
        try:
            return _digest(self.folder / f"{day}.parquet")
        except FileNotFoundError:
            return None

    def _news_files(self) -> list[tuple[Path, str, str]]:
        files = sorted(self.folder.glob("*.json"))
        return [(file, found[1], found[2]) for file in files if (found := NEWS.fullmatch(file.name))]

    def every(self, days: int, *, until: pd.Timestamp) -> Iterator[pd.DataFrame]:
        """Yield the scores of days up to `until`, the latest first, at least so many days apart."""
        last: pd.Timestamp | None = None
        for name in reversed(self._days()):
            day = pd.Timestamp(name, tz="UTC")
            if day <= until and (last is None or last - day >= pd.Timedelta(days=days)):
                yield self._read(name)
                last = day

    def _days(self) -> list[str]:
        names = (file.stem for file in self.folder.glob("*.parquet"))
        return sorted(name for name in names if re.fullmatch(r"\d{4}-\d\d-\d\d", name))

    def _drafted(self, table: pd.DataFrame) -> Path:
        table.to_parquet(self.folder / DRAFT, index=False)
        return self.folder / DRAFT

    def _read(self, day: str) -> pd.DataFrame:
        path = self.folder / f"{day}.parquet"
        way_out = f"take the file away, or score that day again with --at {day}"
        try:
            scores = pd.read_parquet(path)
        except (OSError, ValueError) as error:
            raise InputError(f"{path} cannot be read ({error}); {way_out}") from error
        lacking = [name for name in NEEDED if name not in scores]
        if lacking:
            raise InputError(f"{path} has no column {listed(lacking)}; {way_out}")
        if scores.empty or (scores[CUTOFF].dt.strftime("%Y-%m-%d") != day).any():
            raise InputError(f"{path} does not hold the scores of its day; {way_out}")
        return scores


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:16]
