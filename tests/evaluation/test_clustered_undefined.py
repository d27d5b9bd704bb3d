from __future__ import annotations

import numpy as np
import pytest
from campaignpulse.checks import InputError
from campaignpulse.evaluation import clustered_auc, clustered_auc_difference, clustered_mean_difference


@pytest.mark.parametrize("outcome", [0, 1])
def test_an_auc_of_one_outcome_is_undefined_and_has_no_interval(outcome: int) -> None:
    auc = clustered_auc([outcome] * 4, [0.1, 0.2, 0.3, 0.4], range(4))

    assert (auc.value, auc.standard_error, auc.interval(), auc.p_value()) == (None, None, None, None)


def test_an_auc_of_no_rows_is_undefined() -> None:
    auc = clustered_auc([], [], [])

    assert (auc.value, auc.interval(), auc.accounts, auc.degrees_of_freedom) == (None, None, 0, 0)


def test_one_churned_account_gives_an_auc_without_an_interval_and_two_give_one() -> None:
    score = [0.9, 0.1, 0.3, 0.6, 0.2, 0.5]
    one = clustered_auc([1, 1, 0, 0, 0, 0], score, list("aabcde"))
    two = clustered_auc([1, 1, 0, 0, 0, 0], score, list("abcdef"))

    assert one.value == two.value == 0.5
    assert one.interval() is None
    assert two.interval() is not None


def test_one_retained_account_gives_an_auc_without_an_interval() -> None:
    score = [0.9, 0.1, 0.3, 0.6, 0.2, 0.5]

    assert clustered_auc([0, 0, 1, 1, 1, 1], score, list("aabcde")).interval() is None


@pytest.mark.parametrize("reference", [[0.1, 0.2, 0.3, 0.4], [0.2, 0.3, 0.4, 0.5], [0.0, 0.0, 0.0, 0.0]])
def test_accounts_that_do_not_vary_give_no_interval_instead_of_one_of_width_zero(
    reference: list[float],
) -> None:
    difference = clustered_auc_difference([0, 0, 1, 1], [0.1, 0.2, 0.3, 0.4], reference, range(4))

    assert difference.standard_error == 0.0
    assert difference.interval() is None
    assert difference.p_value() is None


def test_a_constant_gap_is_no_spread_even_where_doubles_round_it_unevenly() -> None:
    theirs = np.arange(7) / 7
    gap = theirs + 0.1 - theirs
    difference = clustered_mean_difference([1, 1, 1, 0, 0, 0, 0], theirs + 0.1, theirs, range(7))

    assert len(set(gap)) > 1
    assert difference.value is not None
    assert difference.standard_error == 0.0
    assert difference.interval() is None


def test_a_missing_value_is_refused_with_its_column_and_row() -> None:
    with pytest.raises(InputError, match="score is missing in row 1"):
        clustered_auc([1, 0], [0.1, np.nan], ["a", "b"])
    with pytest.raises(InputError, match="account_id is missing in row 0"):
        clustered_auc([1, 0], [0.1, 0.2], [None, "b"])
    with pytest.raises(InputError, match="churned is missing in row 1"):
        clustered_auc([1, np.nan], [0.1, 0.2], ["a", "b"])


def test_columns_of_different_lengths_are_refused() -> None:
    with pytest.raises(InputError, match="reference has 1 rows and churned 2"):
        clustered_auc_difference([1, 0], [0.1, 0.2], [0.3], ["a", "b"])
