"""What the A/B is worth, where the truth is known: coverage, false winners, power, speed, and peeking.

    nice python benchmarks/ab.py                      a quick look at everything, about a minute
    nice python benchmarks/ab.py coverage power       some sections
    nice python benchmarks/ab.py --full --write       the figures of docs/ab_figures.md, some minutes

Sections: coverage, family, power, speed, peeking. The worlds are those of ab_world.py. With --full the seeds
start at 5,000,000, from where nothing was ever chosen; without it at 0, for work on the method.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from ab_world import PAIR, Base, difference, draw, truth, weekly
from campaignpulse.evaluation import Estimate, bootstrap_auc_difference
from campaignpulse.evaluation.differences import differences
from campaignpulse.evaluation.looks import bounds
from campaignpulse.evaluation.measured import measure_slices
from campaignpulse.evaluation.planner import churned_accounts_needed, expected_spread, observed_spread
from campaignpulse.evaluation.verdict import Rule, names_winner
from marked import write
from scipy import optimize, stats

PAGE = Path(__file__).parents[1] / "docs" / "ab_figures.md"
REPORTING_SEED = 5_000_000
NOMINAL = 0.05


class Plan:
    """How much is simulated, and from which seed on."""

    def __init__(self, *, full: bool) -> None:
        self.worlds = 1_000 if full else 200
        self.powered = 500 if full else 200
        self.drawn = 200 if full else 50
        self.rows = 1_000_000 if full else 100_000
        self.first_seed = REPORTING_SEED if full else 0

    def seeds(self, count: int) -> Iterator[int]:
        return iter(range(self.first_seed, self.first_seed + count))


def coverage(plan: Plan) -> str:
    """Whether the 95 % interval holds the true difference, by snapshots an account."""
    lines = [
        f"| snapshots an account | true difference | by account (ours) | bootstrap of accounts "
        f"({plan.drawn} worlds) | by row (DeLong) |",
        "|---|---|---|---|---|",
    ]
    for snapshots, uneven in ((1, False), (4, False), (12, False), (4, True), (12, True)):
        base = Base(snapshots=snapshots, noise=(0.7, 1.3), uneven=uneven)
        true = truth(base)
        held: dict[str, list[bool]] = {"account": [], "bootstrap": [], "row": []}
        for at, seed in enumerate(plan.seeds(plan.worlds)):
            rows = draw(base, seed)
            for name in ("account", "row"):
                held[name].append(_holds(difference(rows, by_row=name == "row").interval(), true))
            if at < plan.drawn:
                scores = (rows.probability[name] for name in PAIR)
                second = bootstrap_auc_difference(rows.churned, *scores, rows.account, random_state=seed)
                held["bootstrap"].append(_holds(second and (second.low, second.high), true))
        shares = " | ".join(f"{np.mean(held[name]):.1%}" for name in held)
        lines.append(f"| {f'1 to {snapshots}' if uneven else snapshots} | {true:.3f} | {shares} |")
    return "\n".join(lines)


def _holds(interval: tuple[float, float] | None, true: float) -> bool:
    return interval is not None and interval[0] <= true <= interval[1]


def family(plan: Plan) -> str:
    """How often scorers that are equally good make a winner: overall, by phase, by a secondary metric."""
    lines = [
        "| accounts | churners | phases | least churned accounts | overall | any phase, as it is | "
        "any phase, Holm | any secondary figure |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for accounts, churners, least in ((100, 0.2, 2), (100, 0.4, 2), (100, 0.4, 30), (800, 0.2, 30)):
        for apart in (False, True):
            base = Base(accounts, 12, churners, apart=apart)
            wins = np.array([_false_winners(base, seed, least) for seed in plan.seeds(plan.worlds)])
            shares = " | ".join(f"{share:.1%}" for share in wins.mean(axis=0))
            kind = "other accounts in each" if apart else "accounts pass through"
            lines.append(f"| {accounts} | {churners:.0%} | {kind} | {least} | {shares} |")
    return "\n".join(lines)


def _false_winners(base: Base, seed: int, least: int) -> list[bool]:
    rows = differences(measure_slices(draw(base, seed)), PAIR, rule=Rule(min_churned_accounts=least))
    whole, *phases = (row for row in rows if row.metric == "roc_auc")
    tested = [row.p_value for row in phases if row.p_adjusted is not None and row.p_value is not None]
    secondary = [row for row in rows if row.metric != "roc_auc"]
    return [
        names_winner(whole.verdict),
        any(p < NOMINAL for p in tested),
        any(names_winner(row.verdict) for row in phases),
        any(names_winner(row.verdict) for row in secondary),
    ]


def power(plan: Plan) -> str:
    """How many churned accounts find a difference in four cases of five: as planned, and as it is."""
    lines = [
        "| true difference | correlation | rule of thumb | planned from the spread of a large base | "
        "planned from 60 churned accounts: median (middle 80 %) | simulated | planned ÷ simulated |",
        "|---|---|---|---|---|---|---|",
    ]
    for size in (0.01, 0.02, 0.04):
        base = _apart_by(size)
        large = draw(base.of(50_000), plan.first_seed)
        rho = float(stats.spearmanr(*(large.probability[name] for name in PAIR)).statistic)
        planned = _planned(large, size)
        pilots = [_planned(draw(base.of(300), seed), size) for seed in plan.seeds(200)]
        low, middle, high = np.quantile(pilots, [0.1, 0.5, 0.9])
        found = _needed_in_truth(base, planned, plan)
        thumb = churned_accounts_needed(size, spread=expected_spread(rho))
        lines.append(
            f"| {size} | {rho:.2f} | {thumb:,} | {planned:,} | {middle:,.0f} ({low:,.0f} to {high:,.0f}) | "
            f"{found:,.0f} | {planned / found:.2f} |"
        )
    return "\n".join(lines)


def _apart_by(size: float) -> Base:
    def off(noise: float) -> float:
        return truth(Base(noise=(0.5, noise))) - size

    return Base(noise=(0.5, float(optimize.brentq(off, 0.5, 2.0, xtol=1e-6))))


def _planned(rows, size: float) -> int:
    return churned_accounts_needed(size, spread=observed_spread(difference(rows)) or np.nan)


def _needed_in_truth(base: Base, planned: int, plan: Plan) -> float:
    """Return the churned accounts at which 80 % are found: a probit line through the power at five sizes."""
    roots, probits = [], []
    for share in (0.6, 0.8, 1.0, 1.2, 1.4):
        accounts = round(share * planned / base.churn_share)
        found, churned = [], []
        for seed in plan.seeds(plan.powered):
            of = difference(draw(base.of(accounts), seed))
            p = of.p_value()
            found.append(p is not None and p < NOMINAL and (of.value or 0) > 0)
            churned.append(of.churned_accounts)
        roots.append(np.sqrt(np.mean(churned)))
        probits.append(stats.norm.ppf(np.clip(np.mean(found), 0.001, 0.999)))
    slope, start = np.polyfit(roots, probits, 1)
    return float(((stats.norm.ppf(0.8) - start) / slope) ** 2)


def speed(plan: Plan) -> str:
    """What a comparison of many rows costs, against a naive bootstrap of the accounts; in its own process."""
    script = Path(__file__).with_name("ab_speed.py")
    command = [sys.executable, script, str(plan.rows)]
    cost = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    rows, draws, naive = f"{cost['rows']:,}", cost["draws"], cost["naive"]
    return "\n".join(
        [
            "| rows a scorer | | CPU s | peak memory beyond the table, MB |",
            "|---|---|---|---|",
            f"| {rows} | the whole comparison: 2 scorers, 4 phases, {draws} draws of the bootstrap | "
            f"{cost['compare']:.1f} | {cost['megabytes']:.0f} |",
            f"| {rows} | the same without the bootstrap | {cost['without']:.1f} | |",
            f"| {rows} | naive bootstrap of the accounts, 1,000 draws as {cost['naive_draws']} took | "
            f"{naive:,.0f} ({naive / cost['compare']:,.0f} times as much) | |",
        ]
    )


def peeking(plan: Plan) -> str:
    """How often scorers that are equally good make a winner at some look, by how often one looks."""
    weeks, horizon, planned = 24, 12, (6, 12, 18, 24)
    base = Base(accounts=600)
    ways = (
        "once, at the end",
        "four times, as if each were the only one",
        "every week",
        "four planned looks",
    )
    alarms: dict[str, list[bool]] = {way: [] for way in ways}
    for seed in plan.seeds(plan.worlds // 2):
        rows = weekly(base, seed, weeks=weeks, horizon=horizon)
        found = {week: difference(rows.where(rows.cutoff < week)) for week in range(1, weeks + 1)}
        surprise = {week: _surprise(of) for week, of in found.items()}
        once = float(stats.norm.ppf(1 - NOMINAL / 2))
        asked = bounds([week / weeks for week in planned], [found[week].churned_accounts for week in planned])
        wins = (
            surprise[weeks] > once,
            any(surprise[week] > once for week in planned),
            any(of > once for of in surprise.values()),
            any(surprise[week] > bound for week, bound in zip(planned, asked, strict=True)),
        )
        for way, won in zip(ways, wins, strict=True):
            alarms[way].append(won)
    lines = ["| looks | a winner at some look, of scorers that are equally good |", "|---|---|"]
    return "\n".join([*lines, *(f"| {name} | {np.mean(found):.1%} |" for name, found in alarms.items())])


def _surprise(of: Estimate) -> float:
    """Return how many standard errors of a normal a p value is worth; 0 where there are too few data."""
    p = of.p_value() if Rule().enough(of) else None
    return 0.0 if p is None else float(stats.norm.isf(p / 2))


SECTIONS: dict[str, Callable[[Plan], str]] = {
    "coverage": coverage,
    "family": family,
    "power": power,
    "speed": speed,
    "peeking": peeking,
}


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    asked.add_argument("sections", nargs="*", choices=[*SECTIONS, []], default=[])
    asked.add_argument("--full", action="store_true", help="as many worlds as the page reports, on its seeds")
    asked.add_argument("--write", action="store_true", help="write the tables into docs/ab_figures.md")
    chosen = asked.parse_args()
    plan = Plan(full=chosen.full)
    for name in chosen.sections or SECTIONS:
        table = SECTIONS[name](plan)
        print(f"{name}\n{table}\n", flush=True)
        if chosen.write:
            write(PAGE, name, table)


if __name__ == "__main__":
    main()
