"""How long each stage of a job took, the most memory it needed, and how long the rest will take."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

BYTES_A_MEGABYTE = 1_000_000
SECONDS_DIGITS = 3
"""Decimal digits of seconds in JSON; less than a millisecond is noise."""

TRUSTED_SECONDS = 5.0
"""How much of last time must have passed before this time's pace counts as much as last time's; below, chance
(a cold disk, another process) decides how a short stage went."""


@dataclass(frozen=True)
class Stage:
    """One stage: wall and CPU seconds of all threads, and the process's peak memory by its end, in MB."""

    name: str
    seconds: float
    cpu_seconds: float
    peak_mb: float

    def to_dict(self) -> dict[str, str | float | int | None]:
        """Return plain values: seconds to the millisecond, whole megabytes, None where they are unknown.

        >>> Stage("train", 1.23456, 2.0, 416.4).to_dict()
        {'name': 'train', 'seconds': 1.235, 'cpu_seconds': 2.0, 'peak_mb': 416}
        """
        return {
            "name": self.name,
            "seconds": round(self.seconds, SECONDS_DIGITS),
            "cpu_seconds": round(self.cpu_seconds, SECONDS_DIGITS),
            "peak_mb": None if math.isnan(self.peak_mb) else round(self.peak_mb),
        }


@dataclass(frozen=True)
class Moment:
    """Where a job is: its stages by name, those done, the one that runs, and how far that one is.

    `started` and `began` are when the job and the running stage began, in seconds of `time.perf_counter`;
    `previous` has the seconds of every stage of the last time, or is empty; `uneven` are the stages that do
    more work on one day than on another, so that they are no measure of pace. `steps` is how many steps the
    stage counts, 0 if it does not; `stepped` is when the last of them ended, `slowest` how long one took at
    most.
    """

    name: str
    names: Sequence[str]
    done: tuple[Stage, ...]
    previous: Mapping[str, float]
    started: float
    began: float
    uneven: Sequence[str] = ()
    steps_done: int = 0
    steps: int = 0
    stepped: float = 0.0
    slowest: float = 0.0


Listener = Callable[[Moment], None]
Steps = Callable[[int, int], None]
"""What a stage that counts its steps calls after each: how many are done, of how many."""


@dataclass(frozen=True)
class Estimate:
    """Seconds that the whole job will still take, and whether the running stage already takes longer than
    expected, so that they are of the later stages alone."""

    seconds: float
    longer: bool


def time_left(moment: Moment, now: float) -> Estimate | None:
    """Return how long the job will still take; None where there was no last time.

    Last time's seconds of what is not done, times the pace of what is: seconds this time over seconds last
    time, to both of which TRUSTED_SECONDS are added, so that a job begins at last time's pace. Between two
    stages it only falls.
    """
    if not moment.previous:
        return None
    even = [stage for stage in moment.done if stage.name not in moment.uneven]
    taken = sum(stage.seconds for stage in even)
    before = sum(moment.previous[stage.name] for stage in even)
    pace = (taken + TRUSTED_SECONDS) / (before + TRUSTED_SECONDS)
    over = {moment.name, *(stage.name for stage in moment.done)}
    later = sum(seconds for name, seconds in moment.previous.items() if name not in over)
    here = pace * moment.previous[moment.name] - (now - moment.began)
    return Estimate(max(here, 0.0) + pace * later, longer=here < 0)


def steps_left(moment: Moment, now: float) -> float | None:
    """Return the seconds that the steps of the running stage will still take; None before half are done.

    None after the last, too: what the stage does then is not counted. Each is taken to last as long as the
    slowest so far: steps differ, and the quick ones often come first.
    """
    if not moment.steps <= 2 * moment.steps_done < 2 * moment.steps:
        return None
    expected = moment.slowest * (moment.steps - moment.steps_done)
    return max(expected - (now - moment.stepped), 0.0)


class Stages:
    """Measures stages one after the other, and tells a listener when one begins or takes a step.

    `names` are all stages in order; `previous` has the seconds of each the last time. Where it lacks one of
    them it is of another job, and ignored. `uneven` are the stages whose work depends on what is there
    already.
    """

    def __init__(
        self,
        names: Sequence[str],
        listener: Listener | None = None,
        *,
        previous: Mapping[str, float] | None = None,
        uneven: Sequence[str] = (),
    ) -> None:
        self._listener = listener
        self._names = tuple(names)
        comparable = previous is not None and set(previous) == set(names)
        self._previous = dict(previous) if previous is not None and comparable else {}
        self._uneven = tuple(uneven)
        self._started = time.perf_counter()
        self._moment: Moment | None = None
        self.done: list[Stage] = []

    @contextmanager
    def stage(self, name: str) -> Iterator[Steps]:
        """Measure what happens inside; a stage that fails leaves no record.

        Gives what the stage may call to tell its steps.
        """
        wall, cpu = time.perf_counter(), time.process_time()
        self._tell(
            Moment(
                name=name,
                names=self._names,
                done=tuple(self.done),
                previous=self._previous,
                started=self._started,
                began=wall,
                uneven=self._uneven,
                stepped=wall,
            )
        )
        yield self._step
        self.done.append(Stage(name, time.perf_counter() - wall, time.process_time() - cpu, peak_memory_mb()))

    def _step(self, done: int, of: int) -> None:
        if self._moment is not None:
            now, last = time.perf_counter(), self._moment
            slowest = max(last.slowest, now - last.stepped) if done else 0.0
            self._tell(replace(last, steps_done=done, steps=of, stepped=now, slowest=slowest))

    def _tell(self, moment: Moment) -> None:
        self._moment = moment
        if self._listener is not None:
            self._listener(moment)


def peak_memory_mb() -> float:
    """Return the most memory the process has held so far, in megabytes; NaN where the system does not say."""
    if sys.platform == "win32":
        return float("nan")
    import resource  # not on every system

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # kibibytes, on macOS bytes
    return peak * (1 if sys.platform == "darwin" else 1024) / BYTES_A_MEGABYTE
