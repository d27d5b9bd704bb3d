"""Tables of some accounts alone, and who stands for all."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
from campaignpulse.tables import Tables, drawn_accounts, of_accounts


def test_only_the_rows_of_the_accounts_are_left_and_answers_and_campaigns_stay_whole(tiny_tables) -> None:
    tables = tiny_tables()
    alone = of_accounts(tables, ["a1", "a3"])
    for name in ("accounts", "exposures", "events", "tickets", "subscriptions"):
        before = tables.frames[name]
        wanted = before[before["account_id"] != "a2"].reset_index(drop=True)
        pd.testing.assert_frame_equal(alone.frames[name], wanted)
    assert alone.surveys is tables.surveys
    assert alone.campaigns is tables.campaigns


def test_rows_keep_their_index_where_something_goes_by_it(tiny_tables) -> None:
    tables = tiny_tables()
    kept = of_accounts(tables, ["a2"], keep_index=True).events
    pd.testing.assert_frame_equal(kept, tables.events[tables.events["account_id"] == "a2"])


def test_tables_that_are_not_there_stay_away(tiny_tables) -> None:
    alone = of_accounts(tiny_tables(accounts=None, tickets=None, subscriptions=None), ["a1"])
    assert (alone.accounts, alone.tickets, alone.subscriptions) == (None, None, None)


def with_ids(tables: Tables, ids: list[str]) -> Tables:
    return replace(tables, accounts=pd.DataFrame({"account_id": ids}))


def test_as_many_as_are_asked_for_are_drawn_and_a_base_that_is_no_larger_is_taken_whole(tiny_tables) -> None:
    assert drawn_accounts(tiny_tables(), 3) == ["a1", "a2", "a3"]
    assert len(drawn_accounts(tiny_tables(), 2)) == 2
    assert drawn_accounts(tiny_tables(accounts=None), 3) == ["a1", "a2", "a3"]


def test_the_draw_is_even_whatever_the_order_of_the_ids_and_changes_little_as_the_base_grows(
    tiny_tables,
) -> None:
    ids = [f"account {number:04d}" for number in range(2_000)]
    tables = tiny_tables()
    drawn = set(drawn_accounts(with_ids(tables, ids), 500))
    assert drawn == set(drawn_accounts(with_ids(tables, ids[::-1]), 500))
    assert 200 < len(drawn & set(ids[:1_000])) < 300
    grown = [*ids, *(f"newer {number}" for number in range(200))]
    assert len(drawn & set(drawn_accounts(with_ids(tables, grown), 500))) > 430
