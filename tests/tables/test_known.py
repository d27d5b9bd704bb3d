"""The tables as they were known at a moment."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from campaignpulse.tables import Tables, as_known

AT = pd.Timestamp("2025-03-19", tz="UTC")


@pytest.fixture
def tiny(tiny_tables) -> Tables:
    return tiny_tables()


@pytest.fixture
def then(tiny: Tables) -> Tables:
    return as_known(tiny, AT)


def test_rows_of_the_moment_and_later_are_gone(then: Tables) -> None:
    assert then.events["occurred_at"].max() < AT
    assert then.subscriptions["at"].max() < AT
    assert then.surveys["response_id"].tolist() == ["r1"]


def test_a_row_that_became_known_later_is_gone_and_one_known_at_the_moment_stays(tiny: Tables) -> None:
    early = tiny.events["occurred_at"] < AT
    for known, kept in ((AT, int(early.sum())), (AT + pd.Timedelta(microseconds=1), 0)):
        late = replace(tiny, events=tiny.events.assign(known_at=known))
        assert len(as_known(late, AT).events) == kept


def test_rows_in_the_order_of_their_times_are_not_copied_and_others_come_to_the_same(tiny: Tables) -> None:
    in_order = replace(tiny, events=tiny.events.sort_values("occurred_at", kind="stable", ignore_index=True))
    back = replace(tiny, events=in_order.events.iloc[::-1].reset_index(drop=True))
    found, turned = as_known(in_order, AT).events, as_known(back, AT).events
    assert np.shares_memory(found["value"].to_numpy(), in_order.events["value"].to_numpy())
    pd.testing.assert_frame_equal(found, turned.iloc[::-1].reset_index(drop=True))


def test_a_planned_campaign_that_was_known_stays_with_its_milestones(tiny: Tables) -> None:
    known = as_known(tiny, pd.Timestamp("2025-01-15", tz="UTC"))
    assert known.campaigns["campaign_id"].tolist() == ["mm24", "mm25"]
    assert len(known.milestones) == 1
    before = as_known(tiny, pd.Timestamp("2025-01-14", tz="UTC"))
    assert before.campaigns["campaign_id"].tolist() == ["mm24"]
    assert before.milestones.empty
    assert set(before.exposures["campaign_id"]) == {"mm24"}


def test_times_of_later_are_taken_out_of_rows_that_stay(tiny: Tables) -> None:
    tickets = tiny.tickets.assign(resolved_at=AT, cause="product_bug")
    accounts = tiny.accounts.assign(ended_at=AT)
    known = as_known(replace(tiny, tickets=tickets, accounts=accounts), AT)
    assert known.tickets["resolved_at"].isna().all()
    assert "cause" not in known.tickets
    assert known.accounts["ended_at"].isna().all()


def test_what_happens_later_changes_nothing(tiny: Tables) -> None:
    later = tiny.events["occurred_at"] >= AT
    other = replace(tiny, events=tiny.events.assign(value=tiny.events["value"].mask(later, 99.0)))
    assert as_known(other, AT).digest == as_known(tiny, AT).digest
