"""The commands' work, step by step."""

from .run import RunResult, run

__all__ = ["RunResult", "run"]
