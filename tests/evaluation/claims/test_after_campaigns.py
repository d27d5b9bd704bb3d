from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from campaignpulse.evaluation.claims.after_campaigns import after_campaigns
from campaignpulse.evaluation.claims.given import Given

GivenOf = Callable[..., Given]


def test_the_risk_ratio_is_that_of_the_worst_three_in_ten_after_a_campaign(given_of: GivenOf) -> None:
    of = given_of()
    (claim,) = after_campaigns(of)
    post = of.in_phase("post")
    score, churned = of.probability("traditional")[post], of.rows.churned[post]
    order = np.argsort(-score)
    worst = order[: int(np.ceil(0.3 * len(order)))]
    others = order[len(worst) :]

    assert claim.value == pytest.approx(churned[worst].mean() / churned[others].mean())
    assert claim.low < claim.value < claim.high
    assert claim.n == len(np.unique(of.rows.account[post]))
    assert claim.unit == "×"


def test_a_score_that_knows_nothing_has_an_interval_around_one(given_of: GivenOf) -> None:
    of = given_of()
    noise = np.random.default_rng(4).random(len(of.rows.churned))
    blind = replace(of, rows=replace(of.rows, probability={"traditional": noise}))

    (claim,) = after_campaigns(blind)

    assert claim.low < 1 < claim.high


def test_fewer_than_thirty_churned_accounts_are_no_figure(given_of: GivenOf) -> None:
    of = given_of()
    few = of.rows.churned & (of.rows.account < 20)

    (claim,) = after_campaigns(replace(of, rows=replace(of.rows, churned=few)))

    assert claim.reason is not None
    assert claim.reason.endswith("accounts that churned after a post-phase snapshot, and 30 are needed")


def test_without_post_phases_there_is_no_figure(given_of: GivenOf) -> None:
    of = given_of()
    never_post = replace(of, rows=replace(of.rows, phase=np.zeros_like(of.rows.phase)))

    (claim,) = after_campaigns(never_post)

    assert claim.reason == "there are 0 accounts that churned after a post-phase snapshot, and 30 are needed"


def test_without_the_traditional_scorer_there_is_no_figure(given_of: GivenOf) -> None:
    of = given_of()
    others = {"rules": of.probability("rules")}

    (claim,) = after_campaigns(replace(of, rows=replace(of.rows, probability=others)))

    assert claim.reason == "no scorer is called 'traditional' here, there are rules"
