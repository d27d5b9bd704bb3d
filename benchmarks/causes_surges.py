"""Surges where there are none, and where some are planted: false alarms and what is found."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from campaignpulse.diagnosis import surges
from campaignpulse.sources.simulator import Parameters, Switches, simulate
from campaignpulse.tables import Tables, validate

ACCOUNTS = 1_500
DAYS = 1_096  # three years: a year to learn what is usual, two to look at
FIRST_DAY, EVERY_DAYS = 480, 56
PLANTED_SHARE = 0.10  # of a cohort, who write one more ticket in bad words: as many as a campaign confuses
WORDS = "It keeps failing, this is useless"


def surge_table(work: Path, seeds: list[int]) -> str:
    kept = [work / f"surges-{seed}.parquet" for seed in seeds]
    for seed, file in zip(seeds, kept, strict=True):
        if not file.exists():
            of_seed(seed).to_parquet(file, index=False)
    return table(pd.concat([pd.read_parquet(file) for file in kept], ignore_index=True))


def of_seed(seed: int) -> pd.DataFrame:
    """Return what was found in a world whose campaigns change nothing, and with a surge planted."""
    parameters = Parameters(accounts=ACCOUNTS, years=3, switches=Switches(no_campaign_effect=True))
    world = simulate(parameters, seed=seed)
    tables = validate(world.tables, origin=f"seed {seed}")
    state, rng = world.truth["state"], np.random.default_rng(seed)
    first = pd.Timestamp(parameters.first_day, tz="UTC")
    parts = []
    for number in range(FIRST_DAY, DAYS, EVERY_DAYS):
        at = first + pd.Timedelta(days=number - number % 7)
        customers = state.loc[state["cutoff"] == at, "account_id"].astype("str").reset_index(drop=True)
        quiet = surges(tables, customers, at)
        parts.append(quiet.assign(at=at, planted=False))
        cohorts = quiet[quiet["level"] == "campaign"]
        if len(cohorts):
            unit = cohorts["unit"].iloc[0]
            loud = planted(tables, customers, unit, at, rng)
            found = surges(loud, customers, at)
            own = (found["level"] == "campaign") & (found["unit"] == unit)
            parts.append(found[own].assign(at=at, planted=True))
    return pd.concat(parts, ignore_index=True)


def planted(tables: Tables, customers: pd.Series, unit: str, at: pd.Timestamp, rng) -> Tables:
    """The tables in which a tenth of the campaign's cohort has written one ticket more in the last weeks."""
    exposed = tables.exposures.loc[tables.exposures["campaign_id"] == unit, "account_id"]
    cohort = np.intersect1d(exposed.astype(str), customers.astype(str))
    who = rng.choice(cohort, max(1, round(PLANTED_SHARE * len(cohort))), replace=False)
    more = pd.DataFrame(
        {
            "ticket_id": [f"more-{i}" for i in range(len(who))],
            "account_id": who,
            "opened_at": at - pd.to_timedelta(rng.uniform(0.1, 20, len(who)), unit="D").round("s"),
            "text": WORDS,
        }
    ).astype({"account_id": "str", "opened_at": "datetime64[us, UTC]"})
    return replace(tables, tickets=pd.concat([tables.tickets, more], ignore_index=True))


def table(found: pd.DataFrame) -> str:
    quiet, loud = found[~found["planted"]], found[found["planted"]]
    lines = [
        "| level | looked at | p ≤ .05 by volume | by volume and words | days with a surge |",
        "|---|---|---|---|---|",
    ]
    for level, rows in quiet.groupby("level", sort=False):
        days = rows.groupby(["at", rows.index // 10**9])["surge"].any()
        lines.append(
            f"| {level} | {len(rows):,} | {(rows['p_volume'] <= 0.05).mean():.3f} | "
            f"{(rows['p_value'] <= 0.05).mean():.3f} | {days.mean():.2f} |"
        )
    lines.append("")
    lines.append(
        "A tenth of a campaign's cohort writes one ticket more, in bad words: its surge was found on "
        f"{loud['surge'].mean():.0%} of {len(loud)} days ({loud['tickets'].mean():.0f} tickets where "
        f"{loud['expected'].mean():.0f} were expected, in the mean)."
    )
    return "\n".join(lines)
