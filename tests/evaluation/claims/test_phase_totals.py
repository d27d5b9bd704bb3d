from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from campaignpulse.campaigns.calendar import items
from campaignpulse.campaigns.phases import ACTIVE
from campaignpulse.evaluation.claims import phase_totals as module
from campaignpulse.evaluation.claims.customer_days import customer_days
from campaignpulse.evaluation.claims.hindsight import phases_of
from campaignpulse.evaluation.claims.phase_totals import IDLE, phase_totals
from campaignpulse.tables import PHASES, Tables
from numpy.typing import NDArray

TablesOf = Callable[..., Tables]
METRICS = ("review_cycle_days", "sessions")
EPOCH = pd.Timestamp(0, tz="UTC")


def by_hand(tables: Tables) -> pd.DataFrame:
    """Every day of every exposed account as a customer, with its phase."""
    accounts = items(tables.campaigns, tables.exposures)[1]
    spans = customer_days(tables, accounts)
    days = pd.concat(
        pd.DataFrame(
            {
                "account_id": accounts[account],
                "cutoff": EPOCH + pd.to_timedelta(np.arange(low, high), unit="D"),
            }
        )
        for account, low, high in zip(spans.account, spans.low, spans.high, strict=True)
    )
    days["cutoff"] = days["cutoff"].dt.as_unit("us")
    return days.assign(phase=phases_of(tables, days, "cutoff")["phase"].to_numpy())


def test_totals_are_those_of_a_walk_from_day_to_day(tables_of: TablesOf) -> None:
    tables = tables_of()
    accounts = items(tables.campaigns, tables.exposures)[1]
    days, found = by_hand(tables), phase_totals(tables, METRICS)
    for metric in METRICS:
        own = tables.events[tables.events["metric"] == metric]
        daily = own.assign(cutoff=own["occurred_at"].dt.floor("D")).groupby(["account_id", "cutoff"])["value"]
        facts = daily.agg(["sum", "count"]).reset_index()
        full = days.merge(facts, on=["account_id", "cutoff"], how="left").fillna({"sum": 0, "count": 0})
        for column, totals in (("sum", found.value[metric]), ("count", found.rows[metric])):
            assert whole(totals) == pytest.approx(table(full, accounts, column))
    assert whole(found.days) == pytest.approx(table(days.assign(one=1.0), accounts, "one"))


def table(rows: pd.DataFrame, accounts: pd.Index, column: str) -> NDArray[np.float64]:
    sums = rows.pivot_table(index="account_id", columns="phase", values=column, aggfunc="sum", fill_value=0)
    return sums.reindex(index=accounts, columns=list(PHASES)).to_numpy(float)


def whole(totals: NDArray[np.float64]) -> NDArray[np.float64]:
    """All active days together, whether the account took part or not."""
    by_phase = totals[:, : len(PHASES)].copy()
    by_phase[:, ACTIVE] += totals[:, IDLE]
    return by_phase


def test_blocks_of_accounts_give_what_all_at_once_give(
    tables_of: TablesOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = tables_of()
    at_once = phase_totals(tables, METRICS)
    monkeypatch.setattr(module, "BLOCK_ACCOUNTS", 7)
    in_blocks = phase_totals(tables, METRICS)

    assert np.array_equal(at_once.days, in_blocks.days)
    for metric in METRICS:
        assert np.array_equal(at_once.value[metric], in_blocks.value[metric])
        assert np.array_equal(at_once.rows[metric], in_blocks.rows[metric])


def test_active_days_of_who_does_not_take_part_stand_apart(
    tiny_tables: TablesOf, tiny_frames: dict[str, pd.DataFrame]
) -> None:
    events = tiny_frames["events"]
    events.loc[events["account_id"] == "a2", "campaign_id"] = None
    tables = tiny_tables(events=events)
    names = list(items(tables.campaigns, tables.exposures)[1])

    days = phase_totals(tables, ["posts"]).days

    assert days[names.index("a1"), [ACTIVE, IDLE]].tolist() == [23 + 23, 0]
    # post, pre and baseline days between; the data end in the post phase
    assert days[names.index("a2")].tolist() == [0, 21, 21, 419, 23]
