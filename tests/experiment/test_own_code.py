"""Code of the user's own: found beside the file, run once, named with its line where it fails."""

from __future__ import annotations

from pathlib import Path

import pytest
from campaignpulse import InputError
from campaignpulse.experiment.causes import CausesChoice
from campaignpulse.experiment.own_code import own_code, short_reference
from pydantic import ValidationError

KEY = "causes.text_model"


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    file = tmp_path / "mine.py"
    file.write_text(
        "RUNS = []\n"
        "class Model:\n"
        "    def __init__(self):\n"
        "        RUNS.append(1)\n"
        "    runs = RUNS\n"
        "def fails(value):\n"
        "    return 1 / value\n"
    )
    return file


def fault(reference: str) -> str:
    with pytest.raises(InputError) as caught:
        own_code(KEY, reference)
    return str(caught.value)


def test_a_class_is_made_without_arguments_and_once_as_long_as_its_file_stays_as_it_is(mine: Path) -> None:
    first, second = (own_code(KEY, f"{mine}:Model") for _ in range(2))
    assert first.value is second.value
    assert first.value.runs == [1]


def test_a_file_that_was_changed_is_run_anew_and_has_another_digest(mine: Path) -> None:
    before = own_code(KEY, f"{mine}:RUNS")
    mine.write_text("RUNS = 'anew'\n")
    after = own_code(KEY, f"{mine}:RUNS")
    assert (before.value, after.value) == ([], "anew")
    assert before.digest != after.digest


def test_a_reference_is_read_beside_the_experiment_file_and_told_without_folders(mine: Path) -> None:
    given = {"text_model": "mine.py:Model"}
    chosen = CausesChoice.model_validate(given, context={"folder": mine.parent})
    assert chosen.text_model == f"{mine}:Model"
    assert short_reference(f"{mine}:Model") == "mine.py:Model"


@pytest.mark.parametrize("given", ["mine.py", "mine:Model", "mine.py:", "mine.py:a b", "Model"])
def test_what_is_no_reference_is_refused_with_how_to_write_one(given: str) -> None:
    with pytest.raises(ValidationError, match=r"FILE\.py:NAME"):
        CausesChoice.model_validate({"text_model": given})


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    said = fault(f"{tmp_path / 'other.py'}:Model")
    assert said.startswith(f"{KEY}: {tmp_path / 'other.py'} cannot be read: No such file")


def test_a_name_that_is_not_there_is_told_with_the_nearest_or_with_all(mine: Path) -> None:
    assert fault(f"{mine}:Modell").endswith("has no Modell; did you mean Model?")
    assert fault(f"{mine}:zzz").endswith("has no zzz; it has RUNS, Model and fails")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a = 1\nb = unknown\n", "fails in line 2: NameError: name 'unknown' is not defined; correct it"),
        ("def f(:\n", "fails in line 1: SyntaxError: invalid syntax; correct it"),
        ("import no_such_package\n", "fails in line 1: ModuleNotFoundError: No module named"),
        ("raise SystemExit(3)\n", "fails in line 1: SystemExit: 3; correct it"),
        ("class Model:\n    def __init__(self, a): pass\n", "fails: TypeError: "),
    ],
)
def test_a_file_that_fails_is_named_with_the_line(mine: Path, text: str, said: str) -> None:
    mine.write_text(text)
    assert f"{KEY}: {mine} {said}" in fault(f"{mine}:Model")


def test_a_call_that_fails_is_told_with_the_key_and_the_line(mine: Path) -> None:
    code = own_code(KEY, f"{mine}:fails")
    assert code.call(code.value, 2) == 0.5
    with pytest.raises(InputError) as caught:
        code.call(code.value, 0)
    assert str(caught.value).startswith(f"{KEY} ({mine}:fails) fails in line 7: ZeroDivisionError: division")


def test_a_call_that_would_end_the_program_is_a_failure_like_any_other(mine: Path) -> None:
    mine.write_text("import sys\ndef ends():\n    sys.exit('bye')\n")
    code = own_code(KEY, f"{mine}:ends")
    with pytest.raises(InputError, match="fails in line 3: SystemExit: bye"):
        code.call(code.value)


def test_a_call_on_what_may_not_be_shown_fails_without_the_words_of_its_error(mine: Path) -> None:
    mine.write_text("def read(text):\n    raise ValueError(f'cannot read {text}')\n")
    code = own_code(KEY, f"{mine}:read")
    with pytest.raises(InputError) as caught:
        code.call(code.value, "my card is stolen", secret=True)
    assert "fails in line 2: ValueError (its words may quote a text" in str(caught.value)
    assert "stolen" not in str(caught.value)
    assert caught.value.__suppress_context__
