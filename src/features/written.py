"""Windows bucket by bucket of accounts, straight to a file: neither data nor windows need fit in memory."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from os import PathLike
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from ..checks import InputError, clean_count, clean_threads
from ..sources.arrow import to_batch
from ..sources.buckets import CutByAccount, buckets_of, in_order
from ..sources.full_disk import full_disk_said
from ..sources.shares import Shares
from ..sources.source import Source
from ..stages import Listener, Stages
from ..tables import CONTEXT, CUTOFF, Tables, clean_snapshots
from .about import ABOUT, names_told, refuse_kept_words
from .facts import metrics_of, refuse_no_users
from .spec import Feature
from .windows import Made, Question, Rooms, asked_of, made_windows

READ, WINDOWS = "read", "windows"
Asked = pd.DataFrame | Callable[[Tables], pd.DataFrame]
"""Snapshots, or what tells those of a bucket of accounts from its tables."""

BYTES_A_BUCKET = 32_000_000
"""Of windows: a bucket's are made, and become a row group of the file, as a whole."""

_BYTES = 4  # of a float32
_VALUES_AT_ONCE = 1 << 16  # that the writer of Parquet takes of a column; by default 1,024
_CONTEXT = {name: pa.timestamp("us", "UTC") if name == CUTOFF else pa.large_string() for name in CONTEXT}


@dataclass(frozen=True)
class Written:
    """What was written: the file, its rows, the events that were read, in how many buckets, and notes."""

    path: Path
    rows: int
    events: int
    buckets: int
    notes: tuple[str, ...]


def write_windows(
    source: Source | Tables,
    snapshots: Asked,
    features: Sequence[Feature],
    path: str | PathLike[str],
    *,
    zone: str | None = None,
    buckets: int | None = None,
    threads: int | None = None,
    scratch: str | PathLike[str] | None = None,
    listener: Listener | None = None,
) -> Written:
    """Write the windows of a data set to a Parquet file, and return what was written.

    The rows and columns are those of `windows(load(source), snapshots, features)`, equal in every bit; they
    come bucket by bucket of accounts, and in a bucket in the order of the snapshots. The file appears when it
    is whole. `snapshots`: a frame of account_id and cutoff, or a function that tells them from the tables of
    a bucket, such as `lambda tables: snapshots(tables, label, cutoffs)`.

    A folder and a DuckDB file are read part by part. In memory are the tables other than events, the frame of
    snapshots, and a bucket a thread, by default half a million events and 32 MB of windows each. The events
    are spilled into a folder inside `scratch` (default: beside the file), some 35 bytes an event, which is
    taken away again. Raises InputError for all that `windows` refuses, where no file can
    be, and on a full disk.
    """
    path, threads = _place_for(path), clean_threads(threads)
    if buckets is not None:
        clean_count("buckets", buckets)
    stages = Stages((READ, WINDOWS), listener)
    if scratch is not None and not Path(scratch).is_dir():
        raise InputError(f"{scratch} is no folder to spill events into; name one that is there")
    hidden = partial(TemporaryDirectory, prefix=".windows-")
    full = f"{path}: its disk is full, or that of {scratch or path.parent}, where events are spilled"
    full += "; nothing is left of it: make room, or name a roomier folder as `scratch`"
    with (
        full_disk_said(full),
        hidden(dir=path.parent) as beside,
        hidden(dir=scratch or path.parent) as folder,
    ):
        with stages.stage(READ) as step:
            least = 1 if callable(snapshots) else len(snapshots) * len(features) * _BYTES // BYTES_A_BUCKET
            cut = buckets_of(
                source, folder, zone=zone, buckets=buckets, least=least, threads=threads, step=step
            )
        draft, rows = Path(beside, "draft"), 0
        question = asked_of(cut.tables.campaigns, features)
        with stages.stage(WINDOWS) as step, _writer(draft, features) as writer:
            rooms = Rooms()
            made = made_of_buckets(cut, snapshots, question, threads, rooms)
            for done, one in enumerate(made, start=1):
                writer.write_batch(_batch(one, writer.schema))
                rooms.numbers.give_back(one.numbers)
                rows += len(one.context)
                step(done, len(cut))
        draft.replace(path)
    return Written(path, rows, cut.rows, len(cut), cut.notes)


