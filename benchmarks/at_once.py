"""Starts jobs at the same moment, and counts who works, who steps aside, and what comes of it.

    nice python benchmarks/at_once.py WORK_FOLDER --rounds 10

Eight recalibrations of one day, eight scorings of one day, a recalibration beside a scoring, and one beside a
promotion by hand at a random moment of it. Prints exit codes, and what held, as Markdown.
"""

from __future__ import annotations

import argparse
import os
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from kills import Bench, command, warm_up
from kills_checks import after_the_kill, after_the_next, files_of, rows, whole
from kills_points import ended, run_forked
from kills_receiver import receiving
from kills_told import told_in_the_end
from kills_world import JOBS, NAME, Job

MANY = 8
BY_NAME = {job.name: job for job in JOBS}
DECIDES, SCORES = BY_NAME["level moved"], BY_NAME["score a day"]


def main() -> None:
    """Prepare a folder, start the jobs so many times, and print the tables."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--rounds", type=int, default=10)
    options = asked.parse_args()
    folder = options.folder.resolve()
    folder.mkdir(parents=True)
    with receiving(folder / "told.jsonl") as receiver:
        warm_up(folder / "warm", receiver, (DECIDES, SCORES))
        (folder / "trial").mkdir()
        together = Together(Bench(folder / "trial", np.random.default_rng(0), receiver))
        for _ in range(options.rounds):
            together.many(DECIDES)
            together.many(SCORES)
            together.beside_a_scoring()
            together.beside_a_promotion()
    print(together.report())


class Together:
    """Jobs at the same moment in the folder of a bench, and how they ended."""

    def __init__(self, bench: Bench) -> None:
        self.bench, self.codes = bench, dict[str, Counter[str]]()
        self.start = bench.kept / "run"
        self.meant = {job.name: self.alone(job) for job in (DECIDES, SCORES)}
        begun = time.perf_counter()
        self.alone(DECIDES)
        self.seconds = time.perf_counter() - begun

    def alone(self, job: Job) -> object:
        """Return what comes of a job that nobody disturbs."""
        self.bench.begin(self.start)
        self.bench.run(job)
        return whole(self.bench.folder)

    def many(self, job: Job) -> None:
        """Start eight of the same job: one must work."""
        codes = self.at_once([lambda: command(job, self.bench.folder)] * MANY)
        self.count(f"eight times `{job.command}`", [codes])
        self.held(job)

    def beside_a_scoring(self) -> None:
        """Start a decision and a scoring: both must work."""
        works = [lambda job=job: command(job, self.bench.folder) for job in (DECIDES, SCORES)]
        name = "`recalibrate`, `score`"
        self.count(name, [self.at_once(works)])
        self.bench.note(name, told_in_the_end(self.bench.folder, self.bench.receiver.told()))

    def beside_a_promotion(self) -> None:
        """Promote another version by hand at a moment of a decision, which must not undo it."""
        moment = float(self.bench.random.uniform(0, self.seconds))
        works = [lambda: command(DECIDES, self.bench.folder), lambda: promoted(moment)]
        codes = self.at_once(works)
        self.count("`recalibrate`, `promote` of another version meanwhile", [codes])

    def at_once(self, works: Sequence[Callable[[], int]]) -> list[int]:
        """Start all at the same moment, and return how they ended."""
        self.bench.begin(self.start)
        reader, writer = os.pipe()

        def waiting(work: Callable[[], int]) -> Callable[[], int]:
            def go() -> int:
                os.close(writer)
                os.read(reader, 1)  # until all are there
                return work()

            return go

        children = [run_forked(waiting(work), log=self.bench.log) for work in works]
        os.close(writer)
        os.close(reader)
        return [ended(child) for child in children]

    def count(self, name: str, rounds: Sequence[list[int]]) -> None:
        """Count how jobs ended, and what held of the folder."""
        for codes in rounds:
            told = ", ".join(f"{codes.count(code)} × {code}" for code in sorted(set(codes)))
            self.codes.setdefault(name, Counter())[told] += 1
        left = not rows(self.bench.folder, "SELECT 1 FROM runs WHERE status = 'RUNNING'")
        ledger = files_of(self.start / "out" / "ledger")
        ledger = {
            name.replace(str(self.start), str(self.bench.folder)): told for name, told in ledger.items()
        }
        self.bench.note(name, after_the_kill(self.bench.folder, ledger))
        self.bench.note(name, iter([("no run is left RUNNING", left)]))

    def held(self, job: Job) -> None:
        """Check that the job has come to what it comes to alone."""
        self.bench.note(job.name, after_the_next(self.bench.folder, job, 0, self.meant[job.name]))

    def report(self) -> str:
        """Return the tables of exit codes and of what held, as Markdown."""
        lines = ["| started at once | exit codes: processes × code | rounds |", "|---|---|---|"]
        for name, codes in self.codes.items():
            lines += [f"| {name} | {told} | {rounds} |" for told, rounds in codes.most_common()]
        return "\n".join([*lines, "", self.bench.report().split("\n\n")[-1]])


def promoted(seconds: float) -> int:
    """Make another version the champion of the experiment after so many seconds."""
    from campaignpulse.tracking import champion, existing_store, promote

    time.sleep(seconds)
    store = existing_store()
    promote(store, "kept-up-rules/1", reason="by hand")
    now = champion(store, NAME)
    return 0 if now is not None else 1


if __name__ == "__main__":
    main()
