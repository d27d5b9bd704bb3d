"""The tables of docs/recalibration.md, from the rows that benchmarks/ladder.py keeps."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from campaignpulse.evaluation import clustered_mean_difference
from drift_tables import TURN, markdown

ALWAYS_ON = ("level monthly", "refit always")
ORDER = ("level monthly", "refit always", "ours", "oracle", "base rate")
TURNED = ("doubled rate", "concept")
SMALL = 1e4  # differences are told in ten thousandths


def gains(rows: pd.DataFrame, actions: pd.DataFrame) -> str:
    """Return log loss and Brier score against never acting, ×1e-4, and the share of the best gain."""
    table = []
    for world, found in rows.groupby("world", sort=False):
        means = {name: log_loss(found, name).mean() for name in ("never", *ALWAYS_ON)}
        best = means["never"] - min(means[name] for name in ALWAYS_ON)
        for name in (*ORDER, *(name for name in found if name.startswith("half-life"))):
            each = difference(found, name, log_loss)[0]
            table.append(
                {
                    "world": world,
                    "policy": name,
                    "log loss": worded(*each),
                    "by seed": by_seed(found, name),
                    "Brier": worded(*difference(found, name, brier)[0]),
                    "share of the best always-on gain": share(-each[0] / SMALL, best)
                    if name == "ours" and world in TURNED
                    else "",
                    "actions": acted(actions, world, name, found["seed"].nunique()),
                }
            )
    return markdown(table)


def adopted(rows: pd.DataFrame, actions: pd.DataFrame) -> str:
    """Return when our policy acted: refits that took over and levels that moved."""
    table = []
    for world, found in rows.groupby("world", sort=False):
        taken = actions[(actions["world"] == world) & (actions["policy"] == "ours")]
        seeds = found["seed"].nunique()
        for action in ("intercept", "refit"):
            each = taken[taken["action"] == action]
            after = each[each["day"] > TURN] if world in TURNED else each.head(0)
            first = (after.groupby("seed")["day"].min() - TURN) / 30.4
            table.append(
                {
                    "world": world,
                    "action": action,
                    "a seed": f"{len(each) / seeds:.1f}",
                    "at most": int(each.groupby("seed").size().max()) if len(each) else 0,
                    "before the turn": len(each[each["day"] <= TURN]) if world in TURNED else "",
                    "seeds with one after the turn": f"{first.size} of {seeds}" if world in TURNED else "",
                    "months from the turn to the first": spread(first),
                }
            )
    return markdown(table)


def difference(
    rows: pd.DataFrame, name: str, loss: Callable[[pd.DataFrame, str], np.ndarray]
) -> tuple[tuple[float, float, float], int]:
    """Return the mean loss of a policy less that of never, ×1e-4, with its interval by account."""
    known = rows[rows[name].notna()]
    accounts = known["seed"].astype(str) + " " + known["account_id"].astype(str)
    found = clustered_mean_difference(
        known["churned"].to_numpy(bool), loss(known, name), loss(known, "never"), accounts
    )
    low, high = found.interval() or (0.0, 0.0)  # no interval: the policy never acted
    return (SMALL * (found.value or 0.0), SMALL * low, SMALL * high), found.accounts


def log_loss(rows: pd.DataFrame, name: str) -> np.ndarray:
    churned, told = rows["churned"].to_numpy(bool), rows[name].to_numpy(float)
    return -np.log(np.where(churned, told, 1 - told))


def brier(rows: pd.DataFrame, name: str) -> np.ndarray:
    return np.square(rows["churned"].to_numpy(bool) - rows[name].to_numpy(float))


def by_seed(rows: pd.DataFrame, name: str) -> str:
    each = [
        SMALL * float((log_loss(part, name) - log_loss(part, "never")).mean())
        for _, part in rows[rows[name].notna()].groupby("seed")
    ]
    return f"{signed(min(each))} to {signed(max(each))}"


def acted(actions: pd.DataFrame, world: object, name: str, seeds: int) -> str:
    taken = actions[(actions["world"] == world) & (actions["policy"] == name)]
    return f"{len(taken) / seeds:.1f}" if name not in ("oracle", "base rate") else ""


def share(gain: float, best: float) -> str:
    return f"{gain / best:.0%}".replace("%", " %") if best > 0 else "no gain"


def spread(months: pd.Series) -> str:
    return f"{months.median():.1f} ({months.min():.1f} to {months.max():.1f})" if len(months) else ""


def worded(value: float, low: float, high: float) -> str:
    return f"{signed(value)} [{signed(low)}, {signed(high)}]"


def signed(value: float) -> str:
    return f"{value:+.1f}".replace("-", "−")


TABLES: dict[str, Callable[[pd.DataFrame, pd.DataFrame], str]] = {"gains": gains, "adopted": adopted}
