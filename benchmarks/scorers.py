"""What each scorer is worth on simulated customers whose truth is known.

    python benchmarks/scorers.py FOLDER

A world a seed, out of time: train to day 1,016, a gap of the horizon, test from day 1,106 to day 1,370. The
test period of a seed is read once. With `--placebo N`, also what campaign features bring under N calendars
of random dates; with `--rows`, the rows stay for `scorer_peers.py`. FOLDER keeps a file a seed, so that a run
that was cut short goes on.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import campaignpulse as cp
import numpy as np
import pandas as pd
from campaignpulse.evaluation import metrics
from campaignpulse.evaluation.compare import compare
from campaignpulse.evaluation.placebo import placebo_calendar
from campaignpulse.features import traditional_features
from campaignpulse.features.facts import metrics_of
from campaignpulse.sources.simulator import Parameters, simulate
from campaignpulse.tables import validate
from scorers_table import show

FIRST = pd.Timestamp("2022-01-03", tz="UTC")
TRAIN_FROM, TRAIN_TO, TEST_FROM, TEST_TO = (
    168,
    1_016,
    1_106,
    1_370,
)  # days; the first half-year teaches the windows
EVERY, HORIZON = 28, 90
CARD = Path(__file__).parents[1] / "experiments" / "scorecards" / "campaign_health.yaml"
BUDGET, SMALL_BUDGET = 0.10, 0.05
WORST = 0.30  # of the accounts after a campaign: those whose risk is compared with the others'
LABEL = cp.CancelLabel(kind="cancel", horizon_days=HORIZON)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("folder", type=Path)
    asked.add_argument("--seeds", default="100-107")
    asked.add_argument("--accounts", type=int, default=6_000)
    asked.add_argument("--placebo", type=int, default=0)
    asked.add_argument("--rows", action="store_true", help="keep the rows for scorer_peers.py")
    asked.add_argument("--one", type=int)
    given = asked.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    if given.one is not None:
        found = one_seed(given.one, given.accounts, given.placebo, given.folder if given.rows else None)
        (given.folder / f"{given.one}.json").write_text(json.dumps(found))
        return
    low, _, high = given.seeds.partition("-")
    seeds = range(int(low), int(high or low) + 1)
    for seed in seeds:
        if not (given.folder / f"{seed}.json").exists():
            subprocess.run([sys.executable, __file__, *sys.argv[1:], "--one", str(seed)], check=True)
    show([json.loads((given.folder / f"{seed}.json").read_text()) for seed in seeds])


def one_seed(seed: int, accounts: int, draws: int, keep: Path | None) -> dict:
    world = simulate(Parameters(accounts=accounts, years=4), seed=seed)
    tables = validate(world.tables, origin=f"seed {seed}")
    rows, split, features, control = looked_at(tables)
    truth = states(world, split.test)
    fitted, seconds = fit(features, control, split)
    predictions = cp.predict(fitted, split)
    oracle = predictions[predictions["scorer"] == "learned"].assign(
        scorer="oracle", probability=truth["p90"].to_numpy()
    )
    predictions = pd.concat([predictions, oracle], ignore_index=True)
    if keep is not None:
        train = split.train.assign(churned=split.train_churned.astype(bool))
        train.to_parquet(keep / f"{seed}-train.parquet")
        split.test.assign(churned=split.test_churned.astype(bool)).to_parquet(keep / f"{seed}-test.parquet")
        predictions.to_parquet(keep / f"{seed}-predictions.parquet")
    found = {
        "seed": seed,
        "accounts": accounts,
        "digest": world.parameters.digest,
        "features": len(features),
        "churned_share": float(split.test_churned.astype(bool).mean()),
        "seconds": seconds,
        "scorers": {name: measured(of, truth) for name, of in predictions.groupby("scorer")},
        "pairs": pairs(predictions),
    }
    if draws:
        found["placebo"] = placebo(tables, rows, split, draws)
    return found


def day(number: int) -> pd.Timestamp:
    return FIRST + pd.Timedelta(days=number)


def looked_at(tables: cp.Tables, rows: pd.DataFrame | None = None):
    train = [day(d) for d in range(TRAIN_FROM, TRAIN_TO + 1, EVERY)]
    test = [day(d) for d in range(TEST_FROM, TEST_TO + 1, EVERY)]
    rows = cp.snapshots(tables, LABEL, pd.DatetimeIndex(train + test)) if rows is None else rows
    features, control = cp.default_features(tables), traditional_features(metrics_of(tables))
    every = list({feature.name: feature for feature in (*control, *features)}.values())
    frame = cp.windows(tables, rows, every)
    split = cp.time_split(
        frame,
        cp.labels(tables, rows, LABEL),
        train=(day(TRAIN_FROM), day(TRAIN_TO)),
        test=(day(TEST_FROM), day(TEST_TO)),
        horizon_days=HORIZON,
    )
    return rows, split, features, control


class OnColumns:
    """A fitted scorer that reads its own columns of a wider table."""

    def __init__(self, scorer, features, split, *, phase: bool = True) -> None:
        context = [name for name in split.train.columns[:5] if phase or name != "phase"]
        self.columns = [*context, *(feature.name for feature in features)]
        started = time.process_time()
        self.scorer = scorer.fit(split.train[self.columns], split.train_churned.astype(bool))
        self.seconds = time.process_time() - started

    def predict_proba(self, windows: pd.DataFrame) -> np.ndarray:
        return self.scorer.predict_proba(windows[self.columns])


def fit(features, control, split):
    def about(of):
        return {"components": cp.components(of), "directions": cp.directions(of)}

    plain = [feature for feature in features if not feature.campaign]
    fitted = {
        "traditional": OnColumns(cp.WeightedRulesScorer(**about(control)), control, split, phase=False),
        "rules": OnColumns(cp.WeightedRulesScorer(**about(features)), features, split),
        "scorecard": OnColumns(cp.WeightedRulesScorer.from_yaml(CARD, **about(features)), features, split),
        "learned": OnColumns(cp.LearnedWeightsScorer(**about(features)), features, split),
        "learned, no calendar": OnColumns(cp.LearnedWeightsScorer(**about(plain)), plain, split, phase=False),
        "boosted": OnColumns(cp.BoostedScorer(**about(features)), features, split),
        "boosted, no calendar": OnColumns(cp.BoostedScorer(**about(plain)), plain, split, phase=False),
    }
    return fitted, {name: round(of.seconds, 1) for name, of in fitted.items()}


def states(world, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the true state of each row's week."""
    state = world.truth["state"].astype({"account_id": "str"})
    state["cutoff"] = pd.to_datetime(state["cutoff"], utc=True).dt.as_unit("us")
    found = rows[["account_id", "cutoff"]].merge(state, on=["account_id", "cutoff"], how="left")
    assert len(found) == len(rows)
    assert found["p90"].notna().all()
    return found


