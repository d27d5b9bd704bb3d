"""What a feature is: arithmetic on atoms, and an atom is a quantity over a window of one account's past.

    Feature("spend_lift", rate("spend", 84, phase="active") / rate("spend", 84, phase="baseline"), ...)

Nothing here touches data. `plan.py` turns features into integer tables, `windows.py` computes them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from numbers import Real
from typing import Literal, NoReturn

from ..checks import InputError
from ..tables import CONTEXT
from .over import Over, Window, known_phase, window_over

AtomKind = Literal[
    "total",
    "count",
    "active_days",
    "days",
    "since_last",
    "participated",
    "users",
    "starts_ahead",
    "days_to_start",
    "days_to_milestone",
    "tenure",
    "median",
    "largest",
    "longest_gap",
    "slope",
]
Operator = Literal["+", "-", "*", "/", "where", "else"]


OF_THE_CALENDAR = ("participated", "starts_ahead", "days_to_start", "days_to_milestone")
"""Atoms that know the campaign calendar whatever their window."""

MILESTONES = "milestones."
"""The first word of metrics that know the campaign calendar: without it nobody has a milestone."""


SHARE = "share, 0 to 1"
"""The unit of successes ÷ cases: such a share says little where an account has few cases."""


OF_A_METRIC = ("total", "count", "median", "largest", "slope")
"""Atoms of the values or the rows of one metric; others take None, for any activity."""


class Expression:
    """A number for each account and cutoff; combine with `+ - * /` and `where`. x / 0 is NaN."""

    def __gt__(self, other: object) -> NoReturn:
        raise InputError(
            f"an expression cannot be compared with {other!r}: it is a number for each account and day; "
            "x.where(x - 3) is x where it is above 3, and empty elsewhere"
        )

    __lt__ = __ge__ = __le__ = __gt__

    def __add__(self, other: Expression | float) -> Expression:
        return Operation("+", self, _expression(other))

    def __radd__(self, other: float) -> Expression:
        return Operation("+", _expression(other), self)

    def __sub__(self, other: Expression | float) -> Expression:
        return Operation("-", self, _expression(other))

    def __rsub__(self, other: float) -> Expression:
        return Operation("-", _expression(other), self)

    def __mul__(self, other: Expression | float) -> Expression:
        return Operation("*", self, _expression(other))

    def __rmul__(self, other: float) -> Expression:
        return Operation("*", _expression(other), self)

    def __truediv__(self, other: Expression | float) -> Expression:
        return Operation("/", self, _expression(other))

    def __rtruediv__(self, other: float) -> Expression:
        return Operation("/", _expression(other), self)

    def where(self, condition: Expression) -> Expression:
        """Return this number where the condition is above zero, else NaN."""
        return Operation("where", self, _expression(condition))

    def or_else(self, other: Expression | float) -> Expression:
        """Return this number where it is known, else the other."""
        return Operation("else", self, _expression(other))

    def atoms(self) -> Iterator[Atom]:
        """Yield the atoms that the expression is made of, left to right."""
        if isinstance(self, Atom):
            yield self
        elif isinstance(self, Operation):
            yield from self.left.atoms()
            yield from self.right.atoms()


@dataclass(frozen=True)
class Atom(Expression):
    """A quantity over a window: what the engine counts. Made by the functions below."""

    kind: AtomKind
    metric: str | None = None
    window: Window | None = None
    phase: str | None = None
    tagged: bool = False

    def __post_init__(self) -> None:
        if self.kind in OF_A_METRIC and not isinstance(self.metric, str):
            raise InputError(
                f"{self.kind}({self.metric!r}, …): name a metric, such as 'posts'; None, for any activity, "
                "is for active_days, since_last and longest_gap"
            )


@dataclass(frozen=True)
class Operation(Expression):
    """Two expressions and what is done to them."""

    operator: Operator
    left: Expression
    right: Expression


@dataclass(frozen=True)
class Constant(Expression):
    """A number that is the same for all accounts."""

    value: float


@dataclass(frozen=True)
class Feature:
    """A named column of the windows.

    `component` is the part of the health score it belongs to; `direction` is +1 where higher is healthier, −1
    where higher is worse, 0 where nobody has said. Raises InputError for another direction, a name that
    windows have for themselves, and what is no expression.

    >>> Feature("busy_days", active_days("posts", 28), "retention", +1, "days").campaign
    False
    """

    name: str
    expression: Expression
    component: str
    direction: int
    unit: str
    description: str = ""

    def __post_init__(self) -> None:
        if self.name in CONTEXT:
            raise InputError(f"feature {self.name!r}: windows have a column of that name; take another")
        if not isinstance(self.expression, Expression):
            raise InputError(
                f"feature {self.name!r} is made of {self.expression!r}, which is no expression such as "
                "total('posts', 28)"
            )
        if self.direction not in (-1, 0, 1):
            raise InputError(
                f"feature {self.name!r} has direction {self.direction!r}; it is +1 where higher is "
                "healthier, -1 where higher is worse, 0 where nobody has said"
            )

    @property
    def campaign(self) -> bool:
        """Whether the feature knows of the campaign calendar: the columns whose lift is reported."""
        return any(
            atom.phase is not None
            or atom.tagged
            or atom.kind in OF_THE_CALENDAR
            or (atom.metric or "").startswith(MILESTONES)
            or (atom.window is not None and atom.window.campaign)
            for atom in self.expression.atoms()
        )


def total(metric: str, over: Over, *, phase: str | None = None, tagged: bool = False) -> Expression:
    """Return the sum of a metric's values; `tagged`: only events that carry a campaign's tag."""
    return Atom("total", metric, window_over(over), known_phase(phase), tagged)


def count(metric: str, over: Over, *, phase: str | None = None, tagged: bool = False) -> Expression:
    """Return the number of a metric's rows."""
    return Atom("count", metric, window_over(over), known_phase(phase), tagged)


