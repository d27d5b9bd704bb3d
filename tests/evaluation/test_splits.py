from __future__ import annotations

import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.evaluation import split_mask, time_split

TRAIN = ("2024-01-01", "2024-03-31")
TEST = ("2024-04-10", "2024-05-31")


def cutoffs(*days: str) -> pd.Series:
    return pd.Series(pd.to_datetime(list(days), utc=True))


def split(*days: str, horizon_days: int = 10) -> tuple[list[bool], list[bool]]:
    train, test = split_mask(cutoffs(*days), train=TRAIN, test=TEST, horizon_days=horizon_days)
    return train.tolist(), test.tolist()


def test_both_periods_include_their_bounds() -> None:
    days = ("2023-12-31", "2024-01-01", "2024-03-31", "2024-04-01", "2024-04-09", "2024-04-10", "2024-05-31")
    train, test = split(*days, "2024-06-01")

    assert train == [False, True, True, False, False, False, False, False]
    assert test == [False, False, False, False, False, True, True, False]


def test_a_training_outcome_may_end_on_the_first_test_cutoff_but_not_after_it() -> None:
    train, _ = split("2024-01-01", "2024-02-29", "2024-03-01", "2024-04-10", horizon_days=41)

    assert train == [True, True, False, False]


def test_the_embargo_counts_from_the_first_test_cutoff_that_occurs_and_not_from_the_bound() -> None:
    train, _ = split("2024-03-31", "2024-04-20", horizon_days=20)

    assert train == [True, False]


def test_the_masks_keep_the_index_of_the_cutoffs() -> None:
    times = cutoffs("2024-01-01", "2024-05-01").set_axis([7, 3])
    train, test = split_mask(times, train=TRAIN, test=TEST, horizon_days=10)

    assert train.index.tolist() == test.index.tolist() == [7, 3]


def test_dates_timestamps_and_words_name_the_same_bound() -> None:
    times = cutoffs("2024-01-01", "2024-05-01")
    start, end, first, last = (pd.Timestamp(bound) for bound in (*TRAIN, *TEST))

    for train, test in [
        ((start, end), (first, last)),
        (
            (start.tz_localize("UTC"), end.tz_localize("UTC")),
            (first.tz_localize("UTC"), last.tz_localize("UTC")),
        ),
        ((start.date(), end.date()), (first.date(), last.date())),
    ]:
        in_train, in_test = split_mask(times, train=train, test=test, horizon_days=10)
        assert (in_train.tolist(), in_test.tolist()) == ([True, False], [False, True])


@pytest.mark.parametrize("first_test_day", ["2024-03-31", "2024-02-01", "2023-01-01"])
def test_a_test_that_does_not_start_after_the_training_is_refused_as_mixing_time(first_test_day: str) -> None:
    times = cutoffs("2024-01-01", "2024-05-01")

    with pytest.raises(InputError, match=f"the test starts on {first_test_day}.*would mix time"):
        split_mask(times, train=TRAIN, test=(first_test_day, "2024-05-31"), horizon_days=10)


def test_a_test_that_starts_the_day_after_the_training_is_accepted() -> None:
    times = cutoffs("2024-01-01", "2024-04-01")

    _, test = split_mask(times, train=TRAIN, test=("2024-04-01", "2024-05-31"), horizon_days=10)

    assert test.tolist() == [False, True]


@pytest.mark.parametrize(
    ("side", "train", "test"), [("train", TRAIN[::-1], TEST), ("test", TRAIN, TEST[::-1])]
)
def test_a_period_that_ends_before_it_starts_is_refused_by_name(
    side: str, train: tuple[str, str], test: tuple[str, str]
) -> None:
    with pytest.raises(InputError, match=f"split: {side} ends on .* before it starts"):
        split_mask(cutoffs("2024-01-01", "2024-05-01"), train=train, test=test, horizon_days=10)


