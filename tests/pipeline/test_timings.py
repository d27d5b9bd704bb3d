from __future__ import annotations

from pathlib import Path

import pytest
from campaignpulse.pipeline.timings import last_timings, write_timings
from campaignpulse.stages import Stage


def test_what_is_written_is_read_to_the_millisecond(tmp_path: Path) -> None:
    write_timings(tmp_path, [Stage("read", 2.53129, 1.0, 416.3), Stage("train", 0.0, 0.0, 416.3)])
    assert last_timings(tmp_path) == {"read": 2.531, "train": 0.0}
    assert [path.name for path in tmp_path.iterdir()] == ["timings.json"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"stages": [{"name": "read"}]}',
        '{"stages": [{"name": "read", "seconds": "long"}]}',
        '{"stages": [{"name": "read", "seconds": null}]}',
        '{"stages": [{"name": "read", "seconds": -1}]}',
        '{"stages": [{"name": "read", "seconds": NaN}]}',
        '{"stages": [["read", 1]]}',
    ],
)
def test_a_file_that_cannot_be_read_is_no_last_time(tmp_path: Path, text: str) -> None:
    (tmp_path / "timings.json").write_text(text)
    assert last_timings(tmp_path) == {}


def test_no_file_and_no_folder_are_no_last_time(tmp_path: Path) -> None:
    assert last_timings(tmp_path) == last_timings(tmp_path / "none") == {}
