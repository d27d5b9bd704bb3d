"""A customer base with planted truths, to learn on, to test on, and to measure scorers against an oracle."""

from .causes import planted_causes
from .parameters import Parameters
from .seeds import DEVELOPMENT_SEEDS, REPORTING_SEEDS
from .switches import SWITCHES, Switches, turned_on
from .truths import PlantedTruths, planted_truths
from .world import TRUTH, World, simulate, write_world

__all__ = [
    "DEVELOPMENT_SEEDS",
    "REPORTING_SEEDS",
    "SWITCHES",
    "TRUTH",
    "Parameters",
    "PlantedTruths",
    "Switches",
    "World",
    "planted_causes",
    "planted_truths",
    "simulate",
    "turned_on",
    "write_world",
]