@pytest.mark.parametrize(("side", "day"), [("train", "2024-05-01"), ("test", "2024-01-01")])
def test_a_side_without_any_cutoff_is_refused_by_name(side: str, day: str) -> None:
    with pytest.raises(InputError, match=f"none of the 1 rows has a cutoff in {side}"):
        split(day)


def test_a_training_that_the_embargo_leaves_empty_is_refused_with_the_first_test_cutoff() -> None:
    with pytest.raises(InputError, match=r"every training cutoff lies within 40 days.*2024-04-20"):
        split("2024-03-31", "2024-04-20", horizon_days=40)


@pytest.mark.parametrize("horizon_days", [0, -3])
def test_a_horizon_below_one_day_is_refused(horizon_days: int) -> None:
    with pytest.raises(InputError, match=f"horizon_days is {horizon_days}; it must be at least 1 day"):
        split("2024-01-01", "2024-05-01", horizon_days=horizon_days)


def snapshots(churned: list[bool | None]) -> tuple[pd.DataFrame, pd.DataFrame]:
    days = ["2024-01-01", "2024-02-01", "2024-03-31", "2024-04-10", "2024-05-01"]
    windows = pd.DataFrame({"account_id": list("abcab"), "cutoff": cutoffs(*days), "logins": range(5)})
    labels = windows[["account_id", "cutoff"]].assign(churned=pd.array(churned, dtype="boolean"))
    return windows, labels


def test_a_time_split_keeps_mature_rows_and_counts_what_it_left_out() -> None:
    windows, labels = snapshots([True, False, False, None, True])

    parts = time_split(windows, labels, train=TRAIN, test=TEST, horizon_days=20)

    assert parts.train["logins"].tolist() == [0, 1]
    assert parts.train_churned.tolist() == [True, False]
    assert parts.test["logins"].tolist() == [4]
    assert parts.test_churned.tolist() == [True]
    assert (parts.embargoed, parts.immature_train, parts.immature_test) == (1, 0, 1)


def test_labels_of_other_rows_are_refused_with_the_first_row_that_differs() -> None:
    windows, labels = snapshots([True, False, False, False, True])
    labels.loc[2, "account_id"] = "z"

    with pytest.raises(InputError, match="row 2 of windows has account_id c and of labels z"):
        time_split(windows, labels, train=TRAIN, test=TEST, horizon_days=10)


def test_labels_of_another_length_are_refused_with_both_lengths() -> None:
    windows, labels = snapshots([True, False, False, False, True])

    with pytest.raises(InputError, match="windows has 5 rows and labels 4"):
        time_split(windows, labels.iloc[:4], train=TRAIN, test=TEST, horizon_days=10)


def test_a_test_period_before_its_labels_mature_is_refused_with_the_way_out() -> None:
    windows, labels = snapshots([True, False, False, None, None])

    with pytest.raises(
        InputError, match=r"none of the 2 test snapshots.*has an outcome yet; move test earlier"
    ):
        time_split(windows, labels, train=TRAIN, test=TEST, horizon_days=10)


def test_a_training_that_knows_one_outcome_only_is_refused() -> None:
    windows, labels = snapshots([False, False, None, True, False])

    with pytest.raises(InputError, match="all 2 training snapshots have churned = False"):
        time_split(windows, labels, train=TRAIN, test=TEST, horizon_days=10)


def test_a_bound_in_another_order_than_year_month_day_is_refused() -> None:
    with pytest.raises(InputError, match="split: train: '03/04/2024' is not a time; write it as 2024-01-31"):
        split_mask(cutoffs("2024-05-01"), train=("03/04/2024", "2024-04-05"), test=TEST, horizon_days=10)


def test_printed_a_split_is_one_line_of_how_many_rows_are_where() -> None:
    windows, labels = snapshots([True, False, None, True, False])
    parts = time_split(windows, labels, train=TRAIN, test=TEST, horizon_days=10)
    left_out = parts.embargoed + parts.immature_train + parts.immature_test
    assert repr(parts) == (
        f"TimeSplit({len(parts.train)} to train, {len(parts.test)} to test, {left_out} left out)"
    )
