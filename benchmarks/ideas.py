"""Which ideas earn their place, on development worlds, inside the training years.

    python benchmarks/ideas.py FOLDER

Each idea is a set of features. The learned weights and the boosted trees are fitted with all features and
again without those of one idea, on the earlier half of the training cutoffs, and judged on the later ones, a
horizon apart: the test period is never looked at. Paired differences of log loss and ROC AUC, clustered by
account over all worlds together. FOLDER keeps a file a seed.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import campaignpulse as cp
import numpy as np
import pandas as pd
from campaignpulse.evaluation.compare import compare
from campaignpulse.sources.simulator import Parameters, simulate
from campaignpulse.tables import validate
from scorers import EVERY, HORIZON, LABEL, TRAIN_FROM, TRAIN_TO, OnColumns, day

CHOOSE_TO, JUDGE_FROM = (
    616,
    728,
)  # days of the last training and the first judged cutoff: over a horizon apart
IDEAS: dict[str, str] = {
    "campaigns they joined": r"_(last_joined|campaigns)$",
    "work a visit or working day": r"_a_(visit|working_day)_\d+d(_vs_own)?$|tickets_a_visit",
    "own phase baseline": r"_excess_\d+d$|_slow_trend$|^missed_working_days$",
    "themes of tickets": r"^tickets\.(fault|confusion|complaint|negative)_",
    "words of answers": r"^surveys\.verbatim",
    "calendar ahead, milestones": r"^(campaigns_ahead|days_to_|milestones)",
    "how many people work": r"^users_",
    "all of these": r"",
}
NEW = "|".join(f"(?:{words})" for words in IDEAS.values() if words)
PEERS = "ranks among peers instead"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("folder", type=Path)
    asked.add_argument("--seeds", default="30-35")
    asked.add_argument("--accounts", type=int, default=3_000)
    asked.add_argument("--one", type=int)
    given = asked.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    if given.one is not None:
        predictions, names = one_seed(given.one, given.accounts)
        predictions.to_parquet(given.folder / f"{given.one}.parquet")
        (given.folder / "features.json").write_text(json.dumps(names))
        return
    low, _, high = given.seeds.partition("-")
    seeds = range(int(low), int(high or low) + 1)
    for seed in seeds:
        if not (given.folder / f"{seed}.parquet").exists():
            subprocess.run([sys.executable, __file__, *sys.argv[1:], "--one", str(seed)], check=True)
    show(given.folder, seeds)


def one_seed(seed: int, accounts: int) -> tuple[pd.DataFrame, dict[str, int]]:
    tables = validate(
        simulate(Parameters(accounts=accounts, years=3), seed=seed).tables, origin=f"seed {seed}"
    )
    cutoffs = pd.DatetimeIndex([day(d) for d in range(TRAIN_FROM, TRAIN_TO + 1, EVERY)])
    rows = cp.snapshots(tables, LABEL, cutoffs)
    features = cp.default_features(tables)
    split = cp.time_split(
        cp.windows(tables, rows, features),
        cp.labels(tables, rows, LABEL),
        train=(day(TRAIN_FROM), day(CHOOSE_TO)),
        test=(day(JUDGE_FROM), day(TRAIN_TO)),
        horizon_days=HORIZON,
    )
    makers: dict[str, Callable] = {"learned": cp.LearnedWeightsScorer, "boosted": cp.BoostedScorer}
    found, removed = [], {}
    for idea, words in {"": "^$", **IDEAS}.items():
        kept = [f for f in features if not re.search(words or NEW, f.name)]
        removed[idea] = len(features) - len(kept)
        about = {"components": cp.components(kept), "directions": cp.directions(kept)}
        fitted = {f"{name}|{idea}": OnColumns(make(**about), kept, split) for name, make in makers.items()}
        found.append(cp.predict(fitted, split))
    about = {"components": cp.components(features), "directions": cp.directions(features)}
    ranked = peers(split, [feature.name for feature in features])
    found.append(
        cp.predict(
            {f"learned|{PEERS}": OnColumns(cp.LearnedWeightsScorer(**about), features, ranked)}, ranked
        )
    )
    predictions = pd.concat(found, ignore_index=True)
    return predictions.assign(account_id=f"{seed}-" + predictions["account_id"]), removed


def peers(split, names: list[str]):
    """Return the split with features as ranks among the accounts of the same cutoff and phase, −1 to 1."""
    from dataclasses import replace

    def ranks(frame: pd.DataFrame) -> pd.DataFrame:
        told = frame.groupby(["cutoff", "phase"])[names].rank(pct=True).astype(np.float32) * 2 - 1
        return pd.concat([frame.drop(columns=names), told], axis=1)[list(frame.columns)]

    return replace(split, train=ranks(split.train), test=ranks(split.test))


def show(folder: Path, seeds: range) -> None:
    every = pd.concat([pd.read_parquet(folder / f"{seed}.parquet") for seed in seeds], ignore_index=True)
    removed = json.loads((folder / "features.json").read_text())
    for scorer in ("learned", "boosted"):
        of = every[every["scorer"].str.startswith(scorer)]
        whole = f"{scorer}|"
        others = [name for name in of["scorer"].unique() if name != whole]
        found = compare(of, reference=whole, challenger=others[0])
        print(f"\n{scorer}, {len(seeds)} worlds: lost without an idea (ROC AUC × 1000; log loss × 10,000)")
        for name in others:
            idea = name.partition("|")[2]
            cells = []
            for metric, scale, sign in (("roc_auc", 1e3, -1), ("log_loss", 1e4, 1)):
                row = next(
                    r for r in found.comparisons if (r.scorer, r.slice, r.metric) == (name, "overall", metric)
                )
                low, high = sorted((sign * scale * row.low, sign * scale * row.high))
                cells.append(f"{metric} {sign * scale * row.difference:+6.1f} [{low:+.1f}, {high:+.1f}]")
            print(f"  {idea:30s} {removed.get(idea, ''):>4} features   " + "   ".join(cells))


if __name__ == "__main__":
    main()
