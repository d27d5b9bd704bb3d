"""What the intervals and verdicts of learned weights are worth, where the weights are planted.

    nice python benchmarks/weight_intervals.py [intervals] [phases] [auc]

intervals: how often the interval of a weight holds the value that it would settle on with endless accounts,
and how often a feature without any effect gets a verdict. phases: how often a weight that is planted higher
in active phases is found, and how often one is found that is not there. auc: what `by_phase` does to the ROC
AUC on simulated development worlds, out of time, and what it says of collaboration in active phases there.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import campaignpulse as cp
import numpy as np
import pandas as pd
from campaignpulse.tables import PHASES

ROWS = 6  # snapshots of each account
EFFECTS = {"work": -0.5, "bugs": 0.5, "voice": -0.3, "tickets": 0.3, "visits": -0.2}
DIRECTIONS = {"work": 1, "bugs": -1, "voice": 1, "tickets": -1}
USELESS = [f"useless_{number}" for number in range(25)]
ALIKE = USELESS[::2]  # go with `work`, so that the pull lets them have some of its weight
PHASE_SHARES = (0.25, 0.2, 0.15, 0.4)
SIZES = (150, 400, 1_150)
ENDLESS = 10_000  # accounts: their own error is an eighth of that of the smallest worlds
PLANTED = 0.4  # log odds that a step of work is worth more in active phases


def world(accounts: int, seed: int, *, active: float = 0.0) -> tuple[pd.DataFrame, pd.Series]:
    """Return windows and outcomes; rows of an account are alike, in what columns say and beyond it."""
    random = np.random.default_rng(seed)
    account = np.repeat(np.arange(accounts), ROWS)
    names = [*EFFECTS, *USELESS]
    values = np.sqrt(0.6) * random.normal(size=(accounts, len(names)))[account]
    values += np.sqrt(0.4) * random.normal(size=values.shape)
    alike = slice(len(EFFECTS), None, 2)
    values[:, alike] = 0.6 * values[:, :1] + 0.8 * values[:, alike]
    phase = random.choice(len(PHASES), len(account), p=PHASE_SHARES)
    log_odds = -2.0 + values[:, : len(EFFECTS)] @ list(EFFECTS.values())
    log_odds += 0.7 * random.normal(size=accounts)[account]
    log_odds -= active * values[:, 0] * (phase == PHASES.index("active"))
    windows = pd.DataFrame(values.astype(np.float32), columns=names)
    windows.insert(0, "account_id", account.astype("str"))
    windows.insert(1, "phase", np.array(PHASES)[phase])
    return windows, pd.Series(random.random(len(account)) < 1 / (1 + np.exp(-log_odds)), name="churned")


def learned(data: tuple[pd.DataFrame, pd.Series], **settings) -> cp.LearnedWeightsScorer:
    declared = dict.fromkeys(USELESS[::3], 1)
    return cp.LearnedWeightsScorer(directions=DIRECTIONS | declared, **settings).fit(*data)


def churners(data: tuple[pd.DataFrame, pd.Series]) -> int:
    return int(data[1].groupby(data[0]["account_id"]).any().sum())


def intervals(worlds: int) -> Iterator[str]:
    for l2 in (5.0, 50.0):
        for accounts in SIZES:
            endless = weights(learned(world(ENDLESS, 10**6), l2=l2 * ENDLESS / accounts))["weight"]
            found = []
            for seed in range(worlds):
                data = world(accounts, seed)
                table = weights(learned(data, l2=l2))
                held = table["low"].le(endless + 1e-6) & table["high"].ge(endless - 1e-6)
                said = table["verdict"].isin(["raises risk", "lowers risk"])
                feature = table.index.get_level_values("feature")
                useless, alike = feature.isin(USELESS), feature.isin(ALIKE)
                kinds = (held, held[~useless], said[useless & ~alike], said[alike])
                found.append((churners(data), *(kind.mean() for kind in kinds)))
            churned, held, real, apart, alike = np.mean(found, axis=0)
            yield (
                f"l2 {l2:g}, {churned:.0f} churned accounts: {held:.1%} of the intervals hold, {real:.1%} of "
                f"those with an effect; a verdict have {apart:.1%} of the useless weights, {alike:.1%} of "
                "those that go with a useful one"
            )


def weights(scorer: cp.LearnedWeightsScorer) -> pd.DataFrame:
    table = scorer.weights_
    return table[table["term"] != "phase"].set_index(["feature", "term"])


def phases(worlds: int) -> Iterator[str]:
    for accounts in SIZES:
        found, churned = {}, []
        for active in (PLANTED, 0.0):
            for seed in range(worlds):
                data = world(accounts, 1_000 + seed, active=active)
                churned.append(churners(data))
                told = learned(data, by_phase=["work"]).phase_weights_.set_index("phase")["verdict"]
                hit = told["active"] == "counts more" if active else (told != "data cannot tell").any()
                found.setdefault(active, []).append(hit)
        yield (
            f"{np.mean(churned):.0f} churned accounts: found {np.mean(found[PLANTED]):.0%} where planted, "
            f"some phase {np.mean(found[0.0]):.1%} where not"
        )


def auc(seeds: int, accounts: int = 1_500) -> Iterator[str]:
    from campaignpulse.sources.simulator import Parameters, simulate
    from campaignpulse.tables import validate
    from scorers import OnColumns, looked_at

    every = []
    for seed in range(seeds):
        tables = simulate(Parameters(accounts=accounts, years=4), seed=seed).tables
        _, split, features, _ = looked_at(validate(tables, origin=f"seed {seed}"))
        about = {"components": cp.components(features), "directions": cp.directions(features)}
        fitted = {
            name: OnColumns(cp.LearnedWeightsScorer(**about, by_phase=by_phase), features, split)
            for name, by_phase in {"common": None, "by phase": ["collaboration"]}.items()
        }
        predictions = cp.predict(fitted, split)
        every.append(predictions.assign(account_id=f"{seed}-" + predictions["account_id"]))
        told = fitted["by phase"].scorer.phase_weights_.set_index("phase")["verdict"]["active"]
        yield f"seed {seed}: {gain(predictions)}; active phases: {told}"
    yield f"together: {gain(pd.concat(every, ignore_index=True))}"


def gain(predictions: pd.DataFrame) -> str:
    found = cp.compare(predictions, reference="common", challenger="by phase")
    rows = {row.metric: row for row in found.comparisons if row.slice == "overall"}
    return ", ".join(
        f"{metric} {row.difference:+.4f} [{row.low:+.4f}, {row.high:+.4f}]"
        for metric, row in rows.items()
        if metric in ("roc_auc", "log_loss")
    )


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("parts", nargs="*", default=["intervals", "phases", "auc"])
    asked.add_argument("--worlds", type=int, default=20, help="worlds of each kind, for intervals and phases")
    asked.add_argument("--seeds", type=int, default=4, help="simulated worlds, for auc")
    given = asked.parse_args()
    measured = {
        "intervals": lambda: intervals(given.worlds),
        "phases": lambda: phases(given.worlds),
        "auc": lambda: auc(given.seeds),
    }
    for part in given.parts:
        print(part)
        for line in measured[part]():
            print(" ", line, flush=True)


if __name__ == "__main__":
    main()
