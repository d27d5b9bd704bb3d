"""What a bucket has of a part is one stretch of the file, and comes back as it was written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from campaignpulse.checks import InputError
from campaignpulse.sources.strip_file import StripFile
from campaignpulse.sources.strips import Layout, column_of, to_arrow

TEXT = pa.large_string()
SCHEMA = pa.schema([("n", pa.int32()), ("user", TEXT)])
PARTS = [  # names, and numbers and users of rows: in buckets of 2, 0 and 1 accounts, 3, 0 and 1 rows
    (["a", "bb", "c"], [7, 8, 9, 10], ["u", None, "vv", "w"]),
    (["dd", "e", ""], [1, 2, 3, 4], [None, None, "x", None]),
]


@pytest.fixture
def file(tmp_path: Path) -> StripFile:
    found = StripFile(tmp_path / "strips", Layout.of(SCHEMA))
    with found.path.open("wb") as place:
        for names, numbers, users in PARTS:
            columns = {
                "names": column_of(pa.array(names, TEXT)),
                "n": column_of(pa.array(numbers, pa.int32())),
                "user": column_of(pa.array(users, TEXT)),
            }
            of_names, of_rows = np.array([0, 2, 2, 3]), np.array([0, 3, 3, 4])
            letters = columns["names"].letters_before(of_names), columns["user"].letters_before(of_rows)
            found.add(place, columns, np.stack([of_names, of_rows, *letters]))
    return found


@pytest.mark.parametrize(
    ("bucket", "numbers", "users"),
    [(0, [7, 8, 9, 1, 2, 3], ["u", None, "vv", None, None, "x"]), (1, [], []), (2, [10, 4], ["w", None])],
)
def test_a_bucket_is_its_rows_of_all_parts(
    file: StripFile, bucket: int, numbers: list[int], users: list[str | None]
) -> None:
    file.tell_ahead(bucket)
    (found,) = file.read(bucket, ["user", "n"])
    assert to_arrow(found["n"], pa.int32()).to_pylist() == numbers
    assert to_arrow(found["user"], TEXT).to_pylist() == users


@pytest.mark.parametrize(("at_once", "sizes"), [(1, [3, 3]), (3, [3, 3]), (4, [6]), (None, [6])])
def test_parts_are_read_together_until_they_have_as_many_rows_as_asked(
    file: StripFile, at_once: int | None, sizes: list[int]
) -> None:
    pieces = [found["n"][0].view(np.int32) for found in file.read(0, ["n"], at_once=at_once)]
    assert [len(piece) for piece in pieces] == sizes
    assert np.concatenate(pieces).tolist() == [7, 8, 9, 1, 2, 3]


def test_the_names_of_each_part_are_told_with_their_number(file: StripFile) -> None:
    (found,) = file.read(2, ["names"])
    assert to_arrow(found["names"], TEXT).to_pylist() == ["c", ""]
    assert file.places(0).names.tolist() == [2, 2]
    assert file.places(0).rows.tolist() == [3, 3]


def test_what_a_bucket_has_of_a_part_is_one_stretch_and_nothing_lies_between(file: StripFile) -> None:
    places = [file.places(bucket) for bucket in range(3)]
    for part, stop in enumerate((file.starts[1], file.path.stat().st_size)):
        strips = [(one.start[part], one.size[part]) for one in places]
        starts, sizes = (np.concatenate(some) for some in zip(*strips, strict=True))
        assert starts.tolist() == (file.starts[part] + np.cumsum(sizes) - sizes).tolist()
        assert starts[-1] + sizes[-1] == stop


def test_a_file_that_was_cut_off_is_refused(file: StripFile) -> None:
    with file.path.open("r+b") as place:
        place.truncate(file.path.stat().st_size - 1)
    with pytest.raises(InputError, match="strips was cut off while in use; leave it alone, and run again"):
        list(file.read(2, ["user"]))


def test_a_file_without_parts_has_empty_buckets(tmp_path: Path) -> None:
    empty = StripFile(tmp_path / "strips", Layout.of(SCHEMA))
    empty.path.touch()
    empty.tell_ahead(0)
    (found,) = empty.read(0, ["n", "user"])
    assert [len(strip) for strips in found.values() for strip in strips] == [0, 0, 0]
