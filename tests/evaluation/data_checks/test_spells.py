from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest
from campaignpulse.evaluation.data_checks.spells import spell_findings
from campaignpulse.tables import Tables

Make = Callable[..., Tables]


def told(tables: Tables) -> list[tuple[str, str, str]]:
    return [(one.severity, one.table, one.what) for one in spell_findings(tables.frames)]


def changed(frame: pd.DataFrame, row: int, **values: object) -> pd.DataFrame:
    made = frame.copy()
    for name, value in values.items():
        made.loc[row, name] = value
    return made


def test_where_every_row_is_of_a_customer_nothing_is_said(world: Tables) -> None:
    assert [one for one in told(world) if one[1] == "events"] == []


@pytest.mark.parametrize(("start", "rows"), [("2024-01-01 18:00", 0), ("2024-02-01", 5)])
def test_events_before_the_day_of_started_at_are_counted(tiny_tables: Make, tiny_frames, start, rows) -> None:
    late = changed(tiny_frames["accounts"], 0, started_at=pd.Timestamp(start, tz="UTC"))
    found = [what for _, _, what in told(tiny_tables(accounts=late)) if "started_at" in what]
    assert len(found) == bool(rows)
    if rows:
        assert found[0].startswith(f"{rows} rows (")
        assert "by 1 of the accounts, lie on a day before its account's started_at" in found[0]


def test_events_after_ended_at_are_counted(tiny_tables: Make, tiny_frames) -> None:
    ended = tiny_frames["accounts"].assign(
        ended_at=pd.Series([pd.NaT, pd.Timestamp("2025-04-20", tz="UTC"), pd.NaT])
    )
    (found,) = [what for _, _, what in told(tiny_tables(accounts=ended)) if "ended_at" in what]
    assert found.startswith("2 rows (")


def test_events_after_the_last_cancellation_are_counted_unless_the_account_started_again(
    tiny_tables: Make, tiny_frames
) -> None:
    (found,) = [what for _, _, what in told(tiny_tables()) if "cancelled" in what]
    assert found.startswith("2 rows (")  # of a3, on the two Mondays after 2025-04-20
    again = pd.DataFrame(
        {"account_id": ["a3"], "at": [pd.Timestamp("2025-04-21", tz="UTC")], "change": ["start"]}
    )
    back = pd.concat([tiny_frames["subscriptions"], again], ignore_index=True)
    assert not any("cancelled" in what for _, _, what in told(tiny_tables(subscriptions=back)))


def test_many_such_rows_are_a_warning_and_few_a_note(tiny_tables: Make, tiny_frames) -> None:
    (few,) = [severity for severity, _, what in told(tiny_tables()) if "cancelled" in what]
    early = changed(tiny_frames["subscriptions"], 4, at=pd.Timestamp("2024-06-01", tz="UTC"))
    (many,) = [
        severity for severity, _, what in told(tiny_tables(subscriptions=early)) if "cancelled" in what
    ]
    assert (few, many) == ("note", "warning")


def test_accounts_without_any_event_are_named(tiny_tables: Make, tiny_frames) -> None:
    more = pd.concat([tiny_frames["accounts"], pd.DataFrame({"account_id": ["a9"]})], ignore_index=True)
    (found,) = [one for one in told(tiny_tables(accounts=more)) if one[1] == "accounts"]
    assert found == ("warning", "accounts", "1 of 4 accounts have no event at all, such as 'a9'")
