"""Checks on a user's own data: whether the comparison, the calendar and the tables can be believed."""

from .ab import AbCheck, check_ab
from .placebo import PlaceboCheck, check_placebo

__all__ = ["AbCheck", "PlaceboCheck", "check_ab", "check_placebo"]
