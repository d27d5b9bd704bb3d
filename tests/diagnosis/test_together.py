"""Who stands and falls together, by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
from campaignpulse.diagnosis.together import together


def rows(*pairs: str) -> pd.DataFrame:
    return pd.DataFrame([tuple(pair) for pair in pairs], columns=["case_id", "account_id"])


def test_accounts_of_one_case_and_cases_of_one_account_alone_stand_together() -> None:
    found = together(rows("xa", "xb", "yc", "zc", "wd"))
    assert found.tolist() == [0, 0, 1, 1, 2]


def test_campaigns_that_meet_many_of_the_same_accounts_stay_answers_of_their_own() -> None:
    rng = np.random.default_rng(0)
    cases = [(f"c{n}", f"a{rng.integers(100)}") for n in range(60) for _ in range(10)]
    assert together(pd.DataFrame(cases, columns=["case_id", "account_id"])).nunique() == 60


def test_a_row_without_a_case_stands_for_its_account() -> None:
    told = pd.DataFrame({"case_id": [None, None, "x", "x"], "account_id": ["a", "b", "a", "c"]})
    assert together(told).tolist() == [0, 1, 2, 2]


def test_a_case_and_an_account_of_the_same_name_are_not_the_same() -> None:
    assert together(rows("ab", "ba")).nunique() == 2


def test_the_order_of_the_rows_changes_nothing_and_their_index_stays() -> None:
    told = rows("xa", "yb", "xc", "zc", "wd")
    mixed = told.sample(frac=1.0, random_state=0)
    first, second = together(told), together(mixed).reindex(told.index)
    same = first.to_numpy()[:, None] == first.to_numpy()
    assert np.array_equal(same, second.to_numpy()[:, None] == second.to_numpy())


def test_nothing_confirmed_is_nobody() -> None:
    assert together(rows()).empty
