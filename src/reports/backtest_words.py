"""A backtest in words: its sentences, and tables whose cells are words already."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd
from pandas.api.typing import NAType

from ..evaluation import Alerts
from ..evaluation.backtest import Backtest, Caught, FalseAlarms, LeadTimes, RecallGap
from ..evaluation.shares import Share
from ..tables import ACCOUNT_ID, CHURN_AT, HEALTH
from .alert_words import at_risk_words, value_words
from .dates import day_words
from .words import NOTHING, count, known, many, number, percent, plain_percent

DIGITS = 1
"""Decimals of a share in percent, and of a rate."""

WORDS_OF_ALARM = {True: "alarm", False: "none"}


def opening(found: Backtest, *, min_churned_accounts: int) -> str:
    """Return what was found in a sentence for recall and one for precision; too few churns are said first."""
    few = found.churned_accounts < min_churned_accounts
    doubt = f"Not enough data to rely on: {many(found.churned_accounts, 'account')} churned. " if few else ""
    watched = [caught for caught in found.recall if caught.recall.of] or found.recall[:1]
    first, last = watched[0], watched[-1]
    later = f", {share_words(last.recall)} {last.lead_days} days before" if last is not first else ""
    lot = percent(first.by_chance, digits=DIGITS)
    return (
        f"{doubt}{found.scorer}: {share_words(first.recall)} of the known churns had an alarm "
        f"{first.lead_days} days before (by lot: {lot}){later}. {precision_sentence(found)}"
    )


def precision_sentence(found: Backtest) -> str:
    """Return how many of the alarms were right."""
    if not found.precision.of:
        return "It raised no alarm that can be judged."
    by_lot = percent(found.precision_by_chance, digits=DIGITS)
    return (
        f"{share_words(found.precision)} of its {many(found.precision.of, 'alarm')} were followed by churn "
        f"within {many(found.horizon_days, 'day')} (by lot: {by_lot})."
    )


def explained(found: Backtest) -> str:
    """Return how to read the numbers."""
    return (
        f"A share stands with its {plain_percent(found.confidence)} interval, by account. By lot: as many "
        "alarms on the same days, dealt out at random. An alarm that stays on is raised anew after each "
        "horizon."
    )


def about(found: Backtest) -> str:
    """Return what was looked at, and who had an alarm."""
    return (
        f"Looked at: {many(found.accounts, 'account')} every {many(found.every_days, 'day')} from "
        f"{day_words(found.first)} to {day_words(found.last)}, {count(found.looks)} looks; "
        f"{many(found.churns, 'known churn')}. At risk are {at_risk_words(found.alerts)}."
    )


def lead_sentence(found: Backtest) -> str:
    """Return how long before the churn the alarms had been on.

    >>> from types import SimpleNamespace
    >>> times = LeadTimes(10.0, 32.0, None, warned=34, censored=3)
    >>> lead_sentence(SimpleNamespace(lead_times=times, churns=77, horizon_days=90))[:50]
    '34 of 77 churns had an alarm in their last 90 days'
    """
    times: LeadTimes = found.lead_times
    said = (
        f"{count(times.warned)} of {many(found.churns, 'churn')} had an alarm in their last "
        f"{many(found.horizon_days, 'day')}"
    )
    if times.warned == times.censored:
        return f"{said}{', all since before the first day looked at' if times.warned else ''}."
    median, low, high = (
        number(value, digits=0) for value in (times.median, times.lower_quartile, times.upper_quartile)
    )
    since = f"; the last one had been on for {median} days (median; middle half {low} to {high})"
    longer = f", {count(times.censored)} since before the first day looked at" if times.censored else ""
    return f"{said}{since}{longer}."


def left_out(found: Backtest) -> Iterator[str]:
    """Yield in sentences which alarms do not count."""
    if found.immature:
        yield f"{many(found.immature, 'alarm')} cannot be judged yet, as the horizon is not over."
    if found.lapsed:
        looks = many(found.lapsed, "look")
        yield f"{looks} with an alarm came after the churn had begun, and count for nothing."


def recall_words(
    found: Backtest, against: Backtest | None = None, gaps: Sequence[RecallGap] = ()
) -> pd.DataFrame:
    """Return one row for each lead: how many churns could be looked up, and how many had an alarm."""
    rows = [_recall_row(caught) for caught in found.recall]
    if against is not None:
        for row, theirs, gap in zip(rows, against.recall, gaps, strict=True):
            row[against.scorer] = share_words(theirs.recall)
            row["difference"] = gap_words(gap)
    return pd.DataFrame(rows, dtype="str")


def _recall_row(caught: Caught) -> dict[str, str]:
    return {
        "days before": str(caught.lead_days),
        "churns": count(caught.recall.of),
        "not watched": count(caught.unwatched),
        "had an alarm": count(caught.recall.hits),
        "recall": share_words(caught.recall),
        "by lot": percent(caught.by_chance, digits=DIGITS),
    }


def false_alarm_words(alarms: Sequence[FalseAlarms]) -> pd.DataFrame:
    """Return one row for each phase: alarms, and the false ones for 100 account-months."""
    return pd.DataFrame(
        [
            {
                "raised in": one.phase,
                "account-months": number(one.account_months, digits=0),
                "alarms": count(one.raised),
                "false": count(one.false),
                "false per 100 account-months": _between(
                    number(one.rate, digits=DIGITS), one.low, one.high, 1.0
                ),
            }
            for one in alarms
        ],
        dtype="str",
    )


def threshold_words(alerts: Alerts) -> pd.DataFrame:
    """Return one row for each threshold: what it did on the training rows that it was learned from."""
    return pd.DataFrame(
        [
            {
                "in": one.phase if one.own else f"{one.phase} (that of all phases)",
                "at risk from": value_words(one),
                "snapshots": count(one.rows),
                "at risk": count(one.flagged),
                "false alarms": _between(
                    percent(one.false_alarm_rate, digits=DIGITS), one.low, one.high, 100.0
                ),
            }
            for one in alerts.thresholds
        ],
        dtype="str",
    )


def churn_words(found: Backtest) -> pd.DataFrame:
    """Return one row for each known churn: what was said before it."""
    table = found.table
    told = {"account": table[ACCOUNT_ID].tolist(), "churned": [day_words(day) for day in table[CHURN_AT]]}
    for days in (caught.lead_days for caught in found.recall):
        looks = zip(table[f"alarm_{days}"], table[f"{HEALTH}_{days}"], strict=True)
        told[f"{days} days before"] = [_said(alarm, health) for alarm, health in looks]
    since = zip(table["alarm_since"], table["lead_days"], table["censored"], strict=True)
    told["last alarm on since"] = [_since(day, days, longer) for day, days, longer in since]
    return pd.DataFrame(told, dtype="str")


def share_words(share: Share) -> str:
    """Return a share with its interval.

    >>> share_words(Share(0.25, 0.1, 0.45, 5, 20, 18)), share_words(Share(None, None, None, 0, 0, 0))
    ('25.0 % [10.0, 45.0]', '–')
    """
    return _between(percent(share.value, digits=DIGITS), share.low, share.high, 100.0)


def gap_words(gap: RecallGap) -> str:
    """Return a difference of shares in percentage points, with its interval.

    >>> gap_words(RecallGap(30, 0.1, -0.02, 0.22, 50)), gap_words(RecallGap(30, -0.1, None, None, 50))
    ('+10.0 [−2.0, 22.0]', '−10.0')
    """
    if not known(gap.difference):
        return NOTHING
    sign = "+" if gap.difference > 0 else ""
    return _between(sign + number(100 * gap.difference, digits=DIGITS), gap.low, gap.high, 100.0)


def _between(text: str, low: float | None, high: float | None, unit: float) -> str:
    if not (known(low) and known(high)):
        return text
    return f"{text} [{number(unit * low, digits=DIGITS)}, {number(unit * high, digits=DIGITS)}]"


def _said(alarm: bool | NAType, health: float) -> str:
    if pd.isna(alarm):
        return NOTHING
    return f"{WORDS_OF_ALARM[bool(alarm)]}, health {number(health, digits=0)}"


def _since(day: pd.Timestamp, days: float, longer: bool) -> str:
    if pd.isna(day):
        return NOTHING
    return f"{day_words(day)}, {'at least ' if longer else ''}{many(int(days), 'day')} before"
