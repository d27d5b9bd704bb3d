from datetime import date
from decimal import Decimal

import pandas as pd
import pyarrow as pa
from campaignpulse.sources.arrow import numbered, to_frame


def test_days_stay_days() -> None:
    frame = to_frame(pa.table({"day": [date(2024, 1, 31)]}))
    assert frame["day"].dtype == pd.ArrowDtype(pa.date32())


def test_decimals_become_numbers() -> None:
    frame = to_frame(pa.table({"amount": pa.array([Decimal("1.50"), None], pa.decimal128(10, 2))}))
    assert frame["amount"].tolist()[0] == 1.5
    assert frame["amount"].dtype == "float64"


def test_an_index_that_pandas_wrote_stays_a_column() -> None:
    table = pa.Table.from_pandas(pd.DataFrame({"x": [1]}, index=pd.Index(["a1"], name="account_id")))
    assert to_frame(table)["account_id"].tolist() == ["a1"]


def test_times_keep_their_offset_and_unit() -> None:
    times = pa.array([0], pa.timestamp("ms", "Asia/Tokyo"))
    assert str(to_frame(pa.table({"at": times}))["at"].dtype) == "datetime64[ms, Asia/Tokyo]"


def test_texts_are_numbered_and_those_without_a_row_are_left_out() -> None:
    delivered = pa.DictionaryArray.from_arrays(pa.array([2, 0, 2], pa.int8()), ["a", "nobody", "b"])
    found = numbered(delivered)
    assert found.dictionary.to_pylist() == ["a", "b"]
    assert found.to_pylist() == ["b", "a", "b"]
    assert found.type == pa.dictionary(pa.int32(), pa.large_string())


def test_a_missing_text_stays_missing_whatever_its_number_would_be() -> None:
    names = [f"a{number}" for number in range(128)]
    delivered = pa.DictionaryArray.from_arrays(pa.array([127, None, 0], pa.int8()), names)
    found = numbered(delivered)
    assert found.to_pylist() == ["a127", None, "a0"]
    assert found.dictionary.to_pylist() == ["a0", "a127"]
