"""Features → health components: which feature belongs to which, and which way each one points."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..checks import InputError, listed
from .parts import OWN_NAMES

ALL = "all"  # the one component where nothing else is said
OTHER = "other"  # what the mapping leaves out, in scorers that use every feature
NO_COMPONENT = -1

Components = Mapping[str, Sequence[str]]
Directions = Mapping[str, int]


@dataclass(frozen=True)
class Grouping:
    """The component and the direction of each of p features.

    `component_of` (p,) are positions in `components`, -1 for a feature of no component; `direction` (p,)
    is +1 where higher is healthier, -1 where higher is worse, 0 where nobody has declared it.
    """

    features: tuple[str, ...]
    components: tuple[str, ...]
    component_of: NDArray[np.intp]
    direction: NDArray[np.intp]

    def sums(self, parts: NDArray[np.float64]) -> NDArray[np.float64]:
        """Add the columns (n, p) of each component: (n, number of components)."""
        return np.column_stack([parts[:, members].sum(axis=1) for members in self.members()])

    def present(self, values: NDArray[Any]) -> NDArray[np.bool_]:
        """Whether a row knows any feature of a component: (n, number of components)."""
        return np.column_stack([~np.isnan(values[:, members]).all(axis=1) for members in self.members()])

    def members(self) -> list[NDArray[np.intp]]:
        """The positions of the features of each component."""
        return [np.flatnonzero(self.component_of == number) for number in range(len(self.components))]


def group(
    features: Sequence[str],
    components: Components | None,
    directions: Directions | None,
    *,
    rest: str | None,
    undeclared: int,
) -> Grouping:
    """Return which component and direction each feature has.

    Without `components` all features form one component "all". Features that the mapping leaves out go
    to the component named by `rest`, or to none. Without `directions` each feature has `undeclared`;
    a feature that the mapping leaves out has 0.

    Raises InputError for a mapping that names an unknown feature, a feature twice, or another direction
    than +1, -1 and 0.

    >>> grouping = group(["a", "b"], {"output": ["b"]}, {"b": -1}, rest="other", undeclared=0)
    >>> grouping.components, grouping.component_of.tolist(), grouping.direction.tolist()
    (('output', 'other'), [1, 0], [0, -1])
    """
    lists = {ALL: list(features)} if components is None else _checked(components, features)
    owner = {feature: name for name, members in lists.items() for feature in members}
    left = [feature for feature in features if feature not in owner]
    if left and rest is not None:
        lists.setdefault(rest, [])
        owner.update(dict.fromkeys(left, rest))
    names = tuple(lists)
    number = {name: position for position, name in enumerate(names)}
    component_of = [number[owner[f]] if f in owner else NO_COMPONENT for f in features]
    return Grouping(
        tuple(features),
        names,
        np.array(component_of, dtype=np.intp),
        _directions(features, directions, undeclared),
    )


def refuse_own_names(components: Iterable[str], *, key: str = "components") -> None:
    """Refuse components with the name of another part of a score, which they could not be told from.

    `key` is where they stand, as the InputError says it.
    """
    for name in components:
        if name in OWN_NAMES:
            raise InputError(
                f"{key}: {name!r} is what another part of a score is called ({listed(OWN_NAMES)} are); "
                "call the component otherwise"
            )


def _checked(components: Components, features: Sequence[str]) -> dict[str, list[str]]:
    owner: dict[str, str] = {}
    for name, members in components.items():
        if isinstance(members, str):
            raise InputError(f"components: {name!r} is the text {members!r}; it must be a list of features")
        for feature in members:
            if feature in owner:
                raise InputError(
                    f"components: the feature {feature!r} stands in {listed([owner[feature], name])}; "
                    "a feature belongs to one component"
                )
            owner[feature] = name
    _refuse_unknown("components", owner, features)
    return {name: list(members) for name, members in components.items()}


def _directions(features: Sequence[str], directions: Directions | None, undeclared: int) -> NDArray[np.intp]:
    if directions is None:
        return np.full(len(features), undeclared, dtype=np.intp)
    _refuse_unknown("directions", directions, features)
    for feature, direction in directions.items():
        if direction not in (-1, 0, 1):
            raise InputError(
                f"directions: {feature!r} has {direction!r}; a direction is +1 (higher is healthier), "
                "-1 (higher is worse) or 0 (not declared)"
            )
    return np.array([int(directions.get(feature, 0)) for feature in features], dtype=np.intp)


def _refuse_unknown(setting: str, named: Mapping[str, Any], features: Sequence[str]) -> None:
    unknown = [feature for feature in named if feature not in set(features)]
    if unknown:
        raise InputError(
            f"{setting}: {unknown[0]!r} is not among the {len(features)} features of X "
            f"({listed(list(features)[:3])}, …); remove it or check its spelling"
        )
