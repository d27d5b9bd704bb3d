"""Classifiers of texts on disk: one file of plain JSON, which cannot run code when it is read."""

from __future__ import annotations

import json
from pathlib import Path

from ..answers import write_text
from ..checks import InputError
from .classifier import TextClassifier

FORMAT_VERSION = 1


def save_text_classifier(model: TextClassifier, path: str | Path) -> Path:
    """Write a classifier into a JSON file, whole or not at all, and return its path.

    It holds the words and pieces of words that at least two texts have in common, without what
    `mask_personal_data` finds: treat it like the texts all the same.
    """
    path = Path(path)
    write_text(path, json.dumps({"format": FORMAT_VERSION, **model.to_dict()}, allow_nan=False) + "\n")
    return path


def load_text_classifier(path: str | Path) -> TextClassifier:
    """Return the classifier that `save_text_classifier` wrote; its probabilities are equal to the last bit.

    Raises InputError that names the file if it is missing, damaged or of another version.
    """
    try:
        plain = json.loads(Path(path).read_text(encoding="utf-8"))
        version = plain["format"]
        if version == FORMAT_VERSION:
            return TextClassifier.from_dict(plain)
    except OSError as error:
        raise InputError(f"{path}: the classifier cannot be read: {error.strerror}") from error
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise InputError(f"{path}: the classifier is damaged ({error!r}); save it again") from error
    raise InputError(f"{path}: format is {version!r}; this version of the program reads {FORMAT_VERSION}")
