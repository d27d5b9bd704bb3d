"""How long each stage of a job took, and the most memory it needed."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

BYTES_A_MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Stage:
    """One stage: wall and CPU seconds of all threads, and the process's peak memory by its end, in MB."""

    name: str
    seconds: float
    cpu_seconds: float
    peak_mb: float


Listener = Callable[[str], None]


class Stages:
    """Measures stages one after the other, and tells a listener when one begins."""

    def __init__(self, listener: Listener | None = None) -> None:
        self._listener = listener
        self.done: list[Stage] = []

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Measure what happens inside; a stage that fails leaves no record."""
        if self._listener is not None:
            self._listener(name)
        wall, cpu = time.perf_counter(), time.process_time()
        yield
        self.done.append(Stage(name, time.perf_counter() - wall, time.process_time() - cpu, peak_memory_mb()))


def peak_memory_mb() -> float:
    """Return the most memory the process has held so far, in megabytes; NaN where the system does not say."""
    if sys.platform == "win32":
        return float("nan")
    import resource  # not on every system

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # kibibytes, on macOS bytes
    return peak * (1 if sys.platform == "darwin" else 1024) / BYTES_A_MEGABYTE
