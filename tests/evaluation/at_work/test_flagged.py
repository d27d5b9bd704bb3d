from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from campaignpulse.evaluation import align
from campaignpulse.evaluation.at_work.flagged import Flagged, flagged_by_slice, snapshots_in_order


def names(accounts: np.ndarray) -> str:
    return "".join(np.array(list("abcdefghij"))[accounts])


def test_a_churner_is_found_if_it_is_at_risk_on_a_snapshot_that_churned(part: Flagged) -> None:
    assert (names(part.found("learned")), names(part.found("rules"))) == ("ac", "b")


def test_the_budget_of_a_cutoff_is_shared_by_its_phases(table: pd.DataFrame) -> None:
    half = table["account_id"] > "e"
    mixed = table.assign(phase=table["phase"].where(~half, "post"))
    parts = flagged_by_slice(mixed, budget_share=0.2)
    assert {name: int(part.at_risk["rules"].sum()) for name, part in parts.items()} == {
        "overall": 4,
        "active": 1,
        "post": 1,
        "pre": 0,
        "baseline": 2,
    }


def test_the_mean_of_a_scorers_flags_is_a_sum_by_hand(part: Flagged) -> None:
    found = part.mean(part.at_risk["learned"], part.rows.churned)
    assert found.value == 3 / 4
    assert found.by_account.sum() == 0


def test_accounts_are_counted_once(part: Flagged) -> None:
    assert part.count(part.rows.churned) == 3


def test_snapshots_stand_in_the_order_of_the_aligned_rows(table: pd.DataFrame) -> None:
    table["churned"] = table["churned"].astype("boolean")
    table.loc[(table["account_id"] == "b") & (table["phase"] == "active"), "churned"] = None
    shuffled = table.sample(frac=1, random_state=0)
    rows, ordered = align(shuffled), snapshots_in_order(shuffled)
    assert len(ordered) == len(rows.churned) == 19
    assert names(rows.account) == "".join(ordered["account_id"])


def test_who_takes_a_place_on_the_list_takes_it_from_somebody_else(many: Flagged) -> None:
    everybody = np.ones(len(many.rows.churned), dtype=bool)
    fixed = many.at_risk_mean("learned", everybody)
    assert fixed.value == pytest.approx(many.at_risk["learned"].mean())
    assert np.abs(fixed.by_account).max() == pytest.approx(0.0, abs=1e-12)  # the length of the list is given


def test_flags_that_no_budget_gave_are_a_plain_share(many: Flagged) -> None:
    free = Flagged(many.rows, many.at_risk)
    plain = many.mean(many.at_risk["rules"], many.rows.churned)
    assert free.at_risk_mean("rules", many.rows.churned).by_account.tolist() == plain.by_account.tolist()


def test_snapshots_that_a_scorer_lacks_are_left_out_of_both_where_that_is_wished(table: pd.DataFrame) -> None:
    gaps = table.iloc[1:].assign(
        probability=lambda rest: rest["probability"].where(rest.index != rest.index[-1])
    )
    (part, *_) = flagged_by_slice(gaps, budget_share=0.2, missing_scores="leave_out").values()
    ordered = snapshots_in_order(gaps.sample(frac=1, random_state=0), missing_scores="leave_out")
    assert len(ordered) == len(part.rows.churned) == 18
    assert names(part.rows.account) == "".join(ordered["account_id"])
