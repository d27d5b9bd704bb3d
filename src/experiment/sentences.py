"""What is wrong with an experiment file, in one sentence that starts with the path of the key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from ..checks import listed, nearest
from .keys import Place, locate

WORDINGS = {
    "greater_than_equal": "it must be at least {ge}",
    "greater_than": "it must be more than {gt}",
    "less_than_equal": "it must be at most {le}",
    "less_than": "it must be less than {lt}",
    "int_type": "it must be a whole number",
    "float_type": "it must be a number",
    "finite_number": "it must be a finite number",
    "string_type": "it must be text; put it in quotes",
    "string_too_short": "it must not be empty",
    "bool_type": "it must be true or false",
    "literal_error": "it must be {expected}",
    "tuple_type": "it must be a list",
    "too_short": "it must have {min_length} or more entries",
    "too_long": "it must have {max_length} entries or fewer",
    "dict_type": "it must be a block of keys",
    "model_type": "it must be a block of keys",
    "model_attributes_type": "it must be a block of keys",
    "path_type": "it must be a path",
    "union_tag_invalid": "it must be {expected_tags}",
}
"""What pydantic found, by its type of error, as a rule; other types keep pydantic's own words."""

OF_A_NAME = "[key]"
"""The end of the place of an error that is of the name itself, and not of what stands under it."""

CONTINUES = "it "
"""A validator's rule that begins so goes on from "KEY is VALUE;"; any other stands for itself."""


def sentence(error: ValidationError, model: type[BaseModel]) -> str:
    """The first thing that is wrong, in a sentence: the key's path, what is there, and the rule.

    How many more there are stands behind it. A misspelt key comes first: it may be what else is missing.
    """
    found = error.errors(include_url=False)
    unknown = [details for details in found if details["type"] == "extra_forbidden"]
    first = (unknown or found)[0]
    others = len(found) - 1
    more = f" ({others} more {'key is' if others == 1 else 'keys are'} wrong)" if others else ""
    return _one_sentence(first, _place(first, model)) + more


def _place(details: ErrorDetails, model: type[BaseModel]) -> Place:
    """Where an error stands; of a name that a block must not have, siblings are those that it may."""
    location = details["loc"]
    if location[-1:] != (OF_A_NAME,):
        return locate(model, location)
    names = re.findall(r"'([^']+)'", str(details.get("ctx", {}).get("expected", "")))
    return replace(locate(model, location[:-1]), siblings=tuple(names))


def _one_sentence(details: ErrorDetails, place: Place) -> str:
    kind, value, context = details["type"], details["input"], details.get("ctx", {})
    if kind == "extra_forbidden" or (details["loc"][-1:] == (OF_A_NAME,) and place.siblings):
        return f"{place.path} is not a key; {_instead(place)}"
    if kind == "invalid_key" and place.siblings:
        return f"{place.path} is not a key; the keys there are {listed(place.siblings)}"
    if kind == "string_type" and value is None:
        return f"{place.path} is empty; it must be text"
    if kind == "missing":
        return f"{place.path} is missing; it must be given: {place.meaning}"
    if kind in ("union_tag_not_found", "union_tag_invalid"):
        given = f"is {_shown(context['tag'])}" if "tag" in context else "is missing"
        return f"{place.path}.kind {given}; it must be one of {', '.join(place.kinds)}"
    if kind == "value_error":
        rule = str(context["error"])
        if not rule.startswith(CONTINUES):
            return f"{place.path}: {rule}" if place.path else rule
    else:
        rule = _rule(details, place)
    return f"{place.path or 'the file'} is {_shown(value)}; {rule}"


def _instead(place: Place) -> str:
    *front, last = place.path.split(".")
    close = nearest(last, place.siblings)
    if close:
        return f"did you mean {'.'.join([*front, close])}?"
    return f"the keys there are {listed(place.siblings)}"


def _rule(details: ErrorDetails, place: Place) -> str:
    wording = WORDINGS.get(details["type"])
    if wording is None:
        return details["msg"].replace("Input should be", "it must be")
    bounds = {name: _shown_bound(value) for name, value in details.get("ctx", {}).items()}
    unit = " day" if place.path.split("[")[0].endswith("days") and "ge" in bounds else ""
    return wording.format(**bounds) + unit


def _shown_bound(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _shown(value: Any) -> str:
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "a block of keys"
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}"
    return repr(value) if isinstance(value, str | int | float) else str(value)
