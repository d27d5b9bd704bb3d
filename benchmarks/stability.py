"""What intervals and grades are worth, where the truth is known: coverage, stability and accuracy.

    nice python benchmarks/stability.py WORK_FOLDER --seeds 160 161 162 163

The same customers are shown by other draws of what is seen of them: who they are, feel and do for longer than
a week stays. The scorers learn from the first draw, out of time, and are taken as given from then on. The
truth of a score is the mean of its log odds over all draws; an interval covers if it holds the health of that
mean. Scores are kept in WORK_FOLDER, so that a run that was cut short goes on where it stopped. With --write
the tables go into docs/reliability.md, between their markers.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
from campaignpulse.evaluation import TimeSplit, time_split
from campaignpulse.experiment import Experiment, cutoffs
from campaignpulse.features import labels, snapshots, windows
from campaignpulse.pipeline.choose import Chosen, chosen_features
from campaignpulse.pipeline.fit import Fitted, fit_scorers
from campaignpulse.pipeline.grading import Grader, grader
from campaignpulse.sources.simulator import Parameters, World, simulate
from campaignpulse.tables import ACCOUNT_ID, CUTOFF, PHASE, Tables, validate
from marked import write
from scipy.special import logit
from stability_tables import coverage, grades

ROW = [ACCOUNT_ID, CUTOFF]
TRAIN_DAYS, FIRST_TEST_DAY, HORIZON_DAYS = (112, 1_015), 1_106, 90
TEST_EVERY_DAYS = 42  # six weeks meet every phase of the calendar
PAGE = Path(__file__).parents[1] / "docs" / "reliability.md"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("work", type=Path)
    asked.add_argument("--seeds", type=int, nargs="+", required=True)
    asked.add_argument("--accounts", type=int, default=3_000)
    asked.add_argument("--draws", type=int, default=20)
    asked.add_argument("--write", action="store_true", help="write the tables into docs/reliability.md")
    chosen = asked.parse_args()
    work = chosen.work / f"{Parameters().digest}-{chosen.accounts}-{chosen.draws}"
    work.mkdir(parents=True, exist_ok=True)
    scores = pd.concat(
        [of_seed(work, seed, chosen.accounts, chosen.draws) for seed in chosen.seeds], ignore_index=True
    )
    for name, table in (("coverage", coverage(scores)), ("grades", grades(scores))):
        print(table, end="\n\n")
        if chosen.write:
            write(PAGE, name, table)


def of_seed(work: Path, seed: int, accounts: int, draws: int) -> pd.DataFrame:
    """Return a row for each snapshot, scorer and draw: what the scorer said, and what was true."""
    kept = work / f"{seed}.parquet"
    if not kept.exists():
        found = scores_of(seed, Parameters(accounts=accounts), draws)
        found.to_parquet(kept, index=False)
        print(f"seed {seed}: {len(found):,} scores", flush=True)
    return pd.read_parquet(kept).assign(seed=seed)


def scores_of(seed: int, parameters: Parameters, draws: int) -> pd.DataFrame:
    world = simulate(parameters, seed=seed)
    tables = validate(world.tables, origin=f"simulated world {seed}")
    chosen, split, fitted = trained(question(parameters), tables)
    graded_by = grader(tables, chosen, fitted, split, seed=seed)
    asked = split.test[ROW].reset_index(drop=True)
    found = [draw(0, split.test, fitted, graded_by)]
    for chance in range(1, draws):
        seen = validate(simulate(parameters, seed=seed, chance=chance).tables, origin=f"draw {chance}")
        found.append(draw(chance, windows(seen, asked, chosen.all), fitted, graded_by))
    known = truth_of(world, asked)
    scores = pd.concat(found, ignore_index=True).merge(known, on=ROW, validate="many_to_one")
    return pd.concat([compared(part, fitted[name]) for name, part in scores.groupby("scorer")])


def question(parameters: Parameters) -> Experiment:
    """Return the experiment: which days, which split, and the default scorers."""
    first = pd.Timestamp(parameters.first_day)
    spans = TRAIN_DAYS, (FIRST_TEST_DAY, parameters.days - HORIZON_DAYS - 1)
    train, test = ([f"{first + pd.Timedelta(days=day):%Y-%m-%d}" for day in span] for span in spans)
    return Experiment.model_validate(
        {
            "name": "stability",
            "data": {"path": "."},
            "label": {"kind": "cancel", "horizon_days": HORIZON_DAYS},
            "cutoffs": {"every_days": 28, "test_every_days": TEST_EVERY_DAYS},
            "split": {"train": train, "test": test},
            "evaluation": {"campaign_lift": False},
        }
    )


def trained(experiment: Experiment, tables: Tables) -> tuple[Chosen, TimeSplit, dict[str, Fitted]]:
    chosen, _ = chosen_features(experiment, tables)
    asked = snapshots(tables, experiment.label, cutoffs(experiment))
    split = time_split(
        windows(tables, asked, chosen.all),
        labels(tables, asked, experiment.label),
        train=experiment.split.train,
        test=experiment.split.test,
        horizon_days=experiment.label.horizon_days,
    )
    return chosen, split, fit_scorers(experiment, chosen, split)


def draw(chance: int, rows: pd.DataFrame, fitted: dict[str, Fitted], graded_by: Grader) -> pd.DataFrame:
    """Return what the scorers say of one draw. `known` and `silent_days` are what a grade weighs beside."""
    rows = rows.reset_index(drop=True)
    common = rows[[*ROW, PHASE]].assign(
        chance=chance, known=graded_by.sources.known(rows), silent_days=graded_by.sources.silent_days(rows)
    )
    found = []
    for name, one in fitted.items():
        said = graded_by.graded(name, one, rows)
        odds = one.scorer.decision_function(one.of(rows))
        reach = graded_by.stability[name].at(odds, by=graded_by.by(rows))
        said = said.assign(scorer=name, log_odds=odds, reach=reach, health=one.scorer.health_at(odds))
        found.append(pd.concat([common, said], axis=1))
    return pd.concat(found, ignore_index=True)


def truth_of(world: World, asked: pd.DataFrame) -> pd.DataFrame:
    seats = world.tables["accounts"].set_index(ACCOUNT_ID)["seats"]
    known = asked.merge(world.truth["state"][[*ROW, "p90"]], on=ROW, how="left", validate="one_to_one")
    return known.assign(seats=known[ACCOUNT_ID].map(seats))


def compared(scores: pd.DataFrame, one: Fitted) -> pd.DataFrame:
    """Return one scorer's scores with the middle of all draws, whether the interval holds it, and the truth.

    With n draws the middle lies nearer to each of them than the truth does: √(n/(n − 1)) times the distance
    has the variance of a score.
    """
    draws = scores["chance"].nunique()
    middle, mean = (scores.groupby(ROW)[column].transform("mean") for column in ("log_odds", "health"))
    farther = np.sqrt(draws / (draws - 1))
    off = (scores["log_odds"] - middle) * farther
    held = one.scorer.health_at((scores["log_odds"] - off).to_numpy())
    return scores.assign(
        off=off,
        moved=(scores["health"] - mean) * farther,
        middle=one.scorer.health_at(middle.to_numpy()),
        covered=(scores["low"] <= held) & (held <= scores["high"]),
        true_health=one.scorer.health_at(logit(scores["p90"].to_numpy())),
    )


if __name__ == "__main__":
    main()
