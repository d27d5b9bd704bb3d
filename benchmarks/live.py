"""What the promises of a live comparison are worth: simulated comparisons whose truth is known.

Accounts of four segments leave at hazards of their own; each arm contacts the accounts that its scorer finds
most at risk, and a contact halves the hazard. Prints, as Markdown: coverage of the interval, how often a
comparison without any difference finds one, power against the plan, and alarms of the sample ratio.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import numpy as np
import pandas as pd
from campaignpulse.evaluation import holm
from campaignpulse.evaluation.live import (
    RetentionGap,
    accounts_needed,
    deal,
    loss_mismatch,
    ratio_p_value,
    retention_gap,
)
from campaignpulse.experiment import LiveChoice
from numpy.typing import NDArray

Floats = NDArray[np.float64]

ARMS = {"learned": 0.4, "rules": 0.4, "hold_out": 0.2}
LIVE = LiveChoice.model_validate({"arms": ARMS, "salt": "s", "starts": "2025-03-03", "weeks": 13})
SEGMENTS = np.array(["agency", "brand", "creator", "network"])
CHURN = np.array(
    [0.04, 0.06, 0.10, 0.07]
)  # share that leaves within the horizon, by segment, before outreach
SPREAD = 0.8  # standard deviation of the log hazard among the accounts of a segment
CONTACTED = 0.2  # share of an arm's accounts that its scorer has contacted
NOISE = {"learned": 1.0, "rules": 1.6}  # of a scorer, in log hazard: rules see less
EFFECT = 0.5  # what a contact does to the hazard
ALARM = 0.001


def base(random: np.random.Generator, accounts: int, effect: float) -> pd.DataFrame:
    """Return accounts with their segment, and the chance to leave and the contact if in each arm."""
    segment = random.integers(0, len(SEGMENTS), accounts)
    hazard = -np.log(1 - CHURN[segment]) * np.exp(random.normal(0, SPREAD, accounts) - SPREAD**2 / 2)
    rows = {"account_id": [f"a{n}" for n in range(accounts)], "stratum": SEGMENTS[segment]}
    frame = pd.DataFrame(rows).assign(hold_out=1 - np.exp(-hazard), contact_hold_out=False)
    for arm, noise in NOISE.items():
        score = np.log(hazard) + random.normal(0, noise, accounts)
        contact = score > np.quantile(score, 1 - CONTACTED)
        frame[arm] = 1 - np.exp(-hazard * np.where(contact, effect, 1.0))
        frame[f"contact_{arm}"] = contact
    return frame


def outcome(frame: pd.DataFrame, random: np.random.Generator, salt: str) -> pd.DataFrame:
    """Return the arm, the stratum, whether contacted and whether left, of each account as it was dealt."""
    arm = deal(frame["account_id"], frame["stratum"], ARMS, salt=salt)
    chance, contact = np.zeros(len(frame)), np.zeros(len(frame), bool)
    for name in ARMS:
        there = (arm == name).to_numpy()
        chance[there] = frame.loc[there, name]
        contact[there] = frame.loc[there, f"contact_{name}"]
    left = random.random(len(frame)) < chance
    return pd.DataFrame({"arm": arm, "stratum": frame["stratum"], "contact": contact, "left": left})


def gaps_of(rows: pd.DataFrame) -> list[RetentionGap]:
    """Return the differences of all pairs, as `live evaluate` tells them."""
    place = np.searchsorted(SEGMENTS, rows["stratum"].to_numpy(str))
    of, kept = {}, {}
    for arm in ARMS:
        there = (rows["arm"] == arm).to_numpy()
        of[arm] = np.bincount(place[there], minlength=len(SEGMENTS))
        kept[arm] = np.bincount(place[there & ~rows["left"].to_numpy()], minlength=len(SEGMENTS))
    return [retention_gap(kept[a], of[a], kept[b], of[b]) for a, b in LIVE.pairs]


def coverage(worlds: int, accounts: int, effect: float, random: np.random.Generator) -> str:
    """Return one row: how often the three intervals hold the truth, and how often anything is found."""
    held, found, gaps, naive, truths = [], [], [], [], []
    for world in range(worlds):
        frame = base(random, accounts, effect)
        rows = outcome(frame, random, f"salt {world}")
        told = gaps_of(rows)
        truth = [float((frame[reference] - frame[arm]).mean()) for arm, reference in LIVE.pairs]
        held.append([gap.low <= true <= gap.high for gap, true in zip(told, truth, strict=True)])
        found.append([p < 0.05 for p in holm([gap.p_value for gap in told])])
        gaps.append(told[0].difference)
        truths.append(truth[0])
        treated = rows[rows["arm"] != "hold_out"]
        naive.append(
            treated.loc[~treated["contact"], "left"].mean() - treated.loc[treated["contact"], "left"].mean()
        )
    covered = " · ".join(f"{100 * one:.1f}" for one in np.mean(held, axis=0))
    return (
        f"| {accounts:,} | {effect:g} | {100 * np.mean(truths):+.2f} | {100 * np.mean(gaps):+.2f} | "
        f"{100 * np.mean(naive):+.2f} | {covered} | {100 * np.mean(found, axis=0)[0]:.1f} | "
        f"{100 * np.any(found, axis=1).mean():.1f} |"
    )


def power(worlds: int, random: np.random.Generator) -> Iterator[str]:
    """Yield one row a plan: the planned accounts, and how often the difference was found with them."""
    for churn, difference, shares, pairs in (
        (0.08, 0.03, (0.5, 0.5), 1),
        (0.08, 0.02, (0.5, 0.5), 1),
        (0.06, 0.03, (0.4, 0.2), 3),
        (0.15, 0.05, (0.4, 0.2), 3),
    ):
        accounts = accounts_needed(difference, churn=churn, shares=shares, pairs=pairs)
        ours, theirs = (round(share * accounts) for share in shares)
        kept = random.binomial(ours, 1 - churn + difference, worlds)
        their_kept = random.binomial(theirs, 1 - churn, worlds)
        p = np.array(
            [retention_gap([k], [ours], [t], [theirs]).p_value for k, t in zip(kept, their_kept, strict=True)]
        )
        share = (p < 0.05 / pairs).mean()
        yield (
            f"| {100 * churn:g} % | {100 * difference:g} | {shares[0]:g} / {shares[1]:g} | {pairs} | "
            f"{accounts:,} | {100 * share:.1f} % |"
        )


def ratios(draws: int, random: np.random.Generator) -> Iterator[str]:
    """Yield false alarms of the sample ratio, and how often a loss of 5 % of one arm is found."""
    shares = np.array(list(ARMS.values()))
    for accounts in (20, 200, 2_000, 40_000):
        counts = random.multinomial(accounts, shares, draws)
        kept = counts.copy()
        kept[:, 0] -= random.binomial(counts[:, 0], 0.05)
        few = draws // 10
        false = np.mean([ratio_p_value(row, shares) < ALARM for row in counts])
        absent = np.mean([ratio_p_value(row, shares) < ALARM for row in kept[:few]])
        vanished = np.mean([_loss_found(*pair) for pair in zip(counts[:few], kept[:few], strict=True)])
        yield f"| {accounts:,} | {100 * false:.2f} % | {100 * vanished:.1f} % | {100 * absent:.1f} % |"


def _loss_found(dealt: NDArray[np.int64], kept: NDArray[np.int64]) -> bool:
    arm = pd.Series(np.repeat(list(ARMS), dealt))
    lost = np.concatenate([np.arange(all_of) >= left for all_of, left in zip(dealt, kept, strict=True)])
    found = loss_mismatch(arm, pd.Series(lost), arms=list(ARMS))
    return found is not None and found.alarm


def main() -> None:
    """Print the tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--worlds", type=int, default=1_000)
    worlds = options.parse_args().worlds
    random = np.random.default_rng(2025)
    print("| accounts | hazard × | truth | as assigned | by contact | coverage | first found | any found |")
    print("|---|---|---|---|---|---|---|---|")
    for accounts, effect in ((500, 0.5), (2_000, 0.5), (2_000, 1.0)):
        print(coverage(worlds, accounts, effect, random), flush=True)
    print("\n| churn | points | shares | pairs | accounts | found |\n|---|---|---|---|---|---|")
    for row in power(worlds, random):
        print(row, flush=True)
    print("\n| accounts | false alarms | loss found: vanished | loss found: absent |\n|---|---|---|---|")
    for row in ratios(10 * worlds, random):
        print(row, flush=True)


if __name__ == "__main__":
    main()
