from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest
from campaignpulse.evaluation import inside_budget
from campaignpulse.evaluation.disagreements import disagreements

PAIR = {"challenger": "learned", "reference": "rules"}
FIRST, LAST = (pd.Timestamp(day, tz="UTC") for day in ("2024-01-01", "2024-02-01"))


def table(**places: dict[pd.Timestamp, str]) -> pd.DataFrame:
    """Predictions by hand: for each scorer and day the accounts from the likeliest to churn downwards."""
    rows = [
        {"account_id": name, "cutoff": day, "scorer": scorer, "probability": 0.9 - place / 10}
        for scorer, by_day in places.items()
        for day, order in by_day.items()
        for place, name in enumerate(order)
    ]
    return pd.DataFrame(rows).assign(phase="pre", churned=False)


def test_places_are_those_of_the_last_snapshot_of_each_account() -> None:
    found = disagreements(
        table(learned={FIRST: "abcd", LAST: "bca"}, rules={FIRST: "dbca", LAST: "acb"}), **PAIR
    )
    told = found[["account_id", "challenger_place", "reference_place", "of_accounts"]].to_numpy().tolist()
    assert told == [["b", 1, 3, 3], ["a", 3, 1, 3], ["d", 4, 1, 4]]


def test_the_difference_is_the_share_of_accounts_that_one_moves_past() -> None:
    found = disagreements(table(learned={LAST: "abcd"}, rules={LAST: "bcda"}), **PAIR)
    assert found["difference"].round(3).tolist() == [1.0, -0.333, -0.333, -0.333]


def test_so_many_of_each_direction_are_told_the_farthest_first() -> None:
    found = disagreements(table(learned={LAST: "abcdef"}, rules={LAST: "fedcba"}), **PAIR, each_way=2)
    assert found["account_id"].tolist() == ["a", "b", "f", "e"]


def test_ties_have_the_place_that_the_alert_budget_gives_them() -> None:
    tied = table(learned={LAST: "abcd"}, rules={LAST: "dcba"})
    tied["probability"] = tied["probability"].where(tied["scorer"] == "rules", 0.5)
    first = disagreements(tied, **PAIR).set_index("account_id")["challenger_place"]
    inside = inside_budget([0.5] * 4, cutoff=[1] * 4, account_id=list("abcd"), budget_share=0.25)
    assert first["a"] == 1
    assert inside.tolist() == [True, False, False, False]


def test_reasons_and_the_day_of_the_churn_are_those_of_the_snapshot() -> None:
    both = table(learned={FIRST: "ab", LAST: "ab"}, rules={FIRST: "ab", LAST: "ba"})
    scores = both.assign(reasons=both["scorer"] + both["cutoff"].dt.strftime(" %b"))
    churns = both.drop_duplicates(["account_id", "cutoff"]).assign(churn_at=LAST)
    found = disagreements(both, **PAIR, scores=scores, churns=churns)
    assert found["challenger_reasons"].tolist() == ["learned Feb", "learned Feb"]
    assert found["reference_reasons"].tolist() == ["rules Feb", "rules Feb"]
    assert (found["churn_at"] == LAST).all()


def test_a_snapshot_without_an_outcome_is_not_told_but_has_its_place() -> None:
    open_ = table(learned={FIRST: "ab", LAST: "abc"}, rules={FIRST: "ba", LAST: "cba"})
    open_["churned"] = open_["churned"].astype("boolean")
    open_.loc[open_["cutoff"] == LAST, "churned"] = None
    found = disagreements(open_, **PAIR)
    assert (found["cutoff"] == FIRST).all()
    assert set(found["account_id"]) == {"a", "b"}


@pytest.mark.parametrize("scorers", [("learned", "rules"), ("rules", "learned")])
def test_the_other_way_round_swaps_the_directions(
    predictions: Callable[..., pd.DataFrame], scorers: tuple[str, str]
) -> None:
    frame = predictions({"learned": 0.5, "rules": 1.0}, accounts=50)
    found = disagreements(frame, challenger=scorers[0], reference=scorers[1], each_way=5)
    other = disagreements(frame, challenger=scorers[1], reference=scorers[0], each_way=5)
    assert found["account_id"].tolist() == [*other["account_id"][5:], *other["account_id"][:5]]
