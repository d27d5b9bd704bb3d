"""What churn within 30 and 45 days is worth as an early answer, on simulated customers.

    nice python benchmarks/proxies.py --seeds 0 1 2

A world a seed, out of time: train to day 1,016, a gap of the horizon, test from day 1,106 on, every 28 days.
Each pair of scorers is compared by churn within 30, 45 and 90 days on the same account days. With --write the
table goes into docs/ledger.md, between its markers.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import campaignpulse as cp
import pandas as pd
from campaignpulse.evaluation import clustered_auc_difference
from campaignpulse.evaluation.ledger import proxy
from campaignpulse.experiment import Experiment
from campaignpulse.pipeline.choose import chosen_features
from campaignpulse.pipeline.fit import fit_scorers
from campaignpulse.sources.simulator import Parameters, simulate
from campaignpulse.tables import validate

PAGE = Path(__file__).parents[1] / "docs" / "ledger.md"
MARKS = "<!-- proxies -->", "<!-- /proxies -->"
TRAIN_DAYS, TEST_DAYS, EVERY_DAYS, HORIZON_DAYS = (112, 1_015), (1_106, 1_370), 28, 90
EARLY_DAYS = (30, 45)
PAIRS = (("rules", "learned"), ("learned", "boosted"))
KEY = ["account_id", "cutoff"]


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seeds", type=int, nargs="+", required=True)
    asked.add_argument("--accounts", type=int, default=2_500)
    asked.add_argument("--write", action="store_true", help="write the table into docs/ledger.md")
    chosen = asked.parse_args()
    found = pd.concat([of_seed(seed, chosen.accounts) for seed in chosen.seeds], ignore_index=True)
    table = "\n".join(lines(found))
    print(found.to_string(), table, sep="\n\n")
    if chosen.write:
        text = PAGE.read_text(encoding="utf-8")
        before, rest = text.split(MARKS[0])
        _, after = rest.split(MARKS[1])
        PAGE.write_text(f"{before}{MARKS[0]}\n{table}\n{MARKS[1]}{after}", encoding="utf-8")


def of_seed(seed: int, accounts: int) -> pd.DataFrame:
    """Return a row for each pair and early horizon."""
    parameters = Parameters(accounts=accounts, years=4)
    tables = validate(simulate(parameters, seed=seed).tables, origin=f"seed {seed}")
    experiment = question(parameters)
    predictions = predicted(experiment, tables)
    keys = predictions[KEY].drop_duplicates()
    rows = predictions.rename(columns={"churned": "label"}).assign(state="mature")
    found = []
    for days in EARLY_DAYS:
        label = experiment.label.model_copy(update={"horizon_days": days})
        early = cp.labels(tables, keys, label)
        for reference, challenger in PAIRS:
            both = rows[rows["scorer"].isin([reference, challenger])]
            both = both.sort_values(["cutoff", "account_id"], kind="stable", ignore_index=True)
            one = proxy(both, early, days, reference=reference, challenger=challenger)
            found.append(
                {
                    "pair": f"{challenger} − {reference}",
                    "seed": seed,
                    "days": days,
                    "caught": one.caught,
                    "correlation": one.correlation,
                    "same_sign": one.same_sign,
                    "cutoffs": one.cutoffs,
                    **differences(both, early, reference, challenger),
                }
            )
    return pd.DataFrame(found)


def question(parameters: Parameters) -> Experiment:
    """Return the experiment: which days, which split, and the default scorers."""
    first = pd.Timestamp(parameters.first_day)
    train, test = (
        [f"{first + pd.Timedelta(days=day):%Y-%m-%d}" for day in span] for span in (TRAIN_DAYS, TEST_DAYS)
    )
    return Experiment.model_validate(
        {
            "name": "proxies",
            "data": {"path": "."},
            "label": {"kind": "cancel", "horizon_days": HORIZON_DAYS},
            "cutoffs": {"every_days": EVERY_DAYS, "test_every_days": EVERY_DAYS},
            "split": {"train": train, "test": test},
            "evaluation": {"campaign_lift": False},
        }
    )


def predicted(experiment: Experiment, tables: cp.Tables) -> pd.DataFrame:
    chosen, _ = chosen_features(experiment, tables)
    asked = cp.snapshots(tables, experiment.label, cp.cutoffs(experiment))
    split = cp.time_split(
        cp.windows(tables, asked, chosen.all),
        cp.labels(tables, asked, experiment.label),
        train=experiment.split.train,
        test=experiment.split.test,
        horizon_days=HORIZON_DAYS,
    )
    return cp.predict(fit_scorers(experiment, chosen, split), split)


def differences(both: pd.DataFrame, early: pd.DataFrame, reference: str, challenger: str) -> dict[str, float]:
    """Return the early and the late difference of the ROC AUCs, and their standard errors."""
    told = both.merge(early[[*KEY, "churned"]], on=KEY)
    told = told[told["churned"].notna() & told["label"].notna()]
    ours, theirs = (told[told["scorer"] == name].reset_index(drop=True) for name in (challenger, reference))
    found = {}
    for name, column in (("early", "churned"), ("late", "label")):
        scores = ours["probability"], theirs["probability"], ours["account_id"]
        of = clustered_auc_difference(ours[column].astype(bool), *scores)
        found |= {name: of.value, f"{name}_error": of.standard_error}
    return found


def lines(found: pd.DataFrame) -> list[str]:
    """Return the table: the mean over the seeds, what the seeds span in brackets, counts added up."""
    told = [
        "| pair | days | churners that had churned by then | correlation of accounts' parts | same sign | "
        "early difference | late difference | standard error, early ÷ late |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for (pair, days), part in found.groupby(["pair", "days"], sort=False):
        ratio = (part["early_error"] / part["late_error"]).mean()
        told.append(
            f"| {pair} | {days} | {100 * part['caught'].mean():.0f} % | {spanned(part['correlation'], 2)} | "
            f"{part['same_sign'].sum()} of {part['cutoffs'].sum()} | {spanned(part['early'], 3)} | "
            f"{spanned(part['late'], 3)} | {ratio:.1f} |"
        )
    return told


def spanned(values: pd.Series, digits: int) -> str:
    texts = [f"{value:.{digits}f}".replace("-", "−") for value in (values.mean(), values.min(), values.max())]
    return f"{texts[0]} ({texts[1]} to {texts[2]})"


if __name__ == "__main__":
    main()
