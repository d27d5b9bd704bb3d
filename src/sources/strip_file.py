"""A file of strips, part after part, each bucket by bucket: what a bucket has of a part is read in one go."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BufferedReader
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np

from ..checks import InputError
from .strips import BY_NAME, BY_ROW, Bytes, Column, Layout, Pointer

_TOLD = hasattr(os, "posix_fadvise")  # not on every system


class Places(NamedTuple):
    """Where the strips of a bucket lie, and how many bytes they have: (part, strip); its names and rows."""

    start: Pointer
    size: Pointer
    names: Pointer
    rows: Pointer


@dataclass(frozen=True)
class StripFile:
    """A file of parts: `starts` says where each begins, and `pointers` what each bucket has of it.

    A table of pointers (what is counted, bucket) is in the terms of the layout.
    """

    path: Path
    layout: Layout
    starts: list[int] = field(default_factory=list)
    pointers: list[Pointer] = field(default_factory=list)

    def add(self, file: BinaryIO, columns: Mapping[str, Column], pointer: Pointer) -> None:
        """Write a part to the file, which is open at its end; the rows come bucket by bucket."""
        self.starts.append(file.tell())
        self.pointers.append(pointer)
        edges = (pointer[self.layout.counted] * self.layout.each[:, None]).T.tolist()
        strips = [strip for name in self.layout.places for strip in columns[name].strips]
        for first, stop in pairwise(edges):
            for strip, since, until in zip(strips, first, stop, strict=True):
                file.write(strip.data[since:until])

    def read(
        self, bucket: int, names: Sequence[str], *, at_once: int | None = None
    ) -> Iterator[dict[str, list[Bytes]]]:
        """Yield the strips of columns of a bucket: of all parts, or of some, with so many rows or more."""
        places = self.places(bucket)
        which = [strip for name in names for strip in self.layout.places[name]]
        with self.path.open("rb") as file:
            if _TOLD:  # the next bytes are those of other buckets
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_RANDOM)
            for first, stop in pairwise(_steps(places.rows.tolist(), at_once)):
                strips = iter(_filled(file, places.start[first:stop, which], places.size[first:stop, which]))
                yield {name: [next(strips) for _ in self.layout.places[name]] for name in names}

    def tell_ahead(self, bucket: int) -> None:
        """Have the system fetch a bucket that will be read soon, while others are worked on."""
        if _TOLD:
            places = self.places(bucket)
            with self.path.open("rb") as file:
                for start, size in zip(places.start[:, 0], places.size.sum(axis=1), strict=True):
                    os.posix_fadvise(file.fileno(), int(start), int(size), os.POSIX_FADV_WILLNEED)

    def places(self, bucket: int) -> Places:
        """Return where a bucket lies in the file."""
        counted, each = self.layout.counted, self.layout.each
        first, stop = (
            np.array([pointer[:, at] for pointer in self.pointers], np.int64).reshape(-1, counted.max() + 1)
            for at in (bucket, bucket + 1)
        )
        size, own = (stop - first)[:, counted] * each, stop - first
        before = np.array(self.starts, np.int64) + (first[:, counted] * each).sum(axis=1)
        start = before[:, None] + np.cumsum(size, axis=1) - size
        return Places(start, size, own[:, BY_NAME], own[:, BY_ROW])


def _filled(file: BufferedReader, start: Pointer, size: Pointer) -> list[Bytes]:
    """Return each strip of all parts, put one after the other where they are wanted."""
    found = [np.empty(total, np.uint8) for total in size.sum(axis=0)]
    at = (np.cumsum(size, axis=0) - size).tolist()
    for starts, sizes, places in zip(start.tolist(), size.tolist(), at, strict=True):
        for room, begin, many, place in zip(found, starts, sizes, places, strict=True):
            file.seek(begin)
            if file.readinto(room.data[place : place + many]) != many:
                raise InputError(f"{file.name} was cut off while in use; leave it alone, and run again")
    return found


def _steps(sizes: list[int], at_once: int | None) -> list[int]:
    """Return where to cut so that each cut has as many rows as `at_once`, the last one what is left."""
    edges, rows = [0] if sizes else [0, 0], 0
    for place, size in enumerate(sizes, start=1):
        rows += size
        if place == len(sizes) or (at_once is not None and rows >= at_once):
            edges, rows = [*edges, place], 0
    return edges
