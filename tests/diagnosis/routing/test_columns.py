from __future__ import annotations

import pandas as pd
from campaignpulse.diagnosis.routing import CONTRACT_COLUMNS, HANDOFF_COLUMNS, HELD_COLUMNS, REASONS
from campaignpulse.diagnosis.routing.columns import NUMBERS, TIMES, frame_of
from campaignpulse.tables import TIME


def test_a_hand_off_starts_with_the_columns_of_the_contract() -> None:
    assert HANDOFF_COLUMNS[: len(CONTRACT_COLUMNS)] == CONTRACT_COLUMNS
    assert CONTRACT_COLUMNS[:4] == ("handoff_id", "account_id", "cutoff", "cause")


def test_no_column_and_no_reason_stands_twice() -> None:
    for names in (HANDOFF_COLUMNS, HELD_COLUMNS, REASONS):
        assert len(set(names)) == len(names)


def test_an_empty_table_has_the_types_of_a_full_one() -> None:
    row = {name: pd.Timestamp("2025-04-01", tz="UTC") for name in TIMES} | dict.fromkeys(NUMBERS, 1.0)
    for columns in (HANDOFF_COLUMNS, HELD_COLUMNS):
        full, empty = frame_of([row], columns), frame_of([], columns)
        assert list(empty) == list(columns)
        assert empty.dtypes.equals(full.dtypes)
        assert {full[name].dtype for name in TIMES if name in full} == {TIME}


def test_what_a_row_does_not_say_is_missing() -> None:
    table = frame_of([{"account_id": "a"}], HANDOFF_COLUMNS)
    assert table["value"].isna().all()
    assert table["due_at"].isna().all()
    assert table["campaign_id"].isna().all()
