"""Checks on a user's own data: whether the comparison, the calendar and the tables can be believed."""

from .ab import AbCheck, check_ab

__all__ = ["AbCheck", "check_ab"]
