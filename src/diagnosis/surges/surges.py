"""Where tickets surge: by account, by segment and by campaign cohort, with false discoveries held."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from ...campaigns import phases
from ...tables import ACCOUNT_ID, CAMPAIGN_ID, CUTOFF, PHASE, SEGMENT, Tables
from .expected import burstiness, predicted, rate_shape, upper_tail, usual_range
from .joint import joint_tail, tone_tail
from .panel import Panel, panel

Floats = npt.NDArray[np.float64]

FALSE_DISCOVERIES = 0.05
"""The share of the surges of a level that may be none."""

GROUP_SHAPE = 10.0
"""Tickets that the usual level counts for against a group's own history: groups are too few to fit it."""

PRIOR_TICKETS = 10.0  # of the rate of all phases, in that of each: a phase that nobody was in has a rate, too

LEVELS = ("account", SEGMENT, "campaign")
COLUMNS = (
    *("level", "unit", "accounts", "tickets", "expected", "low", "high"),
    *("negative", "heard", "usual_negative"),
    *("p_volume", "p_tone", "p_value", "q_value", "surge", "false_discoveries", "usual_accounts"),
)


def surges(
    tables: Tables,
    accounts: pd.Series,
    at: pd.Timestamp,
    *,
    usual: pd.Series | None = None,
    false_discoveries: float = FALSE_DISCOVERIES,
) -> pd.DataFrame:
    """Return a row for each unit that was looked at, by level: account, segment, and campaign cohort.

    A unit's tickets of the last 28 days against what is to be expected of it: the rates of all these accounts
    in the same phases over the year before, times its exposure days, times how it differs by its own history
    (shrunk toward the others); and, given their number, how many are in bad words. Columns: `tickets` and
    `expected`, and the range `low` to `high` in which 95 % of such counts lie; `negative` of those `heard`,
    and `usual_negative` (a share); `p_volume`, `p_tone`, and both together `p_value`; `q_value`, the p
    value after Benjamini-Hochberg over its level (doi 10.1111/j.2517-6161.1995.tb02031.x), and `surge`:
    whether that is at most `false_discoveries`; `usual_accounts`: how many accounts say what is usual.

    A cohort are the accounts whose phase at `at` is active or post by that campaign. `accounts` are the
    customers of that day; where they are not like all, `usual` are those among them that are, and only these
    say what is usual of an account, unless none of them wrote in the year before: then all do. Empty where
    tickets are not delivered, or nobody wrote in the year before: then nothing says what is usual.
    """
    nothing = pd.DataFrame(columns=list(COLUMNS))
    if tables.tickets is None or accounts.empty:
        return nothing
    seen = panel(tables, accounts, at)
    typical = np.ones(len(seen), bool) if usual is None else np.asarray(seen.accounts.isin(usual))
    wrote = seen.tickets[:, 1:].sum(axis=(1, 2)) > 0
    if not wrote.any():
        return nothing
    if not wrote[typical].any():
        typical = np.ones(len(seen), bool)
    parts = [_level("account", seen.accounts, np.arange(len(seen)), seen, typical)]
    for level, label in (
        (SEGMENT, _segments(tables, seen.accounts)),
        ("campaign", _cohorts(tables, seen.accounts, at)),
    ):
        codes, units = pd.factorize(label)
        if len(units):
            parts.append(_level(level, pd.Index(units), codes, seen, typical))
    found = pd.concat(parts, ignore_index=True)
    adjusted = found.groupby("level", sort=False)["p_value"].transform(stats.false_discovery_control)
    told = {"q_value": adjusted, "surge": adjusted <= false_discoveries}
    kept = {"false_discoveries": false_discoveries, "usual_accounts": int(typical.sum())}
    return found.assign(**told, **kept)[list(COLUMNS)]


def _level(
    level: str, units: pd.Index, codes: npt.NDArray[np.intp], seen: Panel, typical: npt.NDArray[np.bool_]
) -> pd.DataFrame:
    """Test each unit of a level; `codes` is the unit of each account, −1 for none, and `typical` whether it
    says what is usual."""
    usual = _by_unit(seen.days @ _phase_rates(seen, typical), codes, len(units))
    tickets, heard, negative = (
        _by_unit(part.sum(axis=2), codes, len(units)) for part in (seen.tickets, seen.heard, seen.negative)
    )
    past, past_usual = tickets[:, 1:], usual[:, 1:]
    history, history_usual = past.sum(axis=1), past_usual.sum(axis=1)
    like = typical if level == "account" else np.ones(len(units), bool)
    shape = rate_shape(history[like], history_usual[like]) if level == "account" else GROUP_SHAPE
    mean, size = predicted(history, history_usual, usual[:, 0], shape)
    share = float(seen.negative[typical, 1:].sum() / max(seen.heard[typical, 1:].sum(), 1.0))
    own = negative[:, 1:].sum(axis=1), heard[:, 1:].sum(axis=1)
    burst = burstiness(past[like], past_usual[like])
    volume = upper_tail(tickets[:, 0], mean, size, burst)
    low, high = usual_range(mean, size, burst)
    tone = tone_tail(negative[:, 0], heard[:, 0], *own, share)
    return pd.DataFrame(
        {
            "level": level,
            "unit": units.astype("str"),
            "accounts": np.bincount(codes[codes >= 0], minlength=len(units)),
            "tickets": tickets[:, 0],
            "expected": mean,
            "low": low,
            "high": high,
            "negative": negative[:, 0],
            "heard": heard[:, 0],
            "usual_negative": share,
            "p_volume": volume,
            "p_tone": tone,
            "p_value": np.minimum(joint_tail(volume, tone, heard[:, 0]), 1.0),
        }
    )


def _phase_rates(seen: Panel, typical: npt.NDArray[np.bool_]) -> Floats:
    """Return the tickets a day of these accounts, of whom some wrote, by phase of the year before, (4,)."""
    days, tickets = (part[typical, 1:].sum(axis=(0, 1)) for part in (seen.days, seen.tickets))
    overall = tickets.sum() / max(days.sum(), 1.0)
    return np.asarray((tickets + PRIOR_TICKETS) / (days + PRIOR_TICKETS / overall))


def _by_unit(values: Floats, codes: npt.NDArray[np.intp], units: int) -> Floats:
    found = np.zeros((units, values.shape[1]))
    np.add.at(found, codes[codes >= 0], values[codes >= 0])
    return found


def _segments(tables: Tables, accounts: pd.Index) -> pd.Series:
    if tables.accounts is None or SEGMENT not in tables.accounts:
        return pd.Series(None, range(len(accounts)), "str")
    return tables.accounts.set_index(ACCOUNT_ID)[SEGMENT].reindex(accounts).reset_index(drop=True)


def _cohorts(tables: Tables, accounts: pd.Index, at: pd.Timestamp) -> pd.Series:
    known = phases(tables, pd.DataFrame({ACCOUNT_ID: accounts, CUTOFF: at}))
    return known[CAMPAIGN_ID].where(known[PHASE].isin(["active", "post"]))
