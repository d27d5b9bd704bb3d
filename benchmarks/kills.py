"""Kills the scheduled job at every boundary and at random moments, and looks at what the next makes of it.

    nice python benchmarks/kills.py WORK_FOLDER --random 200

Each trial puts the same folder back, starts the command in a process of its own, has it end with SIGKILL,
then runs the command twice more: once to come to its end, once more to see that it changes nothing. A
boundary is a transaction of the store, a file that gets its name, or a file of news that goes once they are
told; the process kills itself right before it, one after the other, and right after the last. A receiver of
webhooks writes down what it is told. Prints what held, how often, as Markdown.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from kills_checks import Whole, after_the_kill, after_the_next, counts, files_of, how_far, whole
from kills_points import BOUNDARIES, Points, ended, run_forked
from kills_receiver import Receiver, receiving
from kills_told import told_in_the_end, told_so_far
from kills_world import JOBS, Job, before, prepare, put_back, use

Tally = dict[str, Counter[bool]]


def main() -> None:
    """Prepare a folder, kill each job at its boundaries and at random moments, and print the tables."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--random", type=int, default=200, help="kills at random moments, over all jobs")
    asked.add_argument("--every", type=int, default=1, help="of the boundaries, take every so-manieth")
    asked.add_argument("--jobs", nargs="*", default=[job.name for job in JOBS])
    asked.add_argument("--seed", type=int, default=0)
    options = asked.parse_args()
    folder = options.folder.resolve()
    folder.mkdir(parents=True)
    jobs = [job for job in JOBS if job.name in options.jobs]
    with receiving(folder / "told.jsonl") as receiver:
        warm_up(folder / "warm", receiver, jobs)
        (folder / "trial").mkdir()
        bench = Bench(folder / "trial", np.random.default_rng(options.seed), receiver)
        for trial in bench.planned(jobs, random=options.random, every=options.every):
            bench.held_of(trial)
            (folder / "report.md").write_text(bench.report() + "\n")  # so far
    print(bench.report())


@dataclass(frozen=True)
class Trial:
    """One kill of a job: before boundary number `last`, else after so many seconds.

    `start` is the folder to begin from, `meant` what the job comes to when nothing stops it.
    """

    job: Job
    start: Path
    meant: Whole
    last: int | None = None
    seconds: float = 0.0

    @property
    def kind(self) -> str:
        """How it is killed."""
        return "random" if self.last is None else "boundary"

    @property
    def words(self) -> str:
        """Which one it is, for whoever wants to see it again."""
        return f"{self.job.name}, " + (
            f"{self.seconds:.3f} s" if self.last is None else f"boundary {self.last}"
        )


def warm_up(folder: Path, receiver: Receiver, jobs: Sequence[Job]) -> None:
    """Do what the jobs do once, in a store of its own, so that processes that are forked need not import."""
    folder.mkdir()
    (folder / "scratch").mkdir()
    use(folder)
    prepare(folder, receiver.url)
    for job in jobs:
        if job.command == "recalibrate":
            command(job, folder)


def command(job: Job, folder: Path) -> int:
    """Run the command line, and return its exit code."""
    from campaignpulse.cli import main as run_command

    sys.argv = ["campaignpulse", *job.arguments(folder)]
    try:
        run_command()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


