"""The keys of a settings model, read off the model itself: to list them all, and to place a wrong one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, cast, get_args, get_origin

import pandas as pd
from pydantic import BaseModel
from pydantic.fields import FieldInfo

Model = type[BaseModel]

WORDS: dict[Any, str] = {
    bool: "true or false",
    int: "whole number",
    float: "number",
    str: "text",
    Path: "path",
    pd.Timestamp: "day",
    Any: "anything",
}
CONSTANTS: dict[Any, str] = {None: "null", True: "true", False: "false"}


@dataclass(frozen=True)
class Key:
    """A key that a file may have, in words; `default` is empty where the key must be given."""

    path: str
    type: str
    default: str
    description: str


@dataclass(frozen=True)
class Place:
    """Where a key stands: its path, the keys its block may have, its meaning, and the kinds it may be."""

    path: str = ""
    siblings: tuple[str, ...] = ()
    meaning: str = ""
    kinds: tuple[str, ...] = ()


def describe_keys(model: Model, prefix: str = "") -> Iterator[Key]:
    """Every key of a model and of the blocks inside it, in the order of declaration.

    Dots part the blocks; `label(drop).share` is a key of that kind of label only, `scorers.NAME.kind` one of
    every block that a file names, and `caps[].reason` one of every block in a list.
    """
    for name, field in model.model_fields.items():
        path = prefix + name
        blocks = _blocks(field.annotation)
        yield from _keys_of_kinds(blocks, path)
        inside = list(_inside(field.annotation, path))
        for place, entries in inside:
            yield from _keys_of_kinds(entries, place)
        if not blocks and not inside:
            yield Key(path, type_words(field.annotation), _default(field), field.description or "")


def _keys_of_kinds(blocks: dict[str, Model], path: str) -> Iterator[Key]:
    """The keys of a block; where it has kinds, keys that all of them share stand there once."""
    by_kind = {tag: list(describe_keys(block, f"{path}.")) for tag, block in blocks.items()}
    first, *others = by_kind.values() or [[]]
    shared = [key for key in first if all(key in keys for keys in others)]
    yield from shared
    for tag, keys in by_kind.items():
        for key in keys:
            if key not in shared:
                yield replace(key, path=key.path.replace(path, f"{path}({tag})", 1))


def locate(model: Model, location: tuple[int | str, ...]) -> Place:
    """The place of a pydantic error: its path as the file has it, and the keys that its block may have.

    >>> from .model import Experiment
    >>> place = locate(Experiment, ("label", "cancel", "horizn_days"))
    >>> place.path, place.siblings
    ('label.horizn_days', ('kind', 'horizon_days', 'eligible', 'as_of'))
    """
    place, annotation = Place(), cast("Any", model)
    for step in location:
        blocks = _blocks(annotation)
        if len(blocks) > 1 and step in blocks:  # the name of a union's member, which the file does not have
            annotation = blocks[str(step)]
            continue
        path = f"{place.path}[{step}]" if isinstance(step, int) else f"{place.path}.{step}".lstrip(".")
        if len(blocks) == 1:
            fields = next(iter(blocks.values())).model_fields
            field = fields.get(str(step))
            place = Place(path, tuple(fields), (field and field.description) or "")
            annotation = field.annotation if field else None
        else:
            place = replace(place, path=path, siblings=())
            annotation = _entries(annotation)
    kinds = tuple(_blocks(annotation))
    return replace(place, kinds=kinds if len(kinds) > 1 else ())


def _alternatives(annotation: Any) -> list[Any]:
    if get_origin(annotation) is Annotated:
        return _alternatives(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return [part for choice in get_args(annotation) for part in _alternatives(choice)]
    return [annotation]


def _blocks(annotation: Any) -> dict[str, Model]:
    """The blocks that a value may be: a single one, or one for each kind, by that kind."""
    parts = _alternatives(annotation)
    models = [part for part in parts if isinstance(part, type) and issubclass(part, BaseModel)]
    if len(models) < 2:
        return {model.__name__: model for model in models}
    return {get_args(model.model_fields["kind"].annotation)[0]: model for model in models}


def _inside(annotation: Any, path: str) -> Iterator[tuple[str, dict[str, Model]]]:
    """The blocks in a dictionary or a list, however deep, by kind, each with the path that leads to it."""
    for part in _alternatives(annotation):
        if get_origin(part) not in (dict, tuple):
            continue
        place = f"{path}.NAME" if get_origin(part) is dict else f"{path}[]"
        entry = _entries(part)
        if blocks := _blocks(entry):
            yield place, blocks
        yield from _inside(entry, place)


def _entries(annotation: Any) -> Any:
    """The type of what a list or a dictionary holds; None for a single value."""
    for part in _alternatives(annotation):
        if get_origin(part) is dict:
            return get_args(part)[1]
        if get_origin(part) is tuple:
            return get_args(part)[0]
    return None


def type_words(annotation: Any) -> str:
    """A type as a person reads it.

    >>> type_words(tuple[int, ...] | None)
    'list of whole number, or null'
    """
    parts = _alternatives(annotation)
    words = " or ".join(_one_type(part) for part in parts if part is not NoneType)
    return f"{words}, or null" if NoneType in parts else words


def _one_type(annotation: Any) -> str:
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return " | ".join(str(value) for value in inner)
    if origin is tuple:
        return (
            f"list of {type_words(inner[0])}"
            if Ellipsis in inner
            else f"[{', '.join(map(type_words, inner))}]"
        )
    return f"{type_words(inner[1])} by name" if origin is dict else WORDS[annotation]


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return ""
    value = field.get_default()
    if isinstance(value, tuple):
        return f"[{', '.join(map(str, value))}]"
    if value is None or isinstance(value, bool):
        return CONSTANTS[value]
    return str(value)
