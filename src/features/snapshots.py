"""Who is scored when: the spells of each account, and who is eligible at a cutoff."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd

from ..experiment import CancelLabel, DropLabel, Eligibility, Label
from ..tables import ACCOUNT_ID, CUTOFF, Tables, clean_cutoffs
from .over import Over
from .spec import Expression, Feature, active_days, tenure, total
from .windows import windows


def snapshots(
    tables: Tables,
    label: Label,
    cutoffs: Sequence[pd.Timestamp] | pd.DatetimeIndex,
    *,
    elsewhere: Collection[str] = (),
) -> pd.DataFrame:
    """Return account_id and cutoff of everybody who is a customer, and eligible, at each cutoff.

    Sorted by account and cutoff, each once; a cutoff that is no midnight counts as the midnight before it. An
    account is a customer from `started_at` (else its first known event) until a cancellation or `ended_at`; a
    start after a cancellation opens a new spell. Eligibility is judged by what was known at the cutoff.
    `elsewhere`: metrics of the whole data set, where the tables are those of some of its accounts.
    """
    everyone = _everyone(tables, clean_cutoffs(cutoffs))
    asked = _questions(label)
    answers = windows(tables, everyone, list(asked), elsewhere=elsewhere)
    eligible = answers["tenure"].notna()
    for question, least in asked.items():
        eligible &= answers[question.name] >= least
    if isinstance(label, DropLabel):
        eligible &= answers["baseline"] > 0
    return everyone[eligible].reset_index(drop=True)


def _everyone(tables: Tables, cutoffs: pd.DatetimeIndex) -> pd.DataFrame:
    """Return all accounts and cutoffs inside a spell, sorted."""
    names = tables.events[ACCOUNT_ID] if tables.accounts is None else tables.accounts[ACCOUNT_ID]
    accounts = pd.Index(names.unique().astype("str")).sort_values()
    grid = pd.MultiIndex.from_product([accounts, cutoffs.sort_values().unique()], names=[ACCOUNT_ID, CUTOFF])
    rows = grid.to_frame(index=False)
    keep = np.ones(len(rows), bool)
    if tables.accounts is not None:
        about = tables.accounts.set_index(ACCOUNT_ID).reindex(rows[ACCOUNT_ID])
        if "started_at" in about:
            keep &= ~(about["started_at"].array > rows[CUTOFF].array)
        if "ended_at" in about:
            keep &= ~(about["ended_at"].array <= rows[CUTOFF].array)
    if tables.subscriptions is not None:
        keep &= ~_after_cancel(tables.subscriptions, rows)
    return rows[keep].reset_index(drop=True)


def _after_cancel(subscriptions: pd.DataFrame, rows: pd.DataFrame) -> np.ndarray:
    """Whether the newest start or cancellation before each cutoff is a cancellation."""
    turns = subscriptions[subscriptions["change"].isin(["start", "cancel"])]
    # at one and the same moment a cancellation comes before a start, so that the account is in its new spell
    turns = turns.sort_values(["at", "change"], kind="stable")[[ACCOUNT_ID, "at", "change"]]
    order = rows[CUTOFF].argsort(kind="stable")
    newest = pd.merge_asof(
        rows.iloc[order],
        turns,
        left_on=CUTOFF,
        right_on="at",
        by=ACCOUNT_ID,
        allow_exact_matches=False,
    )
    cancelled = np.zeros(len(rows), bool)
    cancelled[order] = (newest["change"] == "cancel").to_numpy()
    return cancelled


def _questions(label: Label) -> dict[Feature, float]:
    """Return what must be known of an account to be eligible, and the least value of each."""
    rule: Eligibility = label.eligible
    metric = None if isinstance(label, CancelLabel) else label.metric
    asked = {_ask("tenure", tenure()): float(rule.tenure_days or 0)}
    if isinstance(label, DropLabel):
        asked = {_ask("tenure", tenure()): float(max(rule.tenure_days or 0, label.trailing_days))}
        asked[_ask("baseline", total(label.metric, label.trailing_days))] = -np.inf
    if rule.active_days is not None:
        over: Over = rule.active_days.within_days or "ever"
        asked[_ask("active_days", active_days(metric, over))] = float(rule.active_days.min)
    if rule.recent_days is not None:
        asked[_ask("recent", active_days(metric, rule.recent_days))] = 1.0
    if rule.min_sum is not None:
        least = rule.min_sum
        asked[_ask("sum", total(least.metric, least.within_days or "ever"))] = least.value
    return asked


def _ask(name: str, expression: Expression) -> Feature:
    return Feature(name, expression, component="eligibility", direction=0, unit="")
