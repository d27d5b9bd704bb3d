"""How well a scorer was expected to do, before outcomes were known, against how well it then did: by phase.

    nice python benchmarks/expected.py WORK_FOLDER --seeds 0 1 2

The worlds of benchmarks/drift.py, whose scores are kept in WORK_FOLDER. A look every week that the champion
is in use, as `campaignpulse recalibrate` takes it, though nothing is recalibrated: the champion stays. With
--write the tables go into docs/drift.md, between their markers.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import drift
import pandas as pd
from campaignpulse.models import LearnedWeightsScorer
from campaignpulse.recalibration import came_by_phase, early_looks, expected_by_phase, worth_of
from campaignpulse.recalibration.early import too_low
from campaignpulse.sources.simulator import Parameters
from drift_soonest import soonest_look
from drift_tables import HALF_TO_MEAN, WEEKS_A_YEAR, markdown, share, soonest

EVERY = 4  # weeks between those that a probability's worth is learned from, as in the job
MONTH = 28


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("work", type=Path)
    asked.add_argument("--seeds", type=int, nargs="+", required=True)
    asked.add_argument("--accounts", type=int, default=2_500)
    asked.add_argument("--worlds", nargs="+", choices=drift.SCORED, default=drift.SCORED)
    asked.add_argument("--parts", type=int, default=1, help="judge so many parts of the accounts, each alone")
    asked.add_argument("--write", action="store_true", help="write the tables into docs/drift.md")
    chosen = asked.parse_args()
    work = chosen.work / f"{Parameters().digest}-{chosen.accounts}"
    work.mkdir(parents=True, exist_ok=True)
    looks, early = [], []
    for seed in chosen.seeds:
        prepare(work, seed, chosen.accounts, chosen.worlds)
        for name in chosen.worlds:
            scores, cancels = (pd.read_parquet(work / f"{seed} {name} {what}.parquet") for what in KEPT)
            for rows in parts_of(scores, chosen.parts):
                looks += [{"seed": seed, "world": name, **row} for row in of_looks(name, rows)]
            turned = scores[scores["day"] == drift.TURN]
            at_best = soonest_look(turned, cancels) if name in drift.TURNING else None
            told = {"seed": seed, "world": name, "soonest": at_best}
            early += [{**told, **row} for row in of_early(scores, cancels)]
    for table, text in (
        ("by phase", by_phase(pd.DataFrame(looks))),
        ("weekly early", weekly(pd.DataFrame(early))),
    ):
        print(f"{table}\n{text}", end="\n\n")
        if chosen.write:
            drift.write(table, text)


KEPT = ("scores", "cancels")


def prepare(work: Path, seed: int, accounts: int, worlds: Sequence[str]) -> None:
    """Keep the scores and the cancellations of the worlds of a seed, where they are not kept yet."""
    champions: dict[str, LearnedWeightsScorer] = {}
    for name in worlds:
        said, gone = (work / f"{seed} {name} {what}.parquet" for what in KEPT)
        if said.exists() and gone.exists():
            continue
        world = drift.world_of(name, seed, accounts)
        world.cancels.to_parquet(gone, index=False)
        if not said.exists():
            past = drift.PAST.get(name, "quiet")
            if past not in champions:
                champions[past] = drift.champion(world)
            drift.scored(world, champions[past]).to_parquet(said, index=False)
        print(f"seed {seed}: {name}", flush=True)


def parts_of(scores: pd.DataFrame, parts: int) -> Iterator[pd.DataFrame]:
    """Yield the rows of each part of the accounts, dealt in turn: smaller bases with the same champion."""
    dealt = pd.factorize(scores["account_id"], sort=True)[0] % parts
    for part in range(parts):
        yield scores[dealt == part]


def of_looks(world: str, scores: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield a row for each week in use and phase: how far off was the expectation, and the last known.

    Only where there is a last known, so that both are judged on the same looks.
    """
    live = scores[(scores["day"] >= drift.IN_USE) & scores["churned"].notna()]
    weeks = dict(list(live.groupby("day")))
    came = {day: came_by_phase(rows) for day, rows in weeks.items()}
    for day, rows in weeks.items():
        matured = [one for one in weeks if one + drift.HORIZON_DAYS <= day + drift.WEEK]
        learned = [weeks[one] for one in matured[::-EVERY]]
        told = expected_by_phase(rows, worth=worth_of(pd.concat(learned)) if learned else None)
        for phase, one in told.items():
            known = [came[week][phase] for week in matured if phase in came[week]]
            real = came[day].get(phase)
            if real is None or one.roc_auc is None or not known:
                continue
            yield {
                "phase": phase,
                "after": day >= drift.TURN and world in drift.TURNING,
                "churned": real.churned,
                "half": one.roc_auc.high - one.roc_auc.value,
                "auc": real.roc_auc - one.roc_auc.value,
                "brier": real.brier - one.brier.value,
                "auc inside": one.roc_auc.low <= real.roc_auc <= one.roc_auc.high,
                "brier inside": one.brier.low <= real.brier <= one.brier.high,
                "auc last": real.roc_auc - known[-1].roc_auc,
                "brier last": real.brier - known[-1].brier,
            }


