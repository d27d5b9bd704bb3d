"""A file is a store's by its name only where no other program would write such a name."""

import pytest
from campaignpulse.sources.store.names import change_of


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("000007.arrow", 7),
        ("000007-merged.arrow", 7),
        ("000007-0-12.arrow", 7),
        ("exposures-1000000.parquet", 1_000_000),
        (".exposures-000003.parquet.draft", 3),
        (".campaignpulse_store.json.draft", 0),
        (".adding-x1y2", 0),
    ],
)
def test_a_file_of_a_store_tells_the_change_that_wrote_it(name: str, change: int) -> None:
    assert change_of(name) == change


@pytest.mark.parametrize(
    "name",
    [
        "events-202501.parquet",
        "orders-202501.parquet",
        "2025-01.arrow",
        "000007-final.arrow",
        ".notes.draft",
        "manifest.json",
        "campaignpulse_store.json",
        ".lock",
    ],
)
def test_what_others_write_is_not_taken_for_a_file_of_a_store(name: str) -> None:
    assert change_of(name) is None
