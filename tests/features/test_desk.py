"""What an account needs of the desk, and whether it has room for it."""

from __future__ import annotations

import numpy as np
import pytest
from campaignpulse.features import Feature, median, total
from campaignpulse.features.blocks import FACT, Block
from campaignpulse.features.desk import NOTHING, Need, desk_for, has_room, most_of, need_of
from campaignpulse.features.plan import Plan, build_plan

NEVER = 2**30


def plan_of(*made: object) -> Plan:
    return build_plan([Feature(f"f{place}", one, "c", 1, "u") for place, one in enumerate(made)])[0]


@pytest.fixture(scope="module")
def block() -> Block:
    """Two accounts, both with facts of days 3, 9 and, told late, 1; only the first has snapshots: 8, 10."""
    facts = np.zeros(6, FACT)
    facts["day"], facts["known"], facts["tag"] = [3, 9, 1] * 2, [4, 10, 9] * 2, -1
    return Block(
        facts=facts,
        fact_pointer=np.array([0, 3, 6]),
        cutoff=np.array([8, 10], np.int32),
        row=np.arange(2),
        snapshot_pointer=np.array([0, 2, 2]),
        calendar=np.zeros(0, [("account", np.int32)]),
        calendar_pointer=np.zeros(3, np.int64),
        began=np.array([NEVER, NEVER], np.int32),
        activity=np.ones(2, bool),
        tags=False,
        users=np.array([5, 0], np.int32),
        milestones=np.zeros(0, np.int32),
        milestone_pointer=np.zeros(1, np.int64),
    )


def test_an_account_needs_the_days_from_its_first_fact_to_its_last_cutoff(block: Block) -> None:
    need = need_of(block, plan_of(total("posts", 7)), 0)
    assert (need.first, need.began, need.days, need.snapshots, need.users) == (1, 3, 9, 2, 5)
    assert need.panes == need.days  # two snapshots with two bounds each, and more edges than days


def test_only_statistics_need_rows_in_order(block: Block) -> None:
    assert need_of(block, plan_of(total("posts", 7)), 0).ordered == 0
    assert need_of(block, plan_of(median("posts", 7)), 0).ordered == 6


def test_an_account_without_snapshots_needs_nothing(block: Block) -> None:
    assert need_of(block, plan_of(total("posts", 7)), 1) == NOTHING


@pytest.mark.parametrize("field", ["days", "panes", "users", "draft", "ordered", "snapshots"])
def test_a_desk_has_twice_the_room_that_it_was_made_for_at_most(field: str) -> None:
    plan, need = plan_of(total("posts", 7)), Need(0, 0, 9, 9, 2, 12, 6, 2)
    desk = desk_for(need, plan)
    assert has_room(desk, need)
    assert not has_room(desk, need._replace(**{field: 10_000_000}))
    assert not has_room(desk_for(need._replace(**{field: 0}), plan), need) or field == "snapshots"


def test_a_larger_desk_serves_all_accounts_that_the_smaller_one_did() -> None:
    plan, long, many = (
        plan_of(total("posts", 7)),
        Need(0, 0, 900, 9, 0, 12, 6, 2),
        Need(0, 0, 9, 9, 70, 12, 6, 2),
    )
    desk = desk_for(most_of(long, many), plan)
    assert has_room(desk, long)
    assert has_room(desk, many)
