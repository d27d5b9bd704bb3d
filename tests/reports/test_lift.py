from __future__ import annotations

from dataclasses import replace

import pytest
from campaignpulse.evaluation import Comparison
from campaignpulse.experiment import WITHOUT_CAMPAIGN, Evaluation
from campaignpulse.reports import campaign_lift, lift_sentences, main_scorers

TWIN = f"learned{WITHOUT_CAMPAIGN}"


def with_lift(comparison: Comparison, *, metric: str = "roc_auc", **figures: object) -> Comparison:
    """The comparison with other figures for what campaign features bring overall."""
    rows = tuple(
        replace(row, metric=metric, **figures) if (row.reference, row.slice) == (TWIN, "overall") else row
        for row in comparison.comparisons
    )
    return replace(comparison, comparisons=rows, primary=replace(comparison.primary, metric=metric))


def test_a_scorer_trained_without_campaign_features_is_not_one_of_the_main_ones() -> None:
    assert main_scorers(["boosted", "learned", TWIN, "rules"]) == ["boosted", "learned", "rules"]


def test_a_scorer_that_is_only_called_so_and_has_no_twin_is_a_main_one() -> None:
    assert main_scorers([TWIN, "rules"]) == [TWIN, "rules"]


def test_the_lift_is_with_minus_without_in_every_slice(comparison: Comparison) -> None:
    rows = campaign_lift(comparison)
    assert {(row.scorer, row.reference) for row in rows} == {("learned", TWIN)}
    assert len(rows) == 5


@pytest.mark.parametrize(
    ("figures", "sentence"),
    [
        (
            {"difference": 0.034, "low": 0.026, "high": 0.042, "verdict": "learned wins"},
            "+0.034 [0.026, 0.042] ROC AUC: it tells churn better with them.",
        ),
        (
            {"difference": -0.01, "low": -0.016, "high": -0.003, "verdict": f"{TWIN} win"},
            "−0.010 [−0.016, −0.003] ROC AUC: it tells churn worse with them, "
            "though by less than the 0.02 that would matter.",
        ),
        (
            {"difference": 0.003, "low": -0.004, "high": 0.01, "verdict": "no difference shown"},
            "+0.003 [−0.004, 0.010] ROC AUC: no difference that matters (less than 0.02).",
        ),
        (
            {"difference": 0.03, "low": -0.01, "high": 0.07, "verdict": "not enough data"},
            "+0.030 [−0.010, 0.070] ROC AUC: not enough data to tell.",
        ),
        (
            {"difference": None, "low": None, "high": None, "verdict": "not enough data"},
            "– ROC AUC: not enough data to tell.",
        ),
    ],
)
def test_the_sentence_says_what_the_interval_shows(
    comparison: Comparison, figures: dict[str, object], sentence: str
) -> None:
    said = lift_sentences(with_lift(comparison, **figures))
    assert said == (f"Campaign features: learned with them against without them, {sentence}",)


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("not enough data for a winner", "not enough data to tell"),
        ("no difference shown", "no difference that"),
    ],
)
def test_a_pair_that_was_asked_for_non_inferiority_is_told_by_its_first_words(
    comparison: Comparison, outcome: str, words: str
) -> None:
    verdict = f"{outcome}, learned not worse by the margin"
    (said,) = lift_sentences(with_lift(comparison, difference=0.1, low=-0.02, high=0.22, verdict=verdict))
    assert f"ROC AUC: {words}" in said


def test_a_lower_brier_score_with_them_is_better(comparison: Comparison) -> None:
    figures = {"difference": -0.03, "low": -0.04, "high": -0.02, "verdict": "learned wins"}
    (said,) = lift_sentences(with_lift(comparison, metric="brier", **figures))
    assert said.endswith("−0.03000 [−0.04000, −0.02000] Brier score: it tells churn better with them.")


def test_the_margin_is_the_one_of_the_experiment(comparison: Comparison) -> None:
    figures = {"difference": 0.01, "low": 0.002, "high": 0.018, "verdict": "learned wins"}
    (said,) = lift_sentences(
        with_lift(comparison, **figures), evaluation=Evaluation(equivalence_margin=0.005)
    )
    assert said.endswith("it tells churn better with them.")


def test_that_nothing_was_measured_is_said(comparison: Comparison) -> None:
    (said,) = lift_sentences(replace(comparison, comparisons=comparison.comparisons[:5]))
    assert said.startswith("Campaign features: not measured")
