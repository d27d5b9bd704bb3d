"""Where a job is, while it runs: a line that lives on a terminal, a line a stage where it is piped."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from ..stages import Listener, Moment, steps_left, time_left
from .terminal import print_part

BAR_WIDTH = 20
REFRESHES_A_SECOND = 4
MINUTE = 60
COARSE_FROM, COARSE = 10, 5
"""From so many seconds on, an estimate is rounded to so many: it is not known more exactly."""


@contextmanager
def shown_progress(console: Console) -> Iterator[Listener]:
    """Show where a job is for as long as the block lasts; the listener is for `Stages`.

    On a terminal one line that goes away at the end; piped, one plain line when each stage begins.
    """
    if not console.is_terminal:
        yield _plain(console)
        return
    spinner, latest = Spinner("line" if console.options.ascii_only else "dots"), list[Moment]()

    def line() -> Table | Text:
        return _living(latest[-1], spinner) if latest else Text("")

    with Live(
        get_renderable=line, console=console, transient=True, refresh_per_second=REFRESHES_A_SECOND
    ) as live:

        def listen(moment: Moment) -> None:
            latest[:] = [moment]
            live.refresh()

        yield listen


def progress_text(moment: Moment, now: float) -> str:
    """Return where the job is in words: the stage, its steps, what has passed, and what is left.

    `now` is in seconds of `time.perf_counter`. Without a last time nothing is said about what is left but
    what the steps of the stage tell.
    """
    place = f"{moment.name} ({len(moment.done) + 1} of {max(len(moment.names), len(moment.done) + 1)})"
    steps = f", step {moment.steps_done} of {moment.steps}" if moment.steps else ""
    return f"{place}{steps}: {_exact(int(now - moment.started))} so far, {_left(moment, now)}"


def _left(moment: Moment, now: float) -> str:
    estimate, last = time_left(moment, now), rough(sum(moment.previous.values()))
    if estimate is None:
        steps = steps_left(moment, now)
        return "first run, no estimate yet" if steps is None else f"about {rough(steps)} left in this stage"
    if not estimate.longer:
        return f"about {rough(estimate.seconds)} left (last time {last})"
    after = f", then about {rough(estimate.seconds)}" if estimate.seconds else ""
    return f"this stage takes a little longer than last time{after} (last time {last})"


def rough(seconds: float) -> str:
    """Return a duration as exactly as an estimate is known: to 1 s, from 10 s on to 5 s.

    >>> rough(0.2), rough(9.4), rough(23.0), rough(59.0), rough(100.0)
    ('1 s', '9 s', '25 s', '1 min', '1 min 40 s')
    """
    whole = max(round(seconds), 1)
    if whole > COARSE_FROM:
        whole = COARSE * round(seconds / COARSE)
    return _exact(whole)


def _exact(whole: int) -> str:
    minutes, rest = divmod(whole, MINUTE)
    parts = [f"{minutes} min"] * (minutes > 0) + [f"{rest} s"] * (rest > 0 or not minutes)
    return " ".join(parts)


def _plain(console: Console) -> Listener:
    """A line when a stage begins; its steps take none, as nobody watches."""
    began: list[float] = []

    def listen(moment: Moment) -> None:
        if moment.began not in began:
            began.append(moment.began)
            print_part(Text(progress_text(moment, moment.began)), console)

    return listen


def _living(moment: Moment, spinner: Spinner) -> Table:
    row = Table.grid(padding=(0, 1))
    bar = ProgressBar(total=len(moment.names), completed=len(moment.done), width=BAR_WIDTH)
    row.add_row(spinner, bar, Text(progress_text(moment, time.perf_counter()), overflow="crop", no_wrap=True))
    return row
