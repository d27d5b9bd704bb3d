"""What may go on the ledger, and what of it is new."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.evaluation.ledger import Appended
from campaignpulse.evaluation.ledger.first import first_stands, ledger_rows

Predictions = Callable[..., pd.DataFrame]
NOW = pd.Timestamp("2024-01-08 05:30:12.345678", tz="UTC")


def test_rows_are_kept_in_the_order_of_their_key_with_the_second_they_were_made(made: Predictions) -> None:
    rows = ledger_rows(made(accounts="cab"), NOW)
    assert rows["account_id"].tolist() == ["a", "b", "c"]
    assert rows["predicted_at"].iloc[0] == NOW.floor("s")


def test_a_clock_time_of_a_cutoff_is_floored(made: Predictions) -> None:
    rows = ledger_rows(made().assign(cutoff=pd.Timestamp("2024-01-08 10:00", tz="UTC")), NOW)
    assert rows["cutoff"].unique().tolist() == [pd.Timestamp("2024-01-08", tz="UTC")]


@pytest.mark.parametrize("probability", [0.0, 1.0])
def test_certainty_is_a_probability(made: Predictions, probability: float) -> None:
    assert len(ledger_rows(made(probability=probability), NOW)) == 3


@pytest.mark.parametrize("probability", [-1e-9, 1 + 1e-9, float("nan")])
def test_what_is_no_probability_is_refused_with_its_account(made: Predictions, probability: float) -> None:
    with pytest.raises(InputError, match=r"probability of learned is .* for account b; it must lie in"):
        ledger_rows(made(probability=[0.1, probability, 0.2]), NOW)


def test_a_missing_column_is_named(made: Predictions) -> None:
    with pytest.raises(InputError, match="no column matured_at"):
        ledger_rows(made().drop(columns="matured_at"), NOW)


@pytest.mark.parametrize("version", ["spring-learned", "../1", "a/b/1", "spring-learned/x"])
def test_a_version_of_another_form_is_refused(made: Predictions, version: str) -> None:
    with pytest.raises(InputError, match="is not of the form NAME/NUMBER"):
        ledger_rows(made(version=version), NOW)


def test_an_account_that_occurs_twice_is_refused(made: Predictions) -> None:
    with pytest.raises(InputError, match="account a has two predictions of spring-learned/1 for 2024-01-08"):
        ledger_rows(made(accounts="aba"), NOW)


def test_another_phase_is_a_change_too(made: Predictions) -> None:
    there, new = ledger_rows(made(), NOW), ledger_rows(made(phase="pre"), NOW)
    fresh, found = first_stands(there, new)
    assert fresh.empty
    assert found == Appended(again=3, changed=3)


def test_what_two_days_came_to_adds_up() -> None:
    assert Appended(1, 2, 3, 4) + Appended(10, 20, 30, 40) == Appended(11, 22, 33, 44)
