"""What each shipped scorecard predicts, out of time on simulated worlds, beside the rules without a card.

    nice python benchmarks/scorecards.py --seeds 40 41 42 43

Variants of the campaign health card leave out one thing each, so that one sees what it brings. The table is
printed as it stands in docs/scorecards.md.
"""

from __future__ import annotations

import argparse
import copy
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import yaml
from campaignpulse.evaluation import predict, time_split
from campaignpulse.evaluation.metrics import roc_auc
from campaignpulse.experiment import Experiment, cutoffs
from campaignpulse.features import labels, snapshots, windows
from campaignpulse.pipeline.choose import chosen_features
from campaignpulse.pipeline.fit import fit_scorers
from campaignpulse.sources import load

CARDS = Path(__file__).parents[1] / "experiments" / "scorecards"
ACCOUNTS, YEARS = 2_500, 4.0
ASKED = {
    "name": "scorecards",
    "label": {"kind": "cancel", "horizon_days": 90},
    "cutoffs": {"every_days": 28},
    "split": {"train": ["2022-07-01", "2023-12-31"], "test": ["2024-04-15", "2025-09-15"]},
    "evaluation": {
        "reference": "rules without a card",
        "challenger": "campaign_health",
        "campaign_lift": False,
    },
}


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seeds", type=int, nargs="+", default=[40, 41, 42, 43])
    seeds = asked.parse_args().seeds
    with tempfile.TemporaryDirectory() as folder:
        scorers = specs(Path(folder))
        worlds = pd.DataFrame([world(seed, scorers) for seed in seeds])
    gaps = worlds.sub(worlds["campaign_health"], axis=0)
    print(f"ROC AUC, mean of the worlds {', '.join(map(str, seeds))}\n")
    print("| scorer | ROC AUC | against `campaign_health.yaml`, ± standard error |\n|---|---|---|")
    for name in worlds:
        beside = f"{gaps[name].mean():+.3f} ± {gaps[name].sem():.3f}" if gaps[name].any() else ""
        print(f"| {name} | {worlds[name].mean():.3f} | {beside} |")


def specs(folder: Path) -> dict[str, dict[str, Any]]:
    """The scorers by name: the shipped cards, and variants of the good one written into `folder`."""
    found: dict[str, dict[str, Any]] = {"rules without a card": {"kind": "rules"}}
    for name in ("traditional", "subtly_broken", "campaign_health"):
        found[name] = {"kind": "rules", "scorecard": str(CARDS / f"{name}.yaml")}
    for name, content in variants(yaml.safe_load((CARDS / "campaign_health.yaml").read_text())).items():
        path = folder / f"{len(found)}.yaml"
        path.write_text(yaml.safe_dump(content))
        found[name] = {"kind": "rules", "scorecard": str(path)}
    return found


def variants(card: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    flat = copy.deepcopy(dict(card))
    for weights in (flat["weights"], *flat["segments"].values()):
        weights.update({name: each["baseline"] for name, each in weights.items() if isinstance(each, dict)})
    return {
        "the same weights in each phase": flat,
        "without segments": {key: value for key, value in card.items() if key != "segments"},
        "without caps": {key: value for key, value in card.items() if key != "caps"},
        "missing redistributed": {**card, "missing": "redistribute"},
        "missing voice is worst": {
            **card,
            "missing": {"default": "neutral", "voice": "worst"},
        },
    }


def world(seed: int, scorers: Mapping[str, Mapping[str, Any]]) -> dict[str, float]:
    """ROC AUC of each scorer on the test period of one world."""
    data = {"simulate": {"accounts": ACCOUNTS, "years": YEARS, "seed": seed}}
    experiment = Experiment.model_validate({**ASKED, "data": data, "scorers": scorers})
    tables = load(experiment.data.source)
    chosen, _ = chosen_features(experiment, tables)
    asked = snapshots(tables, experiment.label, cutoffs(experiment))
    split = time_split(
        windows(tables, asked, chosen.all),
        labels(tables, asked, experiment.label),
        train=experiment.split.train,
        test=experiment.split.test,
        horizon_days=experiment.label.horizon_days,
    )
    made = predict(fit_scorers(experiment, chosen, split), split)
    return {
        str(name): roc_auc(rows["churned"].to_numpy(bool), rows["probability"].to_numpy(float))
        for name, rows in made.groupby("scorer", sort=False)
    }


if __name__ == "__main__":
    main()
