"""How many customers it takes to see that the confused of a prank are 30 % less satisfied.

    nice python benchmarks/cohort_power.py --seeds 226 227 228 [--write]

A world a seed, of 6,000 accounts, in which as many answer surveys as usual (one in five after a campaign).
April Fools 2023 is looked at three weeks after its end, when its answers are in. Smaller bases are random
parts of these accounts, 200 a world and size. With --write the tables go into docs/causes.md.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
from campaignpulse.diagnosis import diagnose_campaigns, tickets_said
from campaignpulse.diagnosis.cohorts.cohorts import LIKELY_ENOUGH
from campaignpulse.diagnosis.cohorts.compared import more_often, ratio_of_means
from campaignpulse.diagnosis.cohorts.editions import editions
from campaignpulse.diagnosis.cohorts.members import ANSWERS, SCORES, members
from campaignpulse.diagnosis.facts import facts
from campaignpulse.reports.cohorts import cohort_sentences
from campaignpulse.sources.simulator import Parameters, simulate
from campaignpulse.tables import validate
from marked import write

PAGE = Path(__file__).parents[1] / "docs" / "causes.md"
PARAMETERS = Parameters(accounts=6_000, years=1.35)
AT = pd.Timestamp("2023-04-24", tz="UTC")
CAMPAIGN, CAUSE = "april_fools_2023", "campaign_confusion"
BASES = (500, 1_000, 2_000, 3_000, 4_000, 5_000)
DRAWS = 200
SIGNIFICANT = 0.05
PLANTED = PARAMETERS.state.confused_satisfaction


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--seeds", type=int, nargs="+", required=True)
    asked.add_argument("--write", action="store_true", help="write the tables into docs/causes.md")
    given = asked.parse_args()
    worlds = [of_seed(seed) for seed in given.seeds]
    found = {
        "prank": "\n".join(f"- {sentence}" for sentence, _ in worlds),
        "power": table(power([cohort for _, cohort in worlds])),
    }
    for name, text in found.items():
        print(f"{name}\n{text}", end="\n\n")
        if given.write:
            write(PAGE, name, text)


def of_seed(seed: int) -> tuple[str, pd.DataFrame]:
    """Return what is said of the prank's confused, and a row for each account that was there."""
    tables = validate(simulate(PARAMETERS, seed=seed).tables, origin=f"seed {seed}")
    said = tickets_said(tables, AT)
    campaigns = diagnose_campaigns(tables, AT, said=said)
    own = campaigns[(campaigns["campaign_id"] == CAMPAIGN) & (campaigns["cause"] == CAUSE)]
    (edition,) = [edition for edition in editions(tables, AT) if edition.campaign_id == CAMPAIGN]
    counted = (said >= LIKELY_ENOUGH).astype(float).where(said.notna())
    there = members(facts(tables, counted, since=edition.starts, at=AT), edition)
    return next(cohort_sentences(own)), there


def power(worlds: list[pd.DataFrame]) -> pd.DataFrame:
    """Return what is seen in random parts of the worlds, a row a draw."""
    rng, rows = np.random.default_rng(0), []
    for base in BASES:
        share = base / PARAMETERS.accounts
        for world in worlds:
            draws = (world[rng.random(len(world)) < share] for _ in range(DRAWS))
            rows += [{"base": base, **seen(part)} for part in draws]
    return pd.DataFrame(rows)


def seen(part: pd.DataFrame) -> dict[str, float]:
    ours, others = part[part["took_part"]], part[~part["took_part"]]
    hit = ours[CAUSE].to_numpy(bool)
    counts = [int(hit.sum()), len(ours), int(others[CAUSE].sum()), len(others)]
    scores, answers = (ours[name].fillna(0.0).to_numpy(float) for name in (SCORES, ANSWERS))
    ratio = ratio_of_means(scores, answers, hit)
    return {
        "took part": len(ours),
        "confused": counts[0],
        "answered": int((answers[hit] > 0).sum()),
        "found": more_often(*counts) <= SIGNIFICANT,
        "told": not np.isnan(ratio.value),
        "less": ratio.high < 1,
        "covered": np.nan if np.isnan(ratio.value) else ratio.low < PLANTED < ratio.high,
    }


def table(rows: pd.DataFrame) -> str:
    mean = rows.groupby("base").mean()
    heads = ("customers", "took part", "confused", "of them answered", "confusion is found")
    heads += ("satisfaction can be told", "less satisfied is shown", "interval holds the planted 0.70")
    lines = ["| " + " | ".join(heads) + " |", "|---" * len(heads) + "|"]
    for base, row in mean.iterrows():
        shares = (f"{row[name]:.0%}" for name in ("found", "told", "less", "covered"))
        sizes = (f"{row[name]:.0f}" for name in ("took part", "confused", "answered"))
        lines.append("| " + " | ".join((f"{base:,}", *sizes, *shares)) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
