from __future__ import annotations

from pathlib import Path

import pytest
from campaignpulse.checks import InputError
from campaignpulse.experiment.yaml_text import read_keys


def refusal(file: Path) -> str:
    with pytest.raises(InputError) as error:
        read_keys(file, kind="a file of routing keys", first_key="matrix")
    return str(error.value).replace(str(file), "FILE")


def test_the_keys_are_returned_as_they_stand_there(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("matrix: [{cause: product_bug}]\ncarry_days: 3\n")
    found = read_keys(tmp_path / "x.yaml", kind="a file", first_key="matrix")
    assert found == {"matrix": [{"cause": "product_bug"}], "carry_days": 3}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("- 1\n", "FILE holds no keys; start it with `matrix:`"),
        ("a: 1\na: 2\n", "FILE line 2: the key 'a' stands there a second time; keep one"),
        ("a: [\n", "FILE line 2 is not YAML: expected the node content"),
        ("a: 2025-02-30\n", "FILE has a date that is none: day is out of range for month"),
    ],
)
def test_what_is_no_block_of_keys_is_refused_with_its_line(tmp_path: Path, content: str, said: str) -> None:
    file = tmp_path / "x.yaml"
    file.write_text(content)
    assert refusal(file).startswith(said[:40])


@pytest.mark.parametrize(
    "content", [b"\x00\x01", "a: gr\u00f6\u00dfe".encode("latin-1"), "a: 1".encode("utf-16")]
)
def test_a_file_that_is_no_text_is_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x.yaml"
    file.write_bytes(content)
    said = "FILE is no text in YAML: it is not UTF-8, or has letters that no text has; write it anew"
    assert refusal(file) == said


def test_a_file_that_is_not_there_is_said_with_what_it_should_be(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.yaml") == (
        "FILE cannot be read: No such file or directory; give the path of a file of routing keys"
    )
