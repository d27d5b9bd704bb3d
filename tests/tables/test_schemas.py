import pandas as pd
import pytest
from campaignpulse.tables import REQUIRED_TABLES, SCHEMAS, TEXT, TIME
from campaignpulse.tables.schemas import DEFAULTS, ROW_KEYS

# The table of the contract: columns in order, a question mark behind the optional ones.
CONTRACT = {
    "accounts": "account_id started_at? ended_at? segment? seats? value?",
    "campaigns": "campaign_id name series starts_at ends_at pre_days? post_days? known_at?",
    "milestones": "campaign_id name at",
    "exposures": "account_id campaign_id exposed_at?",
    "events": (
        "account_id occurred_at metric value? event_id? user_id? session_id? source? campaign_id? known_at?"
    ),
    "tickets": ("ticket_id account_id opened_at resolved_at? category? text? campaign_id? cause? known_at?"),
    "surveys": "response_id account_id responded_at instrument score text? campaign_id? known_at?",
    "subscriptions": "account_id at change amount?",
    "assignments": "account_id arm assigned_at salt",
    "outreach": "account_id at kind",
}


@pytest.mark.parametrize("table", CONTRACT)
def test_a_schema_has_the_columns_of_the_contract(table: str) -> None:
    columns = SCHEMAS[table].columns
    assert " ".join(name + "?" * (not column.required) for name, column in columns.items()) == CONTRACT[table]


def test_the_tables_of_the_contract_are_all_there_and_three_are_required() -> None:
    assert list(SCHEMAS) == list(CONTRACT)
    assert REQUIRED_TABLES == ("campaigns", "exposures", "events")


def test_a_column_that_is_required_needs_every_cell() -> None:
    for schema in SCHEMAS.values():
        for column in schema.columns.values():
            assert column.nullable == (not column.required)


def test_ids_are_text_and_times_are_microseconds_in_utc() -> None:
    for schema in SCHEMAS.values():
        for name, column in schema.columns.items():
            if name.endswith("_id"):
                assert column.dtype.type == TEXT
            if name == "at" or name.endswith("_at"):
                assert column.dtype.type == TIME == pd.DatetimeTZDtype("us", "UTC")


def test_the_defaults_are_the_contracts() -> None:
    assert DEFAULTS == {"campaigns": {"pre_days": 21, "post_days": 28}, "events": {"value": 1.0}}


def test_every_table_has_a_key_by_which_its_rows_are_named() -> None:
    for table, keys in ROW_KEYS.items():
        assert set(keys) <= set(SCHEMAS[table].columns)
    assert list(ROW_KEYS) == list(SCHEMAS)
