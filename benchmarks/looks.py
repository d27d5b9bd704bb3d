"""How often looking early calls a winner where there is none: every week, or four planned looks.

    nice python benchmarks/looks.py --worlds 2000

A world has customers with a risk of their own, who leave and are replaced; two scorers see that risk equally
well, each with errors of its own, half of which stay with the account. Both predict every week; an outcome is
known 13 weeks later. Each week the difference of the two ROC AUCs is tested as the program does (clustered by
account, no verdict below 30 churned accounts). With --write the table goes into docs/ledger.md, between its
markers.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from campaignpulse.evaluation import Estimate, clustered_auc_difference
from campaignpulse.evaluation.looks import bounds
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]
PAGE = Path(__file__).parents[1] / "docs" / "ledger.md"
MARKS = "<!-- looks -->", "<!-- /looks -->"

LOOKS, PLANNED = 24, (6, 12, 18, 24)  # weeks after the first outcomes are known
HORIZON_WEEKS = 13
LEAST = 30  # churned accounts, as in evaluation.min_churned_accounts
ALPHA = 0.05


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--worlds", type=int, default=1_000)
    asked.add_argument("--accounts", type=int, nargs="+", default=[300, 800])
    asked.add_argument("--write", action="store_true", help="write the table into docs/ledger.md")
    chosen = asked.parse_args()
    lines = [
        "| customers at a time | every week, 5 % each | four planned looks | the last look alone | a true "
        "difference | found by four looks | by the last alone | weeks waited |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for accounts in chosen.accounts:
        null = [tested(world(seed, accounts, 0.0)) for seed in range(chosen.worlds)]
        real = [tested(world(seed, accounts, 0.35)) for seed in range(chosen.worlds // 4)]
        lines.append(row(accounts, null, real))
    table = "\n".join(lines)
    print(table)
    if chosen.write:
        text = PAGE.read_text(encoding="utf-8")
        before, rest = text.split(MARKS[0])
        _, after = rest.split(MARKS[1])
        PAGE.write_text(f"{before}{MARKS[0]}\n{table}\n{MARKS[1]}{after}", encoding="utf-8")


@dataclass(frozen=True)
class Rows:
    """Snapshots in the order of their week: whose, when, what became of it, and what both scorers said."""

    account: NDArray[np.int64]
    week: NDArray[np.int64]
    churned: NDArray[np.bool_]
    one: Floats
    other: Floats


@dataclass(frozen=True)
class Tested:
    """The looks at which a winner is called: weekly ones at 5 %, and planned ones beyond their bounds."""

    weekly: bool
    planned: int | None
    last: bool
    difference: float


def world(seed: int, accounts: int, gain: float) -> Rows:
    """Return the snapshots of a world; `gain` is the share of its error that the first scorer lacks."""
    random = np.random.default_rng(seed)
    weeks = LOOKS + HORIZON_WEEKS
    risk = random.normal(size=(accounts, weeks))
    stays = [random.normal(size=(accounts, weeks)) for _ in range(2)]
    number = np.arange(accounts)[:, None] + np.zeros((1, weeks), dtype=np.int64)
    leaves = np.zeros((accounts, weeks), dtype=bool)
    for week in range(weeks):
        if week:  # who has left is replaced by somebody else, in the same row
            gone = leaves[:, week - 1]
            for values in (risk, *stays):
                values[~gone, week] = values[~gone, week - 1]
            number[:, week] = np.where(gone, number[:, week - 1] + accounts, number[:, week - 1])
        hazard = 0.0147 * np.exp(0.8 * risk[:, week] - 0.32)  # about 17 % within the horizon
        leaves[:, week] = random.random(accounts) < hazard
    ahead = np.lib.stride_tricks.sliding_window_view(leaves, HORIZON_WEEKS, axis=1)[:, :LOOKS]
    fresh = [random.normal(size=(accounts, LOOKS)) for _ in range(2)]
    errors = [(old[:, :LOOKS] + new) / np.sqrt(2) for old, new in zip(stays, fresh, strict=True)]
    one = risk[:, :LOOKS] + (1 - gain) * errors[0]
    other = risk[:, :LOOKS] + errors[1]
    week = np.broadcast_to(np.arange(LOOKS), (accounts, LOOKS))
    columns = (number[:, :LOOKS], week, ahead.any(axis=2), one, other)
    return Rows(*(np.ascontiguousarray(values.T).ravel() for values in columns))


def tested(rows: Rows) -> Tested:
    """Return which looks call a winner."""
    estimates = {week: difference(rows, week) for week in range(1, LOOKS + 1)}
    known = [max(1, estimates[week].churned_accounts) for week in PLANNED]
    needed = bounds([week / LOOKS for week in PLANNED], known, alpha=ALPHA)
    crossed = [
        week
        for week, bound in zip(PLANNED, needed, strict=True)
        if wins(estimates[week], 2 * special.ndtr(-bound))
    ]
    weekly = any(wins(found, ALPHA) for found in estimates.values())
    last = estimates[LOOKS]
    return Tested(weekly, min(crossed, default=None), wins(last, ALPHA), last.value or 0.0)


def wins(found: Estimate, level: float) -> bool:
    p_value = found.p_value()
    return p_value is not None and found.churned_accounts >= LEAST and p_value < level


def difference(rows: Rows, week: int) -> Estimate:
    known = rows.week < week
    columns = (rows.churned, rows.one, rows.other, rows.account)
    return clustered_auc_difference(*(values[known] for values in columns))


def row(accounts: int, null: list[Tested], real: list[Tested]) -> str:
    waited = np.mean([LOOKS if one.planned is None else one.planned for one in real])
    cells = (
        f"{accounts:,}",
        share([one.weekly for one in null]),
        share([one.planned is not None for one in null]),
        share([one.last for one in null]),
        f"{np.mean([one.difference for one in real]):.3f}",
        f"{100 * np.mean([one.planned is not None for one in real]):.0f} %",
        f"{100 * np.mean([one.last for one in real]):.0f} %",
        f"{waited:.1f} of {LOOKS}",
    )
    return f"| {' | '.join(cells)} |"


def share(called: list[bool]) -> str:
    """Return a share with its 95 % interval."""
    part = float(np.mean(called))
    half = 1.96 * np.sqrt(part * (1 - part) / len(called))
    return f"{100 * part:.1f} % ± {100 * half:.1f}"


if __name__ == "__main__":
    main()
