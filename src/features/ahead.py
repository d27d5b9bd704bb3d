"""What the calendar holds in store for an account, as far as is known at the cutoff."""

from __future__ import annotations

from .spec import Atom, Expression, window_over


def starts_ahead(days_ahead: int) -> Expression:
    """Return how many of the account's campaigns start within the next days, as far as is known by then."""
    return Atom("starts_ahead", None, window_over(days_ahead))


def days_to_start() -> Expression:
    """Return the days to the start of the account's next known campaign; NaN where none is known."""
    return Atom("days_to_start")


def days_to_milestone() -> Expression:
    """Return the days to the next milestone of the account's known campaigns; NaN where none is known.

    A milestone moves with its campaign: at a cutoff it lies as far from the start that is known then as it
    lies from the last known start.
    """
    return Atom("days_to_milestone")
