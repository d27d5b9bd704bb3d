from __future__ import annotations

import json

import pandas as pd
import pytest
from campaignpulse.evaluation.at_work import AtWork, at_work


@pytest.fixture
def found(table: pd.DataFrame) -> AtWork:
    return at_work(table, reference="rules", budget_share=0.2)


def test_the_result_is_plain_json(found: AtWork) -> None:
    assert json.loads(json.dumps(found.to_dict(), allow_nan=False)) == found.to_dict()


def test_scorers_are_told_overall_and_by_phase_as_in_the_contract(found: AtWork) -> None:
    told = found.to_dict()["scorers"]["learned"]
    assert list(told["phases"]) == ["active", "post", "pre", "baseline"]
    assert told["overall"]["recall"]["value"] == 0.75
    assert "lead_time" not in told


def test_a_pair_is_looked_up_by_its_scorer(found: AtWork) -> None:
    assert found.pair("learned", "active").incremental.scorer.churners == 2
    assert found.pair("rules") is None


def test_printed_it_says_who_was_held_against_whom(found: AtWork) -> None:
    assert repr(found) == "AtWork(learned against rules, the top 20% flagged)"
