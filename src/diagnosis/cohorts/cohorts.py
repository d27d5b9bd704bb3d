"""The causes of a campaign's cohort: who took part against who did not, and against the edition before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from ...tables import ACCOUNT_ID, CAMPAIGN_ID, PHASE, Tables
from ..causes.tickets import tickets_said
from ..costs import ROUTING_COSTS, least_cost
from ..facts import facts
from ..names import CAUSE_WORDS, CAUSES
from ..surges import FALSE_DISCOVERIES
from .compared import Interval, more_often, ratio_of_means, share
from .editions import AFTER_DAYS, Edition, editions
from .members import ANSWERS, SCORES, USE, members

LIKELY_ENOUGH = 0.5
"""Probability from which a ticket counts for a cause. Added up as they are, the doubts about the tickets of
many confused would come to a fault here and there."""

COLUMNS = (
    *(CAMPAIGN_ID, "name", PHASE, "cause", "accounts", "affected", "share", "low", "high"),
    *("expected", "p_value", "q_value", "decided", "false_discoveries", "previous", "p_previous"),
    *("satisfaction", "satisfaction_low", "satisfaction_high", "use", "use_low", "use_high"),
    *("destination", "evidence", "who"),
)


def diagnose_campaigns(
    tables: Tables,
    at: pd.Timestamp,
    *,
    said: pd.DataFrame | None = None,
    costs: Mapping[str, Mapping[str, float]] = ROUTING_COSTS,
    false_discoveries: float = FALSE_DISCOVERIES,
    after_days: int = AFTER_DAYS,
) -> pd.DataFrame:
    """Return a row for each campaign of these days and each of CAUSES, as known at `at`.

    `phase` is that of the campaign: active, post, or baseline once it is over; from `after_days` after its
    post phase on it has no rows. Of the `accounts` that took part, `affected` wrote tickets that are about
    the cause as likely as not, since the campaign's start: the `share` with its 95 % interval `low` to `high`
    (Wilson). `expected`: the share of who did not take part, on the same days; `p_value`: of so much more by
    chance (Fisher's exact test), `q_value`: that after Benjamini and Hochberg over all rows, and `decided`:
    whether that is at most `false_discoveries`. `previous`: the share in the edition before, as many days
    after its start, and `p_previous`: of so much more than then by chance. `satisfaction`: the mean score of
    the affected ÷ that of the others who took part; `use`: the same of their work for campaigns, where above
    1 looks like adoption and is none; each with `_low` and `_high`, NaN where too few answered.
    `destination`: where the cause costs least. `evidence`: a list of sentences. `who`: the ids of the
    affected. `said`: see `diagnose`. No row where tickets are not delivered.
    """
    of_day = editions(tables, at, after_days=after_days)
    if tables.tickets is None or not of_day:
        return pd.DataFrame(columns=list(COLUMNS))
    likely = tickets_said(tables, at) if said is None else said
    first = min(edition.before.starts if edition.before else edition.starts for edition in of_day)
    read = facts(tables, _taken_for(likely), since=first, at=at)
    rows = [row for edition in of_day for row in _rows(read, edition)]
    found = pd.DataFrame(rows)
    sure = pd.DataFrame(np.eye(len(CAUSES)), CAUSES, list(CAUSES))
    places = least_cost(sure, costs)["destination"]
    known = found["p_value"].notna()
    found["q_value"] = np.nan
    found.loc[known, "q_value"] = stats.false_discovery_control(found.loc[known, "p_value"])
    found["decided"] = found["q_value"] <= false_discoveries
    found["false_discoveries"] = false_discoveries
    found["destination"] = found["cause"].map(places).astype("str")
    found["evidence"] = [list(_sentences(row)) for row in rows]
    return found.reindex(columns=list(COLUMNS))


def _taken_for(likely: pd.DataFrame | None) -> pd.DataFrame | None:
    """Return 1 for the cause that a ticket is as likely as not about, else 0; NaN where nothing is known."""
    if likely is None:
        return None
    return (likely >= LIKELY_ENOUGH).astype("float64").where(likely.notna())


def _rows(read: Tables, edition: Edition) -> Iterator[dict[str, Any]]:
    now = members(read, edition)
    before = members(read, edition.before) if edition.before else now.iloc[:0]
    ours, others = now[now["took_part"]], now[~now["took_part"]]
    then = before[before["took_part"]]
    scores, answers = (ours[name].fillna(0.0).to_numpy(float) for name in (SCORES, ANSWERS))
    for cause in CAUSES:
        hit = ours[cause].to_numpy(bool)
        affected, elsewhere = int(hit.sum()), int(others[cause].sum())
        part = share(affected, len(ours))
        satisfied = ratio_of_means(scores, answers, hit)
        use = ratio_of_means(ours[USE].to_numpy(float), np.ones(len(ours)), hit)
        yield {
            CAMPAIGN_ID: edition.campaign_id,
            "name": edition.name,
            PHASE: edition.phase,
            "cause": cause,
            "accounts": len(ours),
            "affected": affected,
            "share": part.value,
            "low": part.low,
            "high": part.high,
            "expected": share(elsewhere, len(others)).value,
            "p_value": more_often(affected, len(ours), elsewhere, len(others)),
            "previous": share(int(then[cause].sum()), len(then)).value,
            "p_previous": more_often(affected, len(ours), int(then[cause].sum()), len(then)),
            **_named("satisfaction", satisfied),
            **_named("use", use),
            "who": ours.loc[hit, ACCOUNT_ID].astype(str).tolist(),
        }


def _named(name: str, found: Interval) -> dict[str, float]:
    return {name: found.value, f"{name}_low": found.low, f"{name}_high": found.high}


def _sentences(row: Mapping[str, Any]) -> Iterator[str]:
    words = CAUSE_WORDS[row["cause"]]
    if row["accounts"] == 0:
        yield "nobody took part so far"
        return
    yield (
        f"{row['affected']} of {row['accounts']} who took part wrote tickets about {words}: "
        f"{100 * row['share']:.1f} % ({100 * row['low']:.1f} to {100 * row['high']:.1f}); of the others "
        f"{100 * row['expected']:.1f} %"
    )
    if not np.isnan(row["previous"]):
        yield f"in the edition before, as many days after its start: {100 * row['previous']:.1f} %"
    for name, what in (("satisfaction", "their satisfaction"), ("use", "their work for campaigns")):
        if not np.isnan(row[name]):
            yield (
                f"{what}: {row[name]:.2f} times that of the others who took part "
                f"({row[f'{name}_low']:.2f} to {row[f'{name}_high']:.2f})"
            )
