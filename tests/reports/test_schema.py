from __future__ import annotations

import io

from campaignpulse.experiment import Key, describe_schema
from campaignpulse.reports import print_schema
from rich.console import Console


def printed(keys: list[Key]) -> str:
    console = Console(file=io.StringIO())
    print_schema(keys, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_key_stands_with_its_meaning_type_and_default() -> None:
    text = printed([Key("split.train", "two days", "", "first and last"), Key("seed", "number", "0", "[b]")])
    first, second = text.splitlines()
    assert first.split() == ["split.train", "first", "and", "last", "(two", "days;", "required)"]
    assert second.split() == ["seed", "[b]", "(number;", "default", "0)"]


def test_every_key_of_the_experiment_file_is_printed_in_one_piece() -> None:
    keys = list(describe_schema())
    text = printed(keys)
    begun = [line.split()[0] for line in text.splitlines() if not line.startswith(" ")]
    assert begun == [key.path for key in keys]
    assert max(map(len, text.splitlines())) <= 100
