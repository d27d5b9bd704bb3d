"""Surges of tickets and of bad words, against what is usual for the phase."""

from .surges import FALSE_DISCOVERIES, surges

__all__ = ["FALSE_DISCOVERIES", "surges"]
