"""The plan: features become integer tables for the kernel. Equal atoms are computed once; no code is made."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from ..checks import InputError, listed
from ..tables import PHASES
from .over import Window, WindowKind
from .spec import Atom, AtomKind, Constant, Expression, Feature, Operation

ANY_PHASE = len(PHASES)
WINDOW_KINDS: tuple[WindowKind, ...] = (
    "trailing",
    "ever",
    "last_active",
    "last_post",
    "last_joined",
    "current",
    "previous_edition",
)
TRAILING, EVER, LAST_ACTIVE, LAST_POST, LAST_JOINED, CURRENT, PREVIOUS = range(len(WINDOW_KINDS))
OPERATORS = ("+", "-", "*", "/", "where", "else")
ADD, SUBTRACT, MULTIPLY, DIVIDE, WHERE, ELSE = range(len(OPERATORS))
# What one row of facts can add to a pane.
SUM, COUNT, TAGGED_SUM, TAGGED_COUNT, ACTIVE_DAYS = range(5)

AHEAD: tuple[AtomKind, ...] = ("starts_ahead", "days_to_start", "days_to_milestone")
"""What can be asked of the calendar after the cutoff, by code."""

STARTS_AHEAD, DAYS_TO_START, DAYS_TO_MILESTONE = range(len(AHEAD))

STATISTICS: tuple[AtomKind, ...] = ("median", "largest", "longest_gap", "slope")
"""What does not add up over panes, by code."""

TAGGED: tuple[AtomKind, ...] = ("total", "count", *STATISTICS)
"""What can be asked of the rows alone that carry the tag of a campaign."""

MEDIAN, LARGEST, LONGEST_GAP, SLOPE = range(len(STATISTICS))


class Plan(NamedTuple):
    """The features as tables of int32. A register holds one number of the row at hand.

    quantity: (5, metrics + 1) → column in the panes, −1 if nobody asks; the last metric stands for any.
    slot_quantity: of each slot, a sum that is kept of the quantity on days of one phase (of all days); those
    of a phase (of `ANY_PHASE`) are `slot_pointer[phase]` to the next. atom_slot: of each additive atom, those
    of a window together, from `atom_pointer[window]` to the next; windows with such atoms come first.
    window_slots: (window, 2), the slots of its atoms lie between, if it has any. days: (window, phase or
    `ANY_PHASE`). last_of: (metrics + 1) → place among the metrics asked for `since_last`, −1 if nobody asks.
    part_window, user_window: windows asked for `participated` and `users`. ahead: (kind, days), see AHEAD.
    statistic: (kind, metric, window, phase or `ANY_PHASE`, 1 if only of rows with a tag), see STATISTICS.
    operation: (operator, left, right), places of registers. registers: how many; in order those of the
    additive atoms, days, last, part, users, ahead, statistics, tenure, constants, then one an operation.
    """

    quantity: np.ndarray
    slot_quantity: np.ndarray
    slot_pointer: np.ndarray
    window_kind: np.ndarray
    window_days: np.ndarray
    atom_slot: np.ndarray
    atom_pointer: np.ndarray
    window_slots: np.ndarray
    days: np.ndarray
    last_of: np.ndarray
    part_window: np.ndarray
    user_window: np.ndarray
    ahead: np.ndarray
    statistic: np.ndarray
    constant: np.ndarray
    operation: np.ndarray
    output: np.ndarray
    quantities: int
    asked: int
    registers: int


def build_plan(features: Sequence[Feature]) -> tuple[Plan, tuple[str, ...]]:
    """Return the plan and the metrics that it reads, in the order of their codes. Names must be unique."""
    _refuse_nameless(features)
    names = [feature.name for feature in features]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(f"feature {twice[0]!r} is declared twice: names of features must be unique")
    return _Planner(features).plan()


def _refuse_nameless(given: Sequence[object]) -> None:
    for one in given:
        if not isinstance(one, Feature):
            raise InputError(
                f"{one!r} stands among the features and is none; give it a name, such as "
                "Feature('posts_28d', total('posts', 28), 'output', +1, 'posts')"
            )


class _Planner:
    """Numbers everything once, in the order in which it is first met."""

    def __init__(self, features: Sequence[Feature]) -> None:
        self.features = features
        atoms = dict.fromkeys(atom for feature in features for atom in feature.expression.atoms())
        self.metrics = tuple(dict.fromkeys(atom.metric for atom in atoms if atom.metric is not None))
        self.windows: dict[Window, int] = {}
        self.quantities: dict[tuple[int, int], int] = {}
        self.operations: dict[tuple[int, int, int], int] = {}
        additive = _of_kind(atoms, "total", "count", "active_days")
        self.additive = sorted(additive, key=self.window)
        self.days = _of_kind(atoms, "days")
        self.last, self.part = _of_kind(atoms, "since_last"), _of_kind(atoms, "participated")
        self.users, self.ahead = _of_kind(atoms, "users"), _of_kind(atoms, *AHEAD)
        self.statistics = _of_kind(atoms, *STATISTICS)
        constants = dict.fromkeys(c for f in features for c in _constants(f.expression))
        counted = [*self.additive, *self.days, *self.last, *self.part, *self.users, *self.ahead]
        ordered = [*counted, *self.statistics, Atom("tenure"), *constants]
        self.constants = list(constants)
        self.leaves: dict[Expression, int] = {leaf: place for place, leaf in enumerate(ordered)}
        self.first_operation = len(ordered)

    def plan(self) -> tuple[Plan, tuple[str, ...]]:
        output = [self.register(feature.expression) for feature in self.features]
        slots = [self.slot(atom) for atom in self.additive]
        of_window = [self.window(atom) for atom in self.additive]
        kept = sorted(set(slots))
        atom_slot = [kept.index(slot) for slot in slots]
        pointer = np.searchsorted(_ints(of_window), _ints(range(len(self.windows) + 1)))
        spans = [(min(atom_slot[a:b]), max(atom_slot[a:b]) + 1) for a, b in pairwise(pointer)]
        days = [(self.window(atom), _code(atom.phase)) for atom in self.days]
        part, users = ([self.window(atom) for atom in atoms] for atoms in (self.part, self.users))
        ahead = [(AHEAD.index(atom.kind), atom.window.days if atom.window else 0) for atom in self.ahead]
        statistics = [
            (
                STATISTICS.index(atom.kind),
                self.metric(atom),
                self.window(atom),
                _code(atom.phase),
                atom.tagged,
            )
            for atom in self.statistics
        ]
        quantity = np.full((5, len(self.metrics) + 1), -1, np.int32)
        for (kind, metric), place in self.quantities.items():
            quantity[kind, metric] = place
        return Plan(
            quantity=quantity,
            slot_quantity=_ints([quantity for _, quantity in kept]),
            slot_pointer=np.searchsorted([phase for phase, _ in kept], _ints(range(ANY_PHASE + 2))),
            window_kind=_ints([WINDOW_KINDS.index(window.kind) for window in self.windows]),
            window_days=_ints([window.days for window in self.windows]),
            atom_slot=_ints(atom_slot),
            atom_pointer=pointer,
            window_slots=np.array(spans, np.int64).reshape(-1, 2),
            days=np.array(days, np.int32).reshape(-1, 2),
            last_of=self.last_of(),
            part_window=_ints(part),
            user_window=_ints(users),
            ahead=np.array(ahead, np.int32).reshape(-1, 2),
            statistic=np.array(statistics, np.int32).reshape(-1, 5),
            constant=np.array([constant.value for constant in self.constants], np.float64),
            operation=np.array(list(self.operations), np.int32).reshape(-1, 3),
            output=_ints(output),
            quantities=len(self.quantities),
            asked=len(self.last),
            registers=self.first_operation + len(self.operations),
        ), self.metrics

    def register(self, expression: Expression) -> int:
        if not isinstance(expression, Operation):
            if expression not in self.leaves:
                raise TypeError(f"{expression!r} is no expression of atoms, numbers and operators")
            return self.leaves[expression]
        # equal operations have equal registers, so no whole expression is compared: they are deep, and many
        left, right = self.register(expression.left), self.register(expression.right)
        key = (OPERATORS.index(expression.operator), left, right)
        return self.first_operation + self.operations.setdefault(key, len(self.operations))

    def window(self, atom: Atom) -> int:
        if atom.window is None:
            raise TypeError(f"{atom!r} looks at no window")
        if atom.tagged and atom.kind not in TAGGED:
            raise InputError(f"{atom.kind} cannot look at tagged rows only: {listed(TAGGED)} can")
        return self.windows.setdefault(atom.window, len(self.windows))

    def metric(self, atom: Atom) -> int:
        return len(self.metrics) if atom.metric is None else self.metrics.index(atom.metric)

    def last_of(self) -> np.ndarray:
        places = np.full(len(self.metrics) + 1, -1, np.int32)
        places[[self.metric(atom) for atom in self.last]] = np.arange(len(self.last))
        return places

    def slot(self, atom: Atom) -> tuple[int, int]:
        kinds = {"total": SUM, "count": COUNT, "active_days": ACTIVE_DAYS}
        kind = kinds[atom.kind] + (TAGGED_SUM if atom.tagged else 0)
        key = (kind, self.metric(atom))
        return _code(atom.phase), self.quantities.setdefault(key, len(self.quantities))


def _code(phase: str | None) -> int:
    return ANY_PHASE if phase is None else PHASES.index(phase)


def _of_kind(atoms: dict[Atom, None], *kinds: AtomKind) -> list[Atom]:
    return [atom for atom in atoms if atom.kind in kinds]


def _constants(expression: Expression) -> list[Constant]:
    if isinstance(expression, Operation):
        return [*_constants(expression.left), *_constants(expression.right)]
    return [expression] if isinstance(expression, Constant) else []


def _ints(values: Sequence[int]) -> np.ndarray:
    return np.array(values, dtype=np.int32)
