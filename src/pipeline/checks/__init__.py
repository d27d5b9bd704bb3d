"""Checks on a user's own data: whether the comparison, the calendar and the tables can be believed."""

from .ab import AbCheck, check_ab
from .data import DataCheck, check_data
from .placebo import PlaceboCheck, check_placebo

__all__ = ["AbCheck", "DataCheck", "PlaceboCheck", "check_ab", "check_data", "check_placebo"]
