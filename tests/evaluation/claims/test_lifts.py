from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from campaignpulse.evaluation import clustered_auc_difference
from campaignpulse.evaluation.claims import Claim, Roles
from campaignpulse.evaluation.claims.given import Given
from campaignpulse.evaluation.claims.lifts import lifts
from numpy.typing import NDArray
from scipy.stats import rankdata
from sklearn.metrics import roc_auc_score

GivenOf = Callable[..., Given]
PAIRS = {
    "auc_of_campaign_features": ("learned", "learned without campaign features"),
    "auc_of_campaign_aware_score": ("rules", "traditional"),
    "auc_of_collaboration_weight": ("rules with collaboration doubled", "rules"),
}


def auc(churned: NDArray[np.bool_], score: NDArray[np.float64]) -> float:
    """Mann and Whitney's: much faster than scikit-learn's on few rows."""
    goes, stays = np.count_nonzero(churned), np.count_nonzero(~churned)
    return float((rankdata(score)[churned].sum() - goes * (goes + 1) / 2) / (goes * stays))


@pytest.fixture
def of(given_of: GivenOf) -> Given:
    return given_of()


def answers(of: Given) -> dict[str, Claim]:
    return {claim.key: claim for claim in lifts(of)}


@pytest.mark.parametrize("key", PAIRS)
def test_points_are_those_of_the_clustered_difference(of: Given, key: str) -> None:
    claim, (scorer, reference) = answers(of)[key], PAIRS[key]
    expected = clustered_auc_difference(
        of.rows.churned, of.probability(scorer), of.probability(reference), of.rows.account
    )
    bounds = expected.interval()

    assert bounds is not None
    assert expected.value is not None
    assert (claim.value, claim.low, claim.high) == pytest.approx(
        (100 * expected.value, *(100 * b for b in bounds))
    )


@pytest.mark.parametrize("key", PAIRS)
def test_the_relative_lift_is_the_ratio_of_two_aucs(of: Given, key: str) -> None:
    claim = answers(of)[f"{key}_relative"]
    ours, theirs = (roc_auc_score(of.rows.churned, of.probability(name)) for name in PAIRS[key])

    assert claim.value == pytest.approx(100 * (ours / theirs - 1))
    assert claim.unit == "%"


def test_the_interval_of_the_relative_lift_is_that_of_an_account_bootstrap(of: Given) -> None:
    claim = answers(of)["auc_of_campaign_features_relative"]
    scores = [of.probability(name) for name in PAIRS["auc_of_campaign_features"]]
    rows = [np.flatnonzero(of.rows.account == account) for account in range(of.rows.accounts)]
    random, ratios = np.random.default_rng(0), []
    for _ in range(300):
        drawn = np.concatenate([rows[account] for account in random.integers(0, len(rows), len(rows))])
        ours, theirs = (auc(of.rows.churned[drawn], score[drawn]) for score in scores)
        ratios.append(np.log(ours / theirs))
    assert claim.low is not None
    assert claim.high is not None
    width = np.log1p(claim.high / 100) - np.log1p(claim.low / 100)

    assert width == pytest.approx(2 * 2.0 * np.std(ratios), rel=0.2)  # t with some 30 to 50 degrees: 2.0


def test_a_scorer_that_was_not_run_takes_only_its_own_claims(of: Given) -> None:
    plain = {name: of.probability(name) for name in ("rules", "traditional")}
    found = answers(replace(of, rows=replace(of.rows, probability=plain)))

    assert found["auc_of_campaign_aware_score"].measurable
    assert found["auc_of_campaign_features"].reason == (
        "no scorer is called 'learned' here, there are rules and traditional"
    )


def test_collaboration_needs_its_metric(given_of: GivenOf) -> None:
    found = answers(given_of(roles=Roles(collaboration="comments")))

    for suffix in ("", "_relative"):
        reason = found[f"auc_of_collaboration_weight{suffix}"].reason
        assert reason is not None
        assert reason.startswith("events have no metric 'comments'")


@pytest.mark.parametrize("churned", [0.0, 1.0])
def test_one_outcome_alone_is_no_figure(of: Given, churned: float) -> None:
    same = replace(of.rows, churned=np.full(len(of.rows.churned), bool(churned)))

    for claim in lifts(replace(of, rows=same)):
        assert claim.reason is not None
        assert "there are 0" in claim.reason
