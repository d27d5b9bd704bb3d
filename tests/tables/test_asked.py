"""The gate for the rows that people ask about."""

from __future__ import annotations

import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.tables import clean_cutoffs, clean_moment, clean_snapshots

MIDNIGHTS = pd.DatetimeIndex(["2024-01-01", "2024-01-02"], tz="UTC").as_unit("us")


@pytest.mark.parametrize(
    "given",
    [
        ["2024-01-01", "2024-01-02 13:00"],
        pd.date_range("2024-01-01", periods=2),
        pd.date_range("2024-01-01 07:00", periods=2, tz="UTC"),
        pd.Series(pd.to_datetime(["2023-12-31 20:00", "2024-01-01 20:00"])).dt.tz_localize(
            "America/New_York"
        ),
        [pd.Timestamp("2024-01-01"), pd.Timestamp("2024-01-02 23:59")],
    ],
)
def test_cutoffs_of_any_kind_become_midnights_of_utc(given):
    pd.testing.assert_index_equal(clean_cutoffs(given), MIDNIGHTS, check_names=False, exact="equiv")


def test_no_cutoffs_are_no_cutoffs():
    assert len(clean_cutoffs([])) == 0


def test_what_is_no_time_is_refused():
    with pytest.raises(InputError, match="a cutoff is not a time; write days as 2024-01-31"):
        clean_cutoffs(["soon"])


def test_a_missing_cutoff_is_refused_with_its_row():
    with pytest.raises(InputError, match="cutoff of row 2 is missing"):
        clean_cutoffs([pd.Timestamp("2024-01-01"), pd.NaT])


def test_numbers_as_ids_become_text_and_the_order_stays():
    rows = pd.DataFrame({"account_id": [7, 3], "cutoff": MIDNIGHTS}, index=[5, 9])
    clean = clean_snapshots(rows)
    assert clean["account_id"].tolist() == ["7", "3"]
    assert clean.index.tolist() == [0, 1]


def test_snapshots_that_are_no_frame_are_refused():
    with pytest.raises(InputError, match="snapshots are a NoneType; give a frame of account_id and cutoff"):
        clean_snapshots(None)


def test_a_missing_column_is_named_with_those_that_are_there():
    with pytest.raises(InputError, match=r"snapshots have no column 'cutoff'; they have "):
        clean_snapshots(pd.DataFrame({"account_id": ["a"], "day": MIDNIGHTS[:1]}))


@pytest.mark.parametrize(
    "given",
    [
        ["2024-01-01", "2024-03-01 00:00+01:00"],
        pd.date_range("2024-03-01", periods=1, tz="Europe/Paris"),
        [pd.Timestamp("2024-03-01", tz="Europe/Paris")],
    ],
)
def test_a_midnight_of_another_zone_is_refused_for_it_would_be_the_day_before(given):
    with pytest.raises(InputError, match=r"is a midnight, but 2024-02-29 23:00 in UTC; write the day alone"):
        clean_cutoffs(given)


def test_a_snapshot_without_an_account_is_refused_with_its_row():
    rows = pd.DataFrame({"account_id": ["a", None], "cutoff": MIDNIGHTS})
    with pytest.raises(InputError, match="account_id of row 2 of the snapshots is missing"):
        clean_snapshots(rows)


def test_a_moment_is_utc_with_its_clock():
    for given in ("2024-01-02 13:00", "2024-01-02T15:00+02:00", pd.Timestamp("2024-01-02 13:00")):
        assert clean_moment(given) == pd.Timestamp("2024-01-02 13:00", tz="UTC")


@pytest.mark.parametrize("given", ["03/04/2024", "31.12.2024", "soon"])
def test_a_moment_or_a_cutoff_in_another_order_than_year_month_day_is_refused(given):
    with pytest.raises(InputError, match=f"'{given}' is not a time; write it as 2024-01-31"):
        clean_moment(given)
    with pytest.raises(InputError, match="a cutoff is not a time"):
        clean_cutoffs([given])
