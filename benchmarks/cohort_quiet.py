"""How often a campaign's cause is decided where campaigns change nothing, and what is decided where they do.

    nice python benchmarks/cohort_quiet.py --seeds 30 31 32 [--write]

Two worlds a seed, of 1,000 accounts, looked at as `score` does on every 28th day of the second year. With
--write the table goes into docs/causes.md.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd
from campaignpulse.diagnosis import CAUSE_WORDS, CAUSES, diagnose_campaigns
from campaignpulse.sources.simulator import Parameters, Switches, simulate
from campaignpulse.tables import validate
from marked import write

PAGE = Path(__file__).parents[1] / "docs" / "causes.md"
ACCOUNTS, YEARS = 1_000, 2
DAYS = pd.date_range("2023-01-09", "2023-12-25", freq="28D", tz="UTC")
WORLDS = {"campaigns change nothing": True, "as planted": False}


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--seeds", type=int, nargs="+", required=True)
    asked.add_argument("--write", action="store_true", help="write the table into docs/causes.md")
    given = asked.parse_args()
    found = {name: pd.concat([of_seed(seed, off) for seed in given.seeds]) for name, off in WORLDS.items()}
    text = table(found)
    print(text)
    if given.write:
        write(PAGE, "quiet", text)


def of_seed(seed: int, off: bool) -> pd.DataFrame:
    """Return the rows of all days of a world, with or without effects of campaigns."""
    parameters = Parameters(accounts=ACCOUNTS, years=YEARS, switches=Switches(no_campaign_effect=off))
    tables = validate(simulate(parameters, seed=seed).tables, origin=f"seed {seed}")
    rows = [diagnose_campaigns(tables, at, after_days=0).assign(day=f"{seed} {at}") for at in DAYS]
    return pd.concat([day for day in rows if len(day)])


def table(found: dict[str, pd.DataFrame]) -> str:
    heads = ("campaigns", "rows", "p ≤ .05", "days", "days with a decided one")
    lines = [f"| {' | '.join((*heads, *CAUSE_WORDS.values()))} |", "|---" * (len(heads) + len(CAUSES)) + "|"]
    for name, rows in found.items():
        decided = rows[rows["decided"].astype(bool)]
        told = (f"{len(rows):,}", f"{(rows['p_value'] <= 0.05).mean():.3f}", f"{rows['day'].nunique()}")
        by_cause = (str((decided["cause"] == cause).sum()) for cause in CAUSES)
        lines.append(f"| {' | '.join((name, *told, str(decided['day'].nunique()), *by_cause))} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
