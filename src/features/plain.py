"""Features as plain JSON and back, so that a scorer that is kept says for ever what it looks at.

    rate("posts", 28)  →  {"operator": "/", "left": {"atom": "total", "metric": "posts",
                           "window": {"kind": "trailing", "days": 28}}, "right": {"atom": "days", …}}

What has its default is left out, so that old files stay readable when atoms get further parts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields
from typing import Any, TypeAlias, get_args

from ..checks import InputError, listed
from .over import Window, WindowKind
from .spec import Atom, AtomKind, Constant, Expression, Feature, Operation, Operator

Plain: TypeAlias = dict[str, Any]
DEEPEST = 200
"""Operations inside one another at most: a year of weekly sums has 53; a file with more is no feature."""


def plain_features(features: Sequence[Feature]) -> list[Plain]:
    """Return the features as values that JSON can hold; `read_features` gives them back equal.

    >>> from .ratios import rate
    >>> feature = Feature("posts_a_day", rate("posts", 28), "engagement", +1, "posts a day")
    >>> read_features(plain_features([feature])) == (feature,)
    True
    """
    return [_given(feature) | {"expression": _plain_expression(feature.expression)} for feature in features]


def read_features(plain: Sequence[Mapping[str, Any]]) -> tuple[Feature, ...]:
    """Return the features that `plain_features` wrote, equal to the ones it was given.

    Raises InputError for what this version of the program does not know, such as an atom of a later one;
    KeyError, TypeError or ValueError where the values are not those of a feature.
    """
    return tuple(
        Feature(**{**one, "expression": _read_expression(one["expression"], DEEPEST)}) for one in plain
    )


def _plain_expression(expression: Expression) -> Plain | float:
    if isinstance(expression, Constant):
        return expression.value
    if isinstance(expression, Operation):
        left, right = _plain_expression(expression.left), _plain_expression(expression.right)
        return {"operator": expression.operator, "left": left, "right": right}
    if not isinstance(expression, Atom):
        raise TypeError(f"{expression!r} is no expression of atoms, numbers and operators")
    plain = _given(expression)
    if expression.window is not None:
        plain["window"] = _given(expression.window)
    return {"atom": plain.pop("kind"), **plain}


def _read_expression(plain: Mapping[str, Any] | float, deepest: int) -> Expression:
    if not deepest:
        raise ValueError(f"an expression is nested more than {DEEPEST} deep")
    if not isinstance(plain, Mapping):
        return Constant(float(plain))
    if "operator" in plain:
        operator = _known(plain["operator"], get_args(Operator), "operator")
        left, right = (_read_expression(plain[side], deepest - 1) for side in ("left", "right"))
        return Operation(operator, left, right)
    kind = _known(plain["atom"], get_args(AtomKind), "atom")
    window = plain.get("window")
    return Atom(
        kind,
        **{name: value for name, value in plain.items() if name not in ("atom", "window")},
        window=None if window is None else _read_window(window),
    )


def _read_window(plain: Mapping[str, Any]) -> Window:
    _known(plain["kind"], get_args(WindowKind), "window")
    return Window(**plain)


def _known(word: Any, words: Sequence[str], what: str) -> Any:
    if word not in words:
        raise InputError(
            f"the {what} {word!r} is not known to this version of the program, which knows {listed(words)}; "
            "use the version that wrote it, or train again"
        )
    return word


def _given(record: Any) -> Plain:
    """Return the parts of a record that differ from their defaults, in order."""
    return {
        part.name: getattr(record, part.name)
        for part in fields(record)
        if part.default is MISSING or getattr(record, part.name) != part.default
    }
