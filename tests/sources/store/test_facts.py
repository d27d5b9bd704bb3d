"""What windows are made of comes back as it was, in as few bytes as it needs."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from campaignpulse.sources.store.blocks import to_buffers, to_table
from campaignpulse.sources.store.facts import Facts, coded

FactsOf = Callable[[pd.DataFrame], Facts]
DAY_0 = pd.Timestamp("2024-01-01", tz="UTC").as_unit("us")
FIRST = (DAY_0 - pd.Timestamp(0, tz="UTC")).days


def events(days: list[float], **more: object) -> pd.DataFrame:
    times = pd.Series(DAY_0 + pd.to_timedelta(days, unit="D")).dt.as_unit("us")
    columns = {"account_id": "a", "occurred_at": times, "metric": "posts", "value": 0.1}
    return pd.DataFrame(columns | more).astype({"account_id": "str", "metric": "str"})


@pytest.fixture
def facts_of(table_of: Callable[[pd.DataFrame], pa.Table]) -> FactsOf:
    return lambda rows: Facts.of(to_buffers(to_table(table_of(rows)))[0])


def test_a_fact_has_the_day_of_its_clock_and_the_first_midnight_by_which_it_was_known(
    facts_of: FactsOf,
) -> None:
    told = pd.Series([pd.NaT, DAY_0 + pd.Timedelta("5D"), DAY_0 + pd.Timedelta("5D 1us")])
    found = facts_of(events([0.5, 1.0, 1.999], known_at=told.dt.as_unit("us"))).piece(users=False)
    assert (found.day - FIRST).tolist() == [0, 1, 1]
    assert (found.known - FIRST).tolist() == [1, 5, 6]
    assert found.value.tolist() == [0.1] * 3


@pytest.mark.parametrize(("late", "bytes_"), [(127, 1), (128, 2), (32_767, 2), (32_768, 4)])
def test_delays_take_the_bytes_of_the_longest_one(late: int, bytes_: int, facts_of: FactsOf) -> None:
    told = pd.Series([pd.NaT, DAY_0 + pd.Timedelta(late, "D")]).dt.as_unit("us")
    found = facts_of(events([0.0, 0.0], known_at=told))
    assert found.rows.column("known_after").type.bit_width == 8 * bytes_
    assert (found.piece(users=False).known - FIRST).tolist() == [1, late]


def test_more_metrics_than_fit_into_a_byte_are_told_apart(facts_of: FactsOf) -> None:
    names = [f"m{n}" for n in range(300)]
    metric = facts_of(events([0.0] * 300, metric=names)).piece(users=False).metric
    assert [metric.names[int(n)].as_py() for n in metric.numbers] == names


def test_rows_without_a_tag_or_a_user_have_none(facts_of: FactsOf) -> None:
    rows = events([0.0, 1.0], campaign_id=[None, "c"], user_id=["u", None])
    found = facts_of(rows.astype({"campaign_id": "str", "user_id": "str"})).piece(users=True)
    assert found.tag.numbers.tolist() == [-1, 0]
    assert found.user.numbers.tolist() == [0, -1]


def test_users_that_nobody_asks_for_are_not_read(facts_of: FactsOf) -> None:
    rows = events([0.0], user_id=["u"]).astype({"user_id": "str"})
    assert facts_of(rows).piece(users=False).user.numbers.size == 0


def test_blocks_follow_one_another_and_rows_that_do_not_count_are_of_no_account(facts_of: FactsOf) -> None:
    first, second = (facts_of(events([0.0, 0.0, 1.0], account_id=list(names))) for names in ("aba", "cbc"))
    second = dataclasses.replace(second, counts=np.array([True, False, True]))
    found = coded([first, second], tagged=False, users=False)
    named = [found.accounts[int(place)].as_py() if place >= 0 else None for place in found.account]
    assert named == ["a", "a", "b", "c", None, "b"]
    assert [len(piece.day) for piece in found.pieces] == [3, 3]


def test_no_blocks_are_no_facts() -> None:
    found = coded([], tagged=True, users=True)
    assert (len(found.accounts), len(found.account), list(found.pieces)) == (0, 0, [])
