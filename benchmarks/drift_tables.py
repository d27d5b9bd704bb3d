"""The tables of docs/drift.md, from the rows that benchmarks/drift.py keeps."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

TURN = 910
FAULTS = {
    "outage": "outage",
    "unit change": "unit_changed",
    "metric stops": "metric_stopped",
    "delivered twice": "delivered_twice",
}
ABOUT = {"unit change": "session_minutes", "metric stops": "approvals"}
WEEKS_A_YEAR = 365.25 / 7
HALF_TO_MEAN = np.sqrt(2 / np.pi) / 1.96  # of a normal error: from half a 95 % interval to the mean error


def inputs(rows: pd.DataFrame) -> str:
    """Return the share of months with an alarm, ours and the textbook's, and how soon the right one came."""
    table = []
    for world, found in rows.groupby("world", sort=False):
        after = found[found["ends"] >= TURN] if world not in ("quiet", "season") else found
        about = ABOUT.get(str(world))
        right = after[after["alarm"] & (after["metrics"].str.contains(about or "", regex=False))]
        delay = right.groupby("seed")["ends"].min() - TURN
        table.append(
            {
                "world": world,
                "months": len(after),
                "our alarm": share(after["alarm"]),
                "PSI > .2": share(after["psi"]),
                "KS p < .05": share(after["ks"]),
                "found": f"{delay.size} of {found['seed'].nunique()}" if about else "",
                "days to the alarm": f"{delay.median():.0f}" if about and delay.size else "",
            }
        )
    return markdown(table)


def season(rows: pd.DataFrame) -> str:
    """Return how many differences between editions look sure where nothing has changed."""
    table = []
    for world, found in rows.groupby("world", sort=False):
        beyond = {f"beyond {n} errors": share(found["errors"].abs() > n) for n in (2, 3)}
        table.append({"world": world, "differences": f"{len(found):,}", **beyond})
    return markdown(table)


def faults(rows: pd.DataFrame) -> str:
    """Return how soon a fault of the data was told, by its name, and how many outages are none."""
    table = []
    for world, found in rows.groupby("world", sort=False):
        kind = FAULTS.get(str(world))
        each = found.drop_duplicates("seed")
        right = found[found["kind"] == kind]
        first = found[found["kind"] != "none"].sort_values("days").drop_duplicates("seed")
        others = each["outages"].sum() - (len(right) if kind == "outage" else 0)
        whole = kind in (None, "outage")
        table.append(
            {
                "world": world,
                "fault": kind or "none",
                "first told as": ", ".join(sorted(first["kind"].unique())),
                "after days": f"{first['days'].median():.0f}" if len(first) else "",
                "named as it": f"{len(right)} of {len(each)}" if kind else "",
                "days until then": f"{right['days'].median():.0f}" if len(right) else "",
                "other outages a source-year": f"{others / each['source_years'].sum():.2f}" if whole else "",
            }
        )
    return markdown(table)


def cancellations(rows: pd.DataFrame) -> str:
    """Return false alarms a year, and how soon a change was told."""
    table = []
    for world, found in rows.groupby("world", sort=False):
        course = found[found["weeks"].notna()]
        turned = world in ("doubled rate", "concept")
        alarms = found[found["at"].notna()]
        false = alarms[alarms["at"] <= TURN] if turned else alarms
        weeks = len(course) * (TURN - 728) / 7 if turned else course["weeks"].sum()
        right = alarms[(alarms["at"] > TURN) & (alarms["direction"] == "more")]
        first = right.sort_values("at").drop_duplicates("seed")
        off = (first["since"] - TURN).abs()
        table.append(
            {
                "world": world,
                "expected a week": f"{course['expected'].sum() / course['weeks'].sum():.1f}",
                "observed ÷ expected": f"{course['ratio'].mean():.2f}",
                "false alarms a year": f"{len(false) / weeks * WEEKS_A_YEAR:.2f}",
                "found": f"{len(first)} of {len(course)}" if turned else "",
                "days to the alarm": f"{(first['at'] - TURN).median():.0f}" if turned and len(first) else "",
                "who knows day and size": soonest(course) if turned else "",
                "change point off by days": f"{off.median():.0f}" if turned and len(first) else "",
                "ratio told": f"{first['ratio'].median():.2f}" if turned and len(first) else "",
            }
        )
    return markdown(table)


def early(rows: pd.DataFrame) -> str:
    """Return how often the early AUC fell below what was expected, and how soon after a turn."""
    table, rows = [], rows.astype({"low": bool})  # worlds without a row made it an object
    for world, found in rows.groupby("world", sort=False):
        turned = world in ("doubled rate", "concept")
        before = found[found["day"] <= TURN] if turned else found
        after = found[found["day"] > TURN] if turned else found.head(0)
        first = after[after["low"]].groupby("seed")["day"].min() - TURN
        table.append(
            {
                "world": world,
                "looks": len(before),
                "churned a look": f"{before['churned'].mean():.0f}",
                "too low, nothing changed": share(before["low"]),
                "too low after the turn": share(after["low"]),
                "found": f"{first.size} of {found['seed'].nunique()}" if turned else "",
                "days to it": f"{first.median():.0f}" if len(first) else "",
                "who knows the day": soonest(found) if turned else "",
                "AUC less than expected after the turn": f"{-after['off'].mean():.3f}" if turned else "",
            }
        )
    return markdown(table)


def expected(rows: pd.DataFrame) -> str:
    """Return the mean absolute error of what was expected, and what chance alone makes of it."""
    if "phase" not in rows:
        return "too few customers churned"
    quiet = rows[rows["world"].isin(("quiet", "season"))]
    groups = {("quiet, season", phase): part for phase, part in quiet.groupby("phase", sort=False)}
    for world in ("doubled rate", "concept"):
        part = rows[(rows["world"] == world) & rows["after"] & (rows["phase"] == "all")]
        groups[f"{world}, after the turn", "all"] = part
    return markdown(
        [
            {
                "worlds": world,
                "phase": phase,
                "looks": len(part),
                "churned a look": f"{part['churned'].mean():.0f}",
                "AUC off by": f"{part['roc_auc'].abs().mean():.3f}",
                "chance alone": f"{part['half'].mean() * HALF_TO_MEAN:.3f}",
                "too high by": f"{-part['roc_auc'].mean():.3f}",
                "inside": share(part["roc_auc inside"].astype(bool)),
                "Brier off by": f"{part['brier'].abs().mean():.4f}",
                "log loss off by": f"{part['log_loss'].abs().mean():.4f}",
                "inside ": share(part["log_loss inside"].astype(bool)),
            }
            for (world, phase), part in groups.items()
            if len(part)
        ]
    )


def soonest(rows: pd.DataFrame) -> str:
    """Return the median days of who knows when the change came, and in how many worlds if not in all."""
    each = rows.groupby("seed")["soonest"].first()
    days = each.dropna()
    others = f" ({days.size} of {each.size})" if days.size < each.size else ""
    return f"{days.median():.0f}{others}" if days.size else "never"


def share(found: pd.Series) -> str:
    return f"{found.mean():.1%}".replace("%", " %") if len(found) else ""


def markdown(table: list[dict[str, object]]) -> str:
    names = list(table[0]) if table else []
    lines = [names, ["---"] * len(names), *[list(row.values()) for row in table]]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


TABLES: dict[str, Callable[[pd.DataFrame], str]] = {
    "inputs": inputs,
    "faults": faults,
    "season": season,
    "cancellations": cancellations,
    "expected": expected,
    "early": early,
}
