from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from campaignpulse import InputError
from campaignpulse.text import TextClassifier, load_text_classifier, save_text_classifier

TEXTS = pd.Series(["it crashed", "crashed again", "too dear", "dear, so dear"])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    model = TextClassifier.fit(TEXTS, pd.Series(["bug", "bug", "price", "price"]))
    return save_text_classifier(model, tmp_path / "model.json")


def test_a_stored_classifier_says_what_it_said(path: Path) -> None:
    model = TextClassifier.fit(TEXTS, pd.Series(["bug", "bug", "price", "price"]))
    assert load_text_classifier(path).probabilities(TEXTS).equals(model.probabilities(TEXTS))


def test_it_is_one_file_of_plain_json(path: Path) -> None:
    assert [file.name for file in path.parent.iterdir()] == ["model.json"]
    assert json.loads(path.read_text())["classes"] == ["bug", "price"]


@pytest.mark.parametrize(
    ("key", "value", "finding"),
    [
        ("format", 2, "format is 2; this version of the program reads 1"),
        ("weights", [[1.0]], "damaged"),
        ("terms", {}, "damaged"),
        ("classes", None, "damaged"),
    ],
)
def test_what_is_damaged_or_of_another_version_is_refused_with_its_file(
    path: Path, key: str, value: object, finding: str
) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text()), key: value}))
    with pytest.raises(InputError, match=f"model.json: .*{finding}"):
        load_text_classifier(path)


@pytest.mark.parametrize("text", ["", "[]", "{"])
def test_what_is_no_classifier_is_refused(path: Path, text: str) -> None:
    path.write_text(text)
    with pytest.raises(InputError, match=r"model\.json: the classifier is damaged"):
        load_text_classifier(path)


def test_a_file_that_is_not_there_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none.json: the classifier cannot be read: No such file"):
        load_text_classifier(tmp_path / "none.json")
