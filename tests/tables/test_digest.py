from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from campaignpulse.tables import TEXT
from campaignpulse.tables.digest import content_digest


def digest(frame: pd.DataFrame, zone: str = "UTC") -> str:
    return content_digest({"events": frame}, zone=zone)


@pytest.fixture
def frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "id": pd.Series(["a", "bc", None, ""], dtype=TEXT),
            "at": pd.to_datetime(["2024-01-01", "2024-01-02", None, "2024-01-04"], utc=True).as_unit("us"),
            "value": [1.0, 2.0, np.nan, 4.0],
        }
    )


def test_the_digest_is_64_hexadecimal_digits_and_repeatable(frame: pd.DataFrame) -> None:
    assert digest(frame) == digest(frame.copy())
    assert len(digest(frame)) == 64
    assert int(digest(frame), 16) > 0


@pytest.mark.parametrize(
    ("row", "column", "value"),
    [
        (0, "id", "A"),
        (2, "id", ""),
        (3, "id", None),
        (1, "value", 2.5),
        (2, "value", 0.0),
        (2, "at", "2024-01-03"),
    ],
)
def test_a_single_changed_cell_changes_the_digest(
    frame: pd.DataFrame, row: Any, column: str, value: Any
) -> None:
    changed = frame.copy()
    changed.loc[row, column] = pd.Timestamp(value, tz="UTC") if column == "at" else value
    assert digest(changed) != digest(frame)


def test_moving_a_letter_from_one_text_to_the_next_changes_the_digest() -> None:
    one, other = (pd.DataFrame({"id": pd.Series(words, dtype=TEXT)}) for words in (["ab", "c"], ["a", "bc"]))
    assert digest(one) != digest(other)


def test_order_names_and_zone_are_part_of_the_digest(frame: pd.DataFrame) -> None:
    changed = [
        digest(frame.iloc[::-1]),
        digest(frame.rename(columns={"id": "name"})),
        digest(frame, zone="Asia/Tokyo"),
        content_digest({"tickets": frame}, zone="UTC"),
    ]
    assert len({digest(frame), *changed}) == 5


def test_the_layout_in_memory_is_not_part_of_the_digest(frame: pd.DataFrame) -> None:
    pieces = pa.chunked_array([["a"], ["bc", None], [""]], type=pa.large_string())
    chunked = frame.assign(id=pd.Series(pieces, dtype=TEXT))
    cut = pd.concat([frame, frame], ignore_index=True).iloc[4:].reset_index(drop=True)
    assert digest(chunked) == digest(frame)
    assert digest(cut) == digest(frame)


def test_further_columns_of_any_type_are_part_of_the_digest(frame: pd.DataFrame) -> None:
    odd = frame.assign(tags=[["a"], ["b"], None, []], kind=pd.Categorical(["x", "y", "x", "y"]), flag=True)
    other = odd.assign(tags=[["a"], ["c"], None, []])
    assert digest(odd) != digest(other)


def test_an_empty_table_has_a_digest(frame: pd.DataFrame) -> None:
    assert len(digest(frame.iloc[:0])) == 64
