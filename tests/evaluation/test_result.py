from __future__ import annotations

import json
from dataclasses import fields, replace

import pytest
from campaignpulse.evaluation import OVERALL, Comparison, Difference, Needed, ScorerMetrics, SecondOpinion
from campaignpulse.tables import PHASES

THIRD = 1 / 3
FULL = ScorerMetrics(9508, 1783, 1600, 400, *[THIRD] * 11)
EMPTY = ScorerMetrics(0, 0, 0, 0, *[None] * 11)
PRIMARY = Difference("learned", "rules", OVERALL, "roc_auc", THIRD, 0.2, 0.4, 0.01, 0.01, "learned wins")
UNDEFINED = Difference(
    "learned", "rules", "pre", "roc_auc", *[None] * 5, "not enough data", Needed(0.02, 430, None)
)


@pytest.fixture
def result() -> dict[str, object]:
    by_slice = {OVERALL: FULL} | dict.fromkeys(PHASES, FULL) | {"pre": EMPTY}
    comparison = Comparison(
        verdict="learned wins: …",
        outcome="learned wins",
        primary=PRIMARY,
        scorers={"learned": by_slice, "rules": by_slice},
        comparisons=(PRIMARY, UNDEFINED),
        immature=7,
        second_opinion=SecondOpinion(0.1, 0.5, 1000),
    )
    loaded = json.loads(json.dumps(comparison.to_dict(), allow_nan=False))
    assert loaded == comparison.to_dict()
    return dict(loaded)


def test_the_result_has_the_keys_of_the_contract_in_their_order(result: dict[str, object]) -> None:
    assert list(result)[:4] == ["verdict", "primary", "scorers", "comparisons"]
    assert (result["needed"], result["second_opinion"]) == (
        None,
        {"low": 0.1, "high": 0.5, "draws": 1000},
    )
    assert result["verdict"] == "learned wins: …"


def test_the_primary_names_both_sides_and_its_figures(result: dict[str, object]) -> None:
    assert result["primary"] == {
        "metric": "roc_auc",
        "reference": "rules",
        "challenger": "learned",
        "difference": THIRD,
        "low": 0.2,
        "high": 0.4,
        "p_value": 0.01,
    }


def test_each_scorer_has_its_metrics_overall_and_by_phase(result: dict[str, object]) -> None:
    scorers = result["scorers"]
    assert isinstance(scorers, dict)
    learned = scorers["learned"]

    assert list(scorers) == ["learned", "rules"]
    assert list(learned) == ["overall", "phases"]
    assert list(learned["phases"]) == list(PHASES)
    assert set(learned["overall"]) == {field.name for field in fields(ScorerMetrics)}
    assert learned["phases"]["pre"]["rows"] == 0


def test_the_metrics_have_the_names_of_the_contract() -> None:
    contract = (
        "rows accounts churned roc_auc roc_auc_low roc_auc_high pr_auc brier log_loss calibration_error"
    )

    assert {*contract.split(), "recall_at_budget"} <= {field.name for field in fields(ScorerMetrics)}


def test_comparisons_are_rows_with_null_for_what_is_undefined(result: dict[str, object]) -> None:
    comparisons = result["comparisons"]
    assert isinstance(comparisons, list)
    first, second = comparisons

    assert list(first)[:7] == ["scorer", "reference", "slice", "metric", "difference", "low", "high"]
    assert list(first)[7:] == ["p_value", "p_adjusted", "verdict", "needed"]
    assert second["needed"] == {"difference": 0.02, "churned_accounts": 430, "weeks": None}
    assert (second["difference"], second["low"], second["verdict"]) == (None, None, "not enough data")


def test_numbers_are_not_rounded() -> None:
    comparison = Comparison("…", "…", replace(PRIMARY, low=THIRD), {"rules": {OVERALL: FULL}}, (), immature=0)

    assert json.dumps(comparison.to_dict()).count(repr(THIRD)) == 2 + 11


def test_the_challenger_is_preferred_only_where_it_wins() -> None:
    def preferred(outcome: str) -> str:
        return Comparison("…", outcome, PRIMARY, {}, (), immature=0).preferred

    assert preferred("learned wins") == "learned"
    assert (
        preferred("rules win") == preferred("no difference shown") == preferred("not enough data") == "rules"
    )


def test_a_challenger_that_a_plan_has_shown_not_to_be_worse_is_preferred() -> None:
    for said in ("no difference shown", "rules win"):
        outcome = f"{said}, learned not worse by the margin"
        assert Comparison("…", outcome, PRIMARY, {}, (), immature=0).preferred == "learned"


def test_an_open_answer_carries_what_it_needs_into_the_result() -> None:
    primary = replace(PRIMARY, verdict="not enough data", needed=Needed(0.02, 460, 31))

    assert Comparison("…", "…", primary, {}, (), immature=0).to_dict()["needed"] == {
        "difference": 0.02,
        "churned_accounts": 460,
        "weeks": 31,
    }


def test_printed_it_is_its_verdict() -> None:
    assert repr(Comparison("learned wins: by far.", "…", PRIMARY, {}, (), immature=0)) == (
        "Comparison('learned wins: by far.')"
    )
