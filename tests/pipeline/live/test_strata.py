import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.pipeline.live.strata import strata

IDS = pd.Series(["a2", "a1", "a9"])


def test_words_of_several_columns_are_joined_and_missing_ones_are_unknown(tiny_tables, tiny_frames) -> None:
    accounts = tiny_frames["accounts"].assign(region=["north", None, "south"])
    found = strata(tiny_tables(accounts=accounts), IDS, ["segment", "region"])
    assert found.tolist() == ["brand · unknown", "agency · north", "unknown · unknown"]


def test_without_columns_everybody_is_in_one_group(tiny_tables) -> None:
    assert strata(tiny_tables(accounts=None), IDS, []).tolist() == ["all"] * 3


@pytest.mark.parametrize(
    ("column", "accounts", "said"),
    [
        ("region", True, "which is no column of accounts; it has started_at and segment"),
        ("started_at", True, "which holds no words"),
        ("segment", False, "there is no table accounts"),
    ],
)
def test_a_column_that_cannot_balance_is_refused(tiny_tables, tiny_frames, column, accounts, said) -> None:
    tables = tiny_tables(accounts=tiny_frames["accounts"] if accounts else None)
    with pytest.raises(InputError, match=said):
        strata(tables, IDS, [column])