def active_days(metric: str | None, over: Over, *, phase: str | None = None) -> Expression:
    """Return the number of days with at least one row of the metric (None: of any metric)."""
    return Atom("active_days", metric, window_over(over), known_phase(phase))


def days(over: Over, *, phase: str | None = None) -> Expression:
    """Return the number of calendar days of the window (in the phase): the denominator of every rate."""
    return Atom("days", None, window_over(over), known_phase(phase))


def since_last(metric: str | None) -> Expression:
    """Return the days from the metric's last row (None: any event) to the cutoff; NaN where there is none."""
    return Atom("since_last", metric)


def participated(over: Over) -> Expression:
    """Return 1 where the account took part in the campaign of a campaign window, 0 where it was only exposed.

    Taking part is an event with the campaign's tag or, where the events have no `campaign_id`, any event on
    an active day. NaN where there is no such campaign.
    """
    window = window_over(over)
    if not window.campaign:
        raise InputError(
            f"participated({over!r}): a trailing window has no campaign; use last_active, last_post, current "
            "or previous_edition"
        )
    return Atom("participated", None, window)


def tenure() -> Expression:
    """Return the days since the account began: its `started_at`, or its first event if that is earlier."""
    return Atom("tenure")


def users(over: Over) -> Expression:
    """Return the number of different users with an event of the account in the last days, or ever.

    NaN until an event of the account has named one. Who works for two accounts is a user of each.
    """
    window = window_over(over)
    if window.campaign:
        raise InputError(f"users({over!r}): users are counted over a number of days, or ever")
    return Atom("users", None, window)


def _expression(value: Expression | float) -> Expression:
    if isinstance(value, Expression):
        return value
    if not isinstance(value, Real) or isinstance(value, bool):  # one of a comparison says nothing here
        raise InputError(
            f"an expression cannot be combined with {value!r}; combine expressions and numbers, "
            "such as total('posts', 7) / days(7)"
        )
    return Constant(float(value))
