"""Other ways to a score, on the rows that `scorers.py --rows` kept.

    python benchmarks/scorer_peers.py FOLDER SEED ...

LightGBM as it comes, an AutoML with a fixed budget (FLAML), an explainable boosting machine (interpret) and
a scorecard (optbinning), each trained and judged on the very rows of ours. They are no part of the package:
`pip install flaml[automl] interpret-core optbinning` into the environment that runs this. A peer is given the
features and the phase as a number, and no ids; the folds of the AutoML keep accounts together.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from campaignpulse.evaluation.compare import compare
from lightgbm import LGBMClassifier

CONTEXT = ["account_id", "cutoff", "phase", "campaign_id", "series", "churned"]
PHASES = ["active", "post", "pre", "baseline"]
AUTOML_SECONDS = 120
"""The budget of the AutoML, in seconds of one thread."""

MOST_SCORECARD_FEATURES = 40
"""Features that the scorecard may take, by information value: it bins and fits each by itself."""


def main(folder: str, *seeds: str) -> None:
    for seed in seeds:
        file = Path(folder) / f"{seed}-peers.json"
        if not file.exists():
            file.write_text(json.dumps(one_seed(Path(folder), seed)))
        print(f"\nseed {seed}")
        for name, row in json.loads(file.read_text()).items():
            gaps = f"learned {row['learned']}, boosted {row['boosted']}"
            print(f"  {name:18s} ROC AUC {row['roc_auc']:.4f}  log loss {row['log_loss']:.5f}", end="  ")
            print(f"ours − theirs: {gaps}  fit {row['seconds']:.0f} CPU s")


def one_seed(folder: Path, seed: str) -> dict:
    train, test = (pd.read_parquet(folder / f"{seed}-{side}.parquet") for side in ("train", "test"))
    ours = pd.read_parquet(folder / f"{seed}-predictions.parquet")
    x, y = design(train), train["churned"].to_numpy()
    x = x.loc[:, x.std() > 0]  # some peers refuse columns without a value
    accounts = pd.factorize(train["account_id"])[0]
    found, every = {}, [ours[ours["scorer"].isin(["learned", "boosted"])]]
    key = ours.loc[ours["scorer"] == "learned"]
    for name, peer in (
        ("LightGBM defaults", lightgbm),
        ("FLAML", flaml),
        ("EBM", ebm),
        ("optbinning", optbinning),
    ):
        started = time.process_time()
        probability = peer(x, y, design(test)[x.columns], accounts)
        found[name] = {"seconds": time.process_time() - started}
        every.append(key.assign(scorer=name, probability=np.clip(probability, 1e-6, 1 - 1e-6)))
    predictions = pd.concat(every, ignore_index=True)
    pairs = [(mine, name) for name in found for mine in ("learned", "boosted")]
    told = compare(predictions, reference="learned", challenger="boosted", pairs=pairs)
    for name, row in found.items():
        overall = told.scorers[name]["overall"]
        row |= {"roc_auc": overall.roc_auc, "log_loss": overall.log_loss}
        for mine in ("learned", "boosted"):
            gap = next(
                c
                for c in told.comparisons
                if (c.scorer, c.reference, c.slice, c.metric) == (mine, name, "overall", "roc_auc")
            )
            row[mine] = f"{gap.difference:+.4f} [{gap.low:+.4f}, {gap.high:+.4f}]"
    return found


def design(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.drop(columns=CONTEXT).assign(phase=rows["phase"].map(PHASES.index).astype(np.float32))


def lightgbm(x, y, judged, accounts):  # noqa: ARG001
    return LGBMClassifier(n_jobs=1, verbosity=-1, random_state=0).fit(x, y).predict_proba(judged)[:, 1]


def flaml(x, y, judged, accounts):
    from flaml import AutoML

    found = AutoML()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found.fit(
            x,
            y,
            task="classification",
            metric="log_loss",
            time_budget=AUTOML_SECONDS,
            n_jobs=1,
            seed=0,
            verbose=0,
            eval_method="cv",
            n_splits=3,
            split_type="group",
            groups=accounts,
            estimator_list=["lgbm", "rf", "extra_tree"],
        )
        return found.predict_proba(judged)[:, 1]


def ebm(x, y, judged, accounts):  # noqa: ARG001
    from interpret.glassbox import ExplainableBoostingClassifier

    machine = ExplainableBoostingClassifier(interactions=0, outer_bags=2, n_jobs=1, random_state=0)
    return machine.fit(x, y).predict_proba(judged)[:, 1]


def optbinning(x, y, judged, accounts):  # noqa: ARG001
    from optbinning import BinningProcess, Scorecard
    from sklearn.linear_model import LogisticRegression

    names = list(x.columns)
    binning = BinningProcess(
        names, selection_criteria={"iv": {"strategy": "highest", "top": MOST_SCORECARD_FEATURES}}
    )
    card = Scorecard(binning_process=binning, estimator=LogisticRegression(C=0.02, max_iter=1_000))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return card.fit(x, y).predict_proba(judged)[:, 1]


if __name__ == "__main__":
    main(*sys.argv[1:])