def of_early(scores: pd.DataFrame, cancels: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield a row for each week in use: whether the look is too low, can be an alarm, and is one."""
    live = scores[scores["day"] >= drift.IN_USE]
    start = (live["cutoff"] - live["day"] * drift.DAY).iloc[0]
    for day in range(int(live["day"].min()) + 2 * MONTH, drift.LAST, drift.WEEK):
        near = live[live["day"] >= day - 3 * MONTH]
        found = early_looks(near, cancels, at=start + day * drift.DAY, horizon_days=drift.HORIZON_DAYS)
        if found is not None:
            able = found.before is not None
            yield {"day": day, "low": too_low(found.now), "able": able, "alarm": found.alarm}


def by_phase(rows: pd.DataFrame) -> str:
    """Return the mean absolute errors by phase, where nothing turns and after the turns."""
    quiet = rows[~rows["world"].isin(drift.TURNING)]
    groups = {"quiet, season": quiet} | {
        f"{world}, after the turn": rows[(rows["world"] == world) & rows["after"]] for world in drift.TURNING
    }
    return markdown(
        [
            {
                "worlds": worlds,
                "phase": phase,
                "looks": f"{len(part):,}",
                "churned a look": f"{part['churned'].mean():.0f}",
                "AUC off by": f"{part['auc'].abs().mean():.3f}",
                "chance alone": f"{part['half'].mean() * HALF_TO_MEAN:.3f}",
                "last known off by": f"{part['auc last'].abs().mean():.3f}",
                "inside": share(part["auc inside"]),
                "Brier off by": f"{part['brier'].abs().mean():.4f}",
                "last known off by ": f"{part['brier last'].abs().mean():.4f}",
                "inside ": share(part["brier inside"]),
            }
            for worlds, found in groups.items()
            for phase, part in found.groupby("phase", sort=False)
        ]
    )


def weekly(rows: pd.DataFrame) -> str:
    """Return how often weekly looks cried for nothing, and how soon after a turn they were right."""
    table = []
    for world, found in rows.groupby("world", sort=False):
        turned = world in drift.TURNING
        before = found[found["day"] <= drift.TURN] if turned else found
        after = found[found["day"] > drift.TURN] if turned else found.head(0)
        able = before[before["able"]]
        begun = (before["alarm"] & ~before.groupby("seed")["alarm"].shift(fill_value=False)).sum()
        first, second = (
            after[after[word]].groupby("seed")["day"].min() - drift.TURN for word in ("low", "alarm")
        )
        table.append(
            {
                "world": world,
                "weeks": f"{len(before):,}",
                "too low, nothing changed": share(before["low"]),
                "weeks that can alarm": f"{len(able):,}",
                "that do": share(able["alarm"]),
                "false alarms a year": f"{begun / len(able) * WEEKS_A_YEAR:.2f}",
                "found": f"{second.size} of {found['seed'].nunique()}" if turned else "",
                "days to the first low look": f"{first.median():.0f}" if len(first) else "",
                "days to the alarm": f"{second.median():.0f}" if len(second) else "",
                "who knows the day": soonest(found) if turned else "",
            }
        )
    return markdown(table)


if __name__ == "__main__":
    main()
