from __future__ import annotations

import json
from pathlib import Path

import pytest
from campaignpulse.answers import require_writable, write_json, write_text
from campaignpulse.checks import InputError


def test_a_file_that_can_be_written_leaves_nothing_behind_when_asked_about(tmp_path: Path) -> None:
    require_writable(tmp_path / "a.json")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["no/a.json", "."])
def test_a_file_in_no_folder_and_a_folder_are_refused_with_the_option(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match=r"--page .*: there is no such folder"):
        require_writable(tmp_path / name, option="--page")


def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    write_text(tmp_path / "a.txt", "a long first text")
    write_text(tmp_path / "a.txt", "short")
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == "short"
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_what_json_cannot_hold_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    write_json(tmp_path / "a.json", {"share": 0.5})
    with pytest.raises(ValueError, match="Out of range"):
        write_json(tmp_path / "a.json", {"share": float("nan")})
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8")) == {"share": 0.5}


def test_no_file_is_no_work() -> None:
    require_writable(None)
    write_json(None, {})
