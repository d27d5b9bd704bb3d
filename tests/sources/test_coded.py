import pyarrow as pa
import pytest
from campaignpulse.sources.coded import words_of

TEXTS = ["b", None, "a", "b"]


@pytest.mark.parametrize("numbers", [None, pa.int8(), pa.int32()])
def test_texts_become_places_among_their_names_and_none_is_no_place(numbers: pa.DataType | None) -> None:
    column = pa.array(TEXTS, pa.large_string())
    if numbers is not None:
        column = column.dictionary_encode().cast(pa.dictionary(numbers, pa.large_string()))
    found = words_of(column)
    assert found.numbers.dtype == "int32"
    assert [found.names[int(n)].as_py() if n >= 0 else None for n in found.numbers] == TEXTS
