"""A quantity with its interval behind it, in the unit that people read it in."""

from __future__ import annotations

from collections.abc import Callable

from ..evaluation.at_work import Figure
from ..evaluation.shares import Share
from .words import NOTHING, known, money, number

Bounds = Share | Figure


def bounded(of: Bounds, write: Callable[[float], str], *, unit: str = "", sign: str = "") -> str:
    """Return a value with its unit, and its interval in brackets; a dash where there is none.

    >>> bounded(Figure(0.25, 0.2, 0.3), lambda share: number(100 * share, digits=0), unit=" %")
    '25 % [20, 30]'
    """
    if not known(of.value):
        return NOTHING
    shown = f"{sign if of.value >= 0 else ''}{write(of.value)}{unit}"
    if not known(of.low) or not known(of.high):
        return shown
    return f"{shown} [{write(of.low)}, {write(of.high)}]"


def in_percent(of: Bounds, *, digits: int = 0) -> str:
    """Return a share as a percentage."""
    return bounded(of, lambda share: number(100 * share, digits=digits), unit=" %")


def in_points(of: Bounds) -> str:
    """Return a difference of shares in percentage points, its sign always shown."""
    return bounded(of, lambda share: number(100 * share, digits=1), unit=" points", sign="+")


def in_money(of: Bounds, *, sign: str = "") -> str:
    """Return an amount with three digits that count."""
    return bounded(of, money, sign=sign)


def in_profit(of: Bounds, *, sign: str = "") -> str:
    """Return a profit for each snapshot, to the cent."""
    return bounded(of, lambda value: number(value, digits=2), sign=sign)


def in_days(of: Bounds, *, sign: str = "") -> str:
    """Return whole days."""
    return bounded(of, lambda value: number(value, digits=0), sign=sign)


def in_times(of: Bounds) -> str:
    """Return a ratio."""
    return bounded(of, lambda value: number(value, digits=1), unit="×")
