from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

import numpy as np
import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.evaluation import compare
from campaignpulse.evaluation.at_work import at_work

Make = Callable[..., pd.DataFrame]


def test_recall_and_precision_are_those_of_the_comparison(predictions: Make) -> None:
    table = predictions({"learned": 0.3, "rules": 1.0})
    found = at_work(table, reference="rules")
    for name, by_slice in compare(table, reference="rules", challenger="learned").scorers.items():
        for slice_, metrics in by_slice.items():
            own = found.scorers[name][slice_]
            assert own.recall.value == pytest.approx(metrics.recall_at_budget)
            assert own.precision.value == pytest.approx(metrics.precision_at_budget)


def test_every_other_scorer_is_set_against_the_reference(predictions: Make) -> None:
    found = at_work(predictions({"learned": 0.3, "rules": 1.0, "boosted": 0.2}), reference="rules")
    overall = [(pair.scorer, pair.reference) for pair in found.pairs if pair.slice == "overall"]
    assert overall == [("boosted", "rules"), ("learned", "rules")]


def test_the_order_of_the_rows_does_not_matter(predictions: Make) -> None:
    table = predictions({"learned": 0.3, "rules": 1.0})
    shuffled = table.sample(frac=1, random_state=0)
    assert at_work(table, reference="rules") == at_work(shuffled, reference="rules")


def test_what_is_not_known_is_said(table: pd.DataFrame) -> None:
    notes = at_work(table, reference="rules").notes
    assert [note.split(":")[0] for note in notes] == ["accounts", "churns"]


def test_unknown_values_are_said_and_never_0(table: pd.DataFrame) -> None:
    accounts = pd.DataFrame({"account_id": list("ab"), "value": [100.0, 40.0]})
    found = at_work(table, reference="rules", accounts=accounts, budget_share=0.2)
    assert "the value of 1 of 3 accounts that churned is not known" in found.notes[0]
    assert found.scorers["rules"]["overall"].lost_value.at_stake == 140.0


def test_a_column_without_a_single_value_is_as_good_as_none(table: pd.DataFrame) -> None:
    accounts = pd.DataFrame({"account_id": list("ab"), "value": [np.nan, np.nan]})
    found = at_work(table, reference="rules", accounts=accounts)
    assert found.scorers["rules"]["overall"].lost_value is None


def test_an_empty_phase_is_undefined_throughout(table: pd.DataFrame) -> None:
    empty = asdict(at_work(table, reference="rules").scorers["rules"]["pre"])
    assert empty["snapshots"] == 0
    assert {empty[name]["value"] for name in ("recall", "precision", "profit", "false_at_risk")} == {None}


def test_equally_good_scorers_are_seldom_told_apart(predictions: Make) -> None:
    covered = [
        pair.low <= 0 <= pair.high
        for seed in range(20)
        for pair in [
            at_work(predictions({"a": 1.0, "b": 1.0}, accounts=200, seed=seed), reference="a").pairs[0].recall
        ]
    ]
    assert sum(covered) >= 17


def test_a_reference_without_rows_is_refused_with_those_there_are(table: pd.DataFrame) -> None:
    with pytest.raises(InputError, match="no rows of scorer boosted, the reference; the table has"):
        at_work(table, reference="boosted")


@pytest.mark.parametrize("share", [0.0, 1.1])
def test_a_budget_that_is_no_share_is_refused(table: pd.DataFrame, share: float) -> None:
    with pytest.raises(InputError, match=r"budget_share is .* above 0 and at most 1"):
        at_work(table, reference="rules", budget_share=share)


def test_a_table_with_missing_scores_is_worth_what_its_shared_snapshots_are(table: pd.DataFrame) -> None:
    first = table.drop_duplicates(["account_id", "cutoff"]).iloc[0]
    shared = table[(table["account_id"] != first["account_id"]) | (table["cutoff"] != first["cutoff"])]
    found = at_work(table.drop(index=first.name), reference="rules", missing_scores="leave_out")
    assert found.to_dict() == at_work(shared, reference="rules").to_dict()
