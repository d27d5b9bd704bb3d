"""A column comes back from its bytes as it went in."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from campaignpulse.sources.strips import BY_NAME, BY_ROW, Layout, column_of, to_arrow

TEXTS = pa.array(["one", None, "", "größer", "日", None, "z"], pa.large_string())
TIMES = pa.array([0, None, -1, 1_700_000_000_000_000], pa.timestamp("us", "UTC"))


@pytest.mark.parametrize(
    "column",
    [
        TEXTS,
        TEXTS.slice(2, 3),
        TEXTS.slice(0, 0),
        TEXTS.drop_null(),
        TIMES,
        TIMES.slice(2),
        pa.array([1.5, -0.0, np.nan], pa.float64()),
        pa.array([3, 2**31 - 1], pa.int32()),
    ],
    ids=lambda column: f"{len(column)} of {column.type}",
)
def test_each_cell_comes_back(column: pa.Array) -> None:
    found = to_arrow(column_of(column).strips, column.type)
    found.validate(full=True)
    assert str(found.to_pylist()) == str(column.to_pylist())  # as texts, nan is nan and -0.0 is not 0.0
    assert found.type == column.type


def test_letters_before_a_text_are_those_of_the_texts_before_it_and_missing_ones_have_none() -> None:
    before = column_of(TEXTS).letters_before(np.arange(len(TEXTS) + 1))
    assert before.tolist() == [0, 3, 3, 3, 3 + 8, 11 + 3, 14, 15]


def test_names_lie_before_columns_and_a_text_has_a_strip_of_lengths_and_one_of_letters() -> None:
    schema = pa.schema([("at", pa.timestamp("us", "UTC")), ("user", pa.large_string()), ("n", pa.int32())])
    layout = Layout.of(schema)
    assert layout.places == {"names": [0, 1], "at": [2], "user": [3, 4], "n": [5]}
    assert layout.each.tolist() == [4, 1, 8, 4, 1, 4]
    assert layout.counted.tolist() == [BY_NAME, 2, BY_ROW, BY_ROW, 3, BY_ROW]
