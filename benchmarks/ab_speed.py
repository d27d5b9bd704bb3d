"""One comparison of many rows, in a process of its own: CPU time and memory, and a naive bootstrap beside it.

    python benchmarks/ab_speed.py ROWS

Prints one JSON object. The table is what `compare` takes, 12 snapshots an account; making it is not measured.
The naive bootstrap copies the rows of each drawn account and asks scikit-learn for both AUCs, overall and in
each phase, as one would write it in a notebook; a few draws stand for 1,000.
"""

from __future__ import annotations

import json
import resource
import sys
import time

import numpy as np
import pandas as pd
from ab_world import PAIR, Base, draw
from campaignpulse.evaluation import AlignedRows, compare
from campaignpulse.tables import PHASES
from sklearn.metrics import roc_auc_score

SNAPSHOTS = 12
NAIVE_DRAWS, DRAWS = 2, 1_000
KILOBYTES_A_MEGABYTE = 1024


def main(rows: int) -> None:
    base = Base(accounts=-(-rows // SNAPSHOTS), snapshots=SNAPSHOTS, noise=(0.7, 1.0))
    world = draw(base, 0)
    table = predictions(world)
    compare(predictions(draw(base.of(200), 0)), challenger=PAIR[0], reference=PAIR[1])  # compiles
    before = peak()
    cpu, found = timed(table)
    cost = {
        "rows": len(world.churned),
        "compare": cpu,
        "draws": found.second_opinion.draws,
        "megabytes": peak() - before,
        "without": timed(table, bootstrap_draws=0)[0],
        "naive": naive(world) * DRAWS,
        "naive_draws": NAIVE_DRAWS,
    }
    print(json.dumps(cost))


def timed(table: pd.DataFrame, **settings: int) -> tuple[float, object]:
    started = time.process_time()
    found = compare(table, challenger=PAIR[0], reference=PAIR[1], **settings)
    return time.process_time() - started, found


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KILOBYTES_A_MEGABYTE


def predictions(world: AlignedRows) -> pd.DataFrame:
    days = pd.date_range("2024-01-01", periods=SNAPSHOTS, freq="28D", tz="UTC")
    names = np.array([f"account-{number:07d}" for number in range(world.accounts)], dtype=object)
    base = pd.DataFrame(
        {
            "account_id": pd.Series(names[world.account], dtype="str"),
            "cutoff": days[world.cutoff],
            "phase": pd.Series(np.array(PHASES, dtype=object)[world.phase], dtype="str"),
            "churned": world.churned,
        }
    )
    tables = [base.assign(scorer=name, probability=values) for name, values in world.probability.items()]
    return pd.concat(tables, ignore_index=True)


def naive(world: AlignedRows) -> float:
    """Return the CPU seconds of one draw."""
    random, starts = np.random.default_rng(0), np.searchsorted(world.account, np.arange(world.accounts + 1))
    started = time.process_time()
    for _ in range(NAIVE_DRAWS):
        picked = random.integers(world.accounts, size=world.accounts)
        drawn = np.concatenate([np.arange(starts[one], starts[one + 1]) for one in picked])
        churned, phase = world.churned[drawn], world.phase[drawn]
        for name in PAIR:
            score = world.probability[name][drawn]
            roc_auc_score(churned, score)
            for number in range(len(PHASES)):
                part = phase == number
                roc_auc_score(churned[part], score[part])
    return (time.process_time() - started) / NAIVE_DRAWS


if __name__ == "__main__":
    main(int(sys.argv[1]))
