"""A store knows where an event_id may come twice, and looks for repetitions nowhere else."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pandas as pd
import pytest
from campaignpulse.sources.shares import bucket_of
from campaignpulse.sources.store import BatchStore
from campaignpulse.tables import Tables

BUCKETS = 8
Sent = Callable[..., Tables]


@pytest.fixture
def sent(tiny_tables: Callable[..., Tables]) -> Sent:
    """A delivery of one event of each account, with ids that begin alike."""

    def delivered(begin: str, accounts: int = 20) -> Tables:
        tables = tiny_tables()
        event = tables.events.iloc[:1]
        rows = pd.concat([event.assign(account_id=f"a{n}", event_id=f"{begin}{n}") for n in range(accounts)])
        rows = rows.astype({"account_id": "str", "event_id": "str"}).reset_index(drop=True)
        return dataclasses.replace(tables, events=rows, accounts=None)

    return delivered


@pytest.fixture
def store(sent: Sent, tmp_path_factory: pytest.TempPathFactory) -> BatchStore:
    found = BatchStore(tmp_path_factory.mktemp("ids") / "store", buckets=BUCKETS)
    found.add(sent("x"), name="first")
    return found


def bucket(account: str) -> int:
    return int(bucket_of(pd.Series([account], dtype="str"), BUCKETS)[0])


def rows(store: BatchStore) -> int:
    look = store.look()
    coded = [look.coded(group, users=False) for group in range(len(look))]
    counted = sum(int(one.sizes.sum() if len(one.sizes) else (one.account >= 0).sum()) for one in coded)
    assert counted == len(look.all_events())
    return counted


def test_ids_that_are_all_new_may_come_twice_nowhere(store: BatchStore, sent: Sent) -> None:
    store.add(sent("y"), name="second")
    assert store.look().repeats == set()
    assert rows(store) == 40


def test_an_id_that_another_batch_delivered_may_come_twice_where_its_account_is(
    store: BatchStore, sent: Sent
) -> None:
    store.add(sent("x", 1), name="second")
    assert store.look().repeats == {bucket("a0")}
    assert rows(store) == 20


def test_an_id_twice_in_a_batch_is_noticed(store: BatchStore, sent: Sent) -> None:
    day = sent("y", 1)
    twice = pd.concat([day.events, day.events], ignore_index=True)
    store.add(dataclasses.replace(day, events=twice), name="second")
    assert store.look().repeats == {bucket("a0")}
    assert rows(store) == 21


def test_a_batch_that_replaces_another_repeats_none_of_its_ids(store: BatchStore, sent: Sent) -> None:
    store.add(sent("y", 5), name="day")
    for _ in range(2):
        store.add(sent("y", 4), name="day")
    assert store.look().repeats == set()
    assert rows(store) == 24


def test_what_was_repeated_counts_once_its_elder_is_taken_out(store: BatchStore, sent: Sent) -> None:
    store.add(sent("x", 3), name="second")
    store.remove("first")
    assert rows(store) == 3


def test_batches_without_ids_repeat_nothing(store: BatchStore, sent: Sent) -> None:
    day = sent("x")
    store.add(dataclasses.replace(day, events=day.events.drop(columns="event_id")), name="second")
    assert store.look().repeats == set()
    assert rows(store) == 40


def test_after_a_repair_ids_are_compared_everywhere(store: BatchStore, sent: Sent) -> None:
    (path,) = store.folder.glob("*.arrow")
    path.write_bytes(b"")
    store.repair({"first": sent("x")})
    assert store.look().repeats == set(range(BUCKETS))
    assert rows(store) == 20
