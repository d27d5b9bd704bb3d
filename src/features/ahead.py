"""What the calendar holds in store for an account, as far as is known at the cutoff."""

from __future__ import annotations

from ..checks import InputError
from .over import Window
from .spec import Atom, Expression


def starts_ahead(days_ahead: int) -> Expression:
    """Return how many of the account's campaigns start within the next days; 0 where none is known to.

    Only campaigns that the account is known to be exposed to at the cutoff count, on the dates known then;
    one that starts on the day of the cutoff is the nearest.
    """
    if days_ahead < 1:
        raise InputError(f"starts_ahead({days_ahead}): it must look at least 1 day ahead")
    return Atom("starts_ahead", None, Window("trailing", days_ahead))


def days_to_start() -> Expression:
    """Return the days to the start of the account's next known campaign; NaN where none is known."""
    return Atom("days_to_start")


def days_to_milestone() -> Expression:
    """Return the days to the next milestone of the account's known campaigns; NaN where none is known.

    A milestone is known with its campaign and moves with it: at a cutoff it lies as far from the start that
    is known then as it lies, in the table, from the start that was told last.
    """
    return Atom("days_to_milestone")
