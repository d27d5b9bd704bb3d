"""Why a score fell, and who does what about it."""

from .names import CAUSE_WORDS, CAUSES, DESTINATIONS, UNCLEAR

__all__ = ["CAUSES", "CAUSE_WORDS", "DESTINATIONS", "UNCLEAR"]
