"""Reading what a REST interface answers: JSON, and a place in it by its path."""

from __future__ import annotations

import json
from typing import Any

from ...webhooks import Answer


class UnexpectedAnswerError(Exception):
    """An answer is not built as the experiment file says; one sentence."""


def content_of(answer: Answer) -> Any:
    """Return the JSON of an answer. Raises UnexpectedAnswerError where it holds none."""
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise UnexpectedAnswerError(f"it answered {answer.status}, but no JSON") from error


def found_at(content: Any, path: str | None) -> Any:
    """Return what stands at a path of keys and places in lists; None where there is nothing.

    >>> found_at({"issues": [{"key": "A-1"}]}, "issues.0.key"), found_at({"issues": []}, "issues.0.key")
    ('A-1', None)
    >>> found_at([1, 2], None)
    [1, 2]
    """
    for step in [] if path is None else path.split("."):
        if isinstance(content, dict):
            content = content.get(step)
        elif isinstance(content, list) and step.isdigit() and int(step) < len(content):
            content = content[int(step)]
        else:
            return None
    return content


def rows_at(content: Any, path: str | None) -> list[Any]:
    """Return the list at a path.

    Raises UnexpectedAnswerError where there is no list: an empty one means "none", which something else must
    not be taken for.
    """
    rows = found_at(content, path)
    if not isinstance(rows, list):
        where = "in the answer" if path is None else f"at {path} of the answer"
        raise UnexpectedAnswerError(f"there is no list {where}; correct find.rows")
    return rows