def measured(of: pd.DataFrame, truth: pd.DataFrame) -> dict:
    churned, p = of["churned"].to_numpy(bool), of["probability"].to_numpy(np.float64)
    phase = of["phase"].to_numpy(str)
    flagged, few = (budget(of, share) for share in (BUDGET, SMALL_BUDGET))
    found = {"overall": numbers(churned, p, flagged)}
    found |= {name: numbers(*(x[phase == name] for x in (churned, p, flagged))) for name in np.unique(phase)}
    after = phase == "post"
    worst = p[after] >= np.quantile(p[after], 1 - WORST)
    false = [
        float(flagged[(phase == name) & ~churned].mean()) for name in ("active", "post", "pre", "baseline")
    ]
    lost = truth["wind_down"].to_numpy(bool) & ~truth[
        ["product_bug", "campaign_confusion", "dissatisfaction", "disengaged"]
    ].to_numpy(bool).any(axis=1)
    found["other"] = {
        "post_risk_ratio": float(churned[after][worst].mean() / churned[after][~worst].mean()),
        "false_flags": false,
        "false_flags_worst_by_best": max(false) / max(min(false), 1e-9),
        "wind_down_flagged": float(flagged[lost].mean()),
        "confused_flagged": float(flagged[truth["campaign_confusion"].to_numpy(bool)].mean()),
        "recall_at_5": float(few[churned].mean()),
    }
    return found


def budget(of: pd.DataFrame, share: float) -> np.ndarray:
    from campaignpulse.evaluation import inside_budget

    return np.asarray(
        inside_budget(
            of["probability"].to_numpy(np.float64),
            cutoff=of["cutoff"].to_numpy(),
            account_id=of["account_id"].to_numpy(),
            budget_share=share,
        )
    )


def numbers(churned: np.ndarray, p: np.ndarray, flagged: np.ndarray) -> dict:
    return {
        "rows": len(p),
        "roc_auc": metrics.roc_auc(churned, p),
        "pr_auc": metrics.pr_auc(churned, p),
        "brier": metrics.brier(churned, p),
        "brier_skill": metrics.brier_skill(churned, p),
        "log_loss": metrics.log_loss(churned, p),
        "calibration_error": metrics.calibration_error(churned, p),
        "recall_at_10": float(flagged[churned].mean()),
        "lift_at_10": float(churned[flagged].mean() / churned.mean()) if flagged.any() else None,
    }


def pairs(predictions: pd.DataFrame) -> list[dict]:
    """Return paired differences of ROC AUC with account-clustered intervals."""
    asked = [
        ("learned", "traditional"),
        ("learned", "scorecard"),
        ("scorecard", "traditional"),
        ("boosted", "learned"),
        ("learned", "learned, no calendar"),
        ("boosted", "boosted, no calendar"),
    ]
    found = compare(predictions, reference="traditional", challenger="learned", pairs=asked)
    return [
        {
            "pair": (row.scorer, row.reference),
            "slice": row.slice,
            "difference": row.difference,
            "low": row.low,
            "high": row.high,
        }
        for row in found.comparisons
        if row.metric == "roc_auc" and (row.scorer, row.reference) in asked
    ]


def placebo(tables: cp.Tables, rows: pd.DataFrame, split, draws: int) -> dict:
    """Return what campaign features bring to the learned weights: the real calendar, and random ones."""
    real = lift(split, cp.default_features(tables))
    untagged = replace(tables, events=tables.events.drop(columns="campaign_id"))
    _, plain_split, plain_features, _ = looked_at(untagged, rows)
    found = {"real": real, "real_without_tags": lift(plain_split, plain_features), "draws": []}
    for draw in range(draws):
        _, random_split, features, _ = looked_at(placebo_calendar(tables, random_state=draw), rows)
        found["draws"].append(lift(random_split, features))
    return found


def lift(split, features) -> float:
    plain = [feature for feature in features if not feature.campaign]
    scored = []
    for of, phase in ((features, True), (plain, False)):
        scorer = cp.LearnedWeightsScorer(components=cp.components(of), directions=cp.directions(of))
        scored.append(
            metrics.roc_auc(
                split.test_churned.to_numpy(bool),
                OnColumns(scorer, of, split, phase=phase).predict_proba(split.test)[:, 1],
            )
        )
    return scored[0] - scored[1]


if __name__ == "__main__":
    main()
