"""How well a scorer was expected to do, before outcomes were known, against how well it then did: by phase.

    nice python benchmarks/expected.py WORK_FOLDER --seeds 0 1 2

The worlds of benchmarks/drift.py, whose scores are kept in WORK_FOLDER. A look every week that the champion
is in use, as `campaignpulse recalibrate` takes it. With --write the tables go into docs/drift.md.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import drift
from campaignpulse.models import LearnedWeightsScorer
from campaignpulse.sources.simulator import Parameters


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("work", type=Path)
    asked.add_argument("--seeds", type=int, nargs="+", required=True)
    asked.add_argument("--accounts", type=int, default=2_500)
    asked.add_argument("--write", action="store_true", help="write the tables into docs/drift.md")
    chosen = asked.parse_args()
    work = chosen.work / f"{Parameters().digest}-{chosen.accounts}"
    work.mkdir(parents=True, exist_ok=True)
    for seed in chosen.seeds:
        prepare(work, seed, chosen.accounts)


def prepare(work: Path, seed: int, accounts: int) -> None:
    """Keep the scores and the cancellations of the worlds of a seed, where they are not kept yet."""
    champions: dict[str, LearnedWeightsScorer] = {}
    for name in drift.SCORED:
        said, gone = (work / f"{seed} {name} {what}.parquet" for what in ("scores", "cancels"))
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


if __name__ == "__main__":
    main()