def _place_for(path: str | PathLike[str]) -> Path:
    place = Path(path)
    if place.is_dir() or not place.absolute().parent.is_dir():
        raise InputError(f"{place} is no place for a file of windows; name a file in a folder that is there")
    return place


def windows_of_buckets(
    cut: CutByAccount, snapshots: Asked, features: Sequence[Feature], *, threads: int = 1
) -> Iterator[pd.DataFrame]:
    """Yield the `windows` of each bucket, in the order of the buckets; on `threads`, each with a bucket."""
    question = asked_of(cut.tables.campaigns, features)
    for made in made_of_buckets(cut, snapshots, question, threads, Rooms()):
        yield made.frame(question)


def made_of_buckets(
    cut: CutByAccount, snapshots: Asked, question: Question, threads: int, rooms: Rooms
) -> Iterator[Made]:
    """Yield the windows of each bucket that somebody asks for, in the order of the buckets."""
    users = len(question.plan.user_window) > 0
    if users:
        refuse_no_users(cut.columns)
    elsewhere = _elsewhere(cut, question, told=callable(snapshots))
    places = [*range(len(cut))]
    if isinstance(snapshots, pd.DataFrame):
        shares = Shares.of(clean_snapshots(snapshots), len(cut))
        places = [place for place in places if shares.pointer[place] < shares.pointer[place + 1]] or [0]

    def of_bucket(bucket: int) -> Made:
        tables = cut.tables_of(bucket, elsewhere=elsewhere)
        asked = clean_snapshots(snapshots(tables)) if callable(snapshots) else shares[bucket]
        events = cut.coded(bucket, users=users)
        return made_windows(tables, asked, question, threads=1, events=events, rooms=rooms)

    with ThreadPoolExecutor(threads) as pool:
        yield from in_order(pool, of_bucket, places, threads)


def asked_of_buckets(cut: CutByAccount, snapshots: Asked, question: Question, threads: int) -> pd.DataFrame:
    """Return clean snapshots; those that a function tells come bucket by bucket."""
    if isinstance(snapshots, pd.DataFrame):
        return clean_snapshots(snapshots)
    tell, elsewhere = snapshots, _elsewhere(cut, question, told=True)

    def of_bucket(bucket: int) -> pd.DataFrame:
        return clean_snapshots(tell(cut.tables_of(bucket, elsewhere=elsewhere)))

    with ThreadPoolExecutor(threads) as pool:
        return pd.concat(in_order(pool, of_bucket, range(len(cut)), threads), ignore_index=True)


def _elsewhere(cut: CutByAccount, question: Question, *, told: bool) -> frozenset[str]:
    """Return the metrics that a bucket need not have: a function may tell by some that no feature reads."""
    known = frozenset(_known_metrics(cut, question.metrics))
    return known | names_told(cut.tables) if told else known


def _batch(made: Made, schema: pa.Schema) -> pa.RecordBatch:
    context = to_batch(made.context, pa.schema(_CONTEXT.items()))
    return pa.RecordBatch.from_arrays([*context.columns, *map(pa.array, made.numbers)], schema=schema)


def _known_metrics(cut: CutByAccount, asked: Sequence[str]) -> Collection[str]:
    """Return the metrics of the whole data set; refuse what it lacks or may not have before hours go by."""
    refuse_kept_words(cut.metrics)
    about = metrics_of(cut.tables) if any(metric.startswith(ABOUT) for metric in asked) else ()
    known = {*cut.metrics, *about}
    for metric in asked:
        if metric not in known:
            raise InputError(f"metric {metric!r} is in no table; there are {', '.join(sorted(known))}")
    return known


def _writer(path: Path, features: Sequence[Feature]) -> pq.ParquetWriter:
    """Numbers hardly repeat, and no row is looked for by them: a dictionary or bounds would only cost time.

    Snappy makes the file half as large again as zstd would, in half of the time. What is not known is NaN and
    no number is missing; to say so saves telling it of each, a sixth of the time.
    """
    numbers = [pa.field(feature.name, pa.float32(), nullable=False) for feature in features]
    return pq.ParquetWriter(
        path,
        pa.schema([*_CONTEXT.items(), *numbers]),
        compression="snappy",
        use_dictionary=list(CONTEXT),
        write_statistics=list(CONTEXT),
        write_batch_size=_VALUES_AT_ONCE,
    )
