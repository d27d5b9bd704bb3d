"""Campaigns: the calendar of each account, and the phase of each of its days."""

from .phases import phases

__all__ = ["phases"]