class Bench:
    """A folder in which one job after the other is started and killed, and what held of it."""

    def __init__(self, folder: Path, random: np.random.Generator, receiver: Receiver) -> None:
        self.folder, self.random, self.receiver = folder, random, receiver
        self.kept, self.log = folder.parent / "kept", folder.parent / "log.txt"
        self.held: Tally = {}
        self.kills: Counter[tuple[str, str]] = Counter()
        self.far: Counter[str] = Counter()
        self.twice: Counter[bool] = Counter()
        self.failed: list[str] = []
        use(folder)
        (folder / "scratch").mkdir()
        self.done(lambda: prepare(folder, receiver.url))
        self.keep(self.kept / "run")

    def planned(self, jobs: Sequence[Job], *, random: int, every: int) -> list[Trial]:
        """Return the trials of all jobs in a random order, so that those of a cut run are a fair sample."""
        trials: list[Trial] = []
        for number, job in enumerate(jobs):
            self.begin(self.kept / "run")
            self.done(lambda job=job: before(self.folder, job))
            start = self.kept / job.name
            self.keep(start)
            points, seconds = self.boundaries(job)
            one = Trial(job, start, whole(self.folder))
            trials += [replace(one, last=last) for last in {*range(0, points, every), points}]
            share = random // len(jobs) + (number < random % len(jobs))
            moments = self.random.uniform(0, seconds, share)
            trials += [replace(one, seconds=float(after)) for after in moments]
        return [trials[place] for place in self.random.permutation(len(trials))]

    def boundaries(self, job: Job) -> tuple[int, float]:
        """Return how many boundaries a job has, and its seconds, from one that comes to its end."""
        told = self.folder.parent / "points.txt"

        def work() -> int:
            points = Points(self.folder, kinds=BOUNDARIES)
            code = command(job, self.folder)
            told.write_text("\n".join(points.seen))
            return code

        begun = time.perf_counter()
        code = ended(run_forked(work, log=self.log))
        if code != job.code:
            raise SystemExit(f"{job.name}: exit code {code}; {self.log.read_text()}")
        return len(told.read_text().splitlines()), time.perf_counter() - begun

    def held_of(self, trial: Trial) -> None:
        """Have a job killed, run it again, twice, and count what held.

        One that came to its end before it was killed is started again, to be killed earlier.
        """
        job, seconds = trial.job, trial.seconds
        self.begin(trial.start)
        ledger = files_of(self.folder / "out" / "ledger")
        code = self.dies_after(job, seconds) if trial.last is None else self.dies_before(job, trial.last)
        if code != -signal.SIGKILL:
            return self.held_of(replace(trial, seconds=0.8 * seconds))
        self.kills[job.name, trial.kind] += 1
        self.far[how_far(self.folder, job)] += 1
        self.note(trial.words, after_the_kill(self.folder, ledger))
        self.note(trial.words, told_so_far(self.folder, self.receiver.told()))
        self.note(trial.words, after_the_next(self.folder, job, self.run(job), trial.meant))
        told = self.receiver.told()
        self.note(trial.words, told_in_the_end(self.folder, told))
        size, ids = counts(self.folder), {one["id"] for one in told}
        self.twice[len(told) > len(ids)] += 1
        same = self.run(job) == job.code and counts(self.folder) == size
        self.note(trial.words, iter([("once more changes nothing", same)]))
        no_more = {one["id"] for one in self.receiver.told()} == ids
        self.note(trial.words, iter([("and tells nothing else", no_more)]))
        return None

    def begin(self, kept: Path) -> None:
        """Begin from what was kept; nobody has been told anything since then."""
        put_back(kept, self.folder)
        self.receiver.forget()

    def dies_before(self, job: Job, last: int) -> int:
        """Start a job that kills itself before a boundary, and wait for it."""

        def work() -> int:
            Points(self.folder, kinds=BOUNDARIES, last=last)
            code = command(job, self.folder)
            os.kill(os.getpid(), signal.SIGKILL)  # after the last
            return code

        return ended(run_forked(work, log=self.log))

    def dies_after(self, job: Job, seconds: float) -> int:
        """Start a job, kill it after so many seconds, and wait for it."""
        child = run_forked(lambda: command(job, self.folder), log=self.log)
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        return ended(child)

    def note(self, where: str, checks: Iterator[tuple[str, bool]]) -> None:
        """Count what held."""
        for name, held in checks:
            self.held.setdefault(name, Counter())[held] += 1
            if not held:
                self.failed.append(f"{where}: not so: {name}")
                print(self.failed[-1], file=sys.stderr, flush=True)

    def run(self, job: Job) -> int:
        """Run a job to its end, in a process of its own."""
        return ended(run_forked(lambda: command(job, self.folder), log=self.log))

    def done(self, work: Callable[[], None]) -> None:
        """Do some work in a process of its own, so that this one never opens the store."""

        def coded() -> int:
            work()
            return 0

        if ended(run_forked(coded, log=self.log)):
            raise SystemExit(self.log.read_text())

    def keep(self, kept: Path) -> None:
        """Keep the store and the outputs as they are."""
        kept.mkdir(parents=True)
        for name in ("mlruns", "out"):
            if (self.folder / name).exists():
                shutil.copytree(self.folder / name, kept / name)

    def report(self) -> str:
        """Return the tables of what was killed and what held, as Markdown."""
        lines = ["| job | killed at a boundary | at a random moment |", "|---|---|---|"]
        names = dict.fromkeys(job for job, _ in self.kills)
        lines += [f"| {job} | {self.kills[job, 'boundary']} | {self.kills[job, 'random']} |" for job in names]
        lines += ["", "| how far it had come | kills |", "|---|---|"]
        lines += [f"| {far} | {number} |" for far, number in self.far.most_common()]
        lines += ["", f"Trials in which news came twice: {self.twice[True]} of {self.twice.total()}."]
        lines += ["", "| what must hold | held |", "|---|---|"]
        lines += [f"| {name} | {held[True]} of {held.total()} |" for name, held in self.held.items()]
        return "\n".join(lines)


if __name__ == "__main__":
    main()
