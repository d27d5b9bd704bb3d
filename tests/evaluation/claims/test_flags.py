from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from campaignpulse.evaluation import inside_budget
from campaignpulse.evaluation.claims import Claim
from campaignpulse.evaluation.claims.flags import flags, log_flagged
from campaignpulse.evaluation.claims.given import Given
from campaignpulse.evaluation.claims.intervals import standard_error

GivenOf = Callable[..., Given]


@pytest.fixture
def of(given_of: GivenOf) -> Given:
    return given_of()


def answers(of: Given) -> dict[str, Claim]:
    return {claim.key: claim for claim in flags(of)}


def flagged(of: Given, scorer: str) -> np.ndarray:
    return inside_budget(
        of.probability(scorer), cutoff=of.rows.cutoff, account_id=of.rows.account, budget_share=0.2
    )


@pytest.mark.parametrize(("suffix", "scorer"), [("", "rules"), ("_challenger", "learned")])
def test_churners_found_are_those_flagged_by_one_and_not_by_the_other(
    of: Given, suffix: str, scorer: str
) -> None:
    found, churned = answers(of), of.rows.churned
    extra = churned & flagged(of, scorer) & ~flagged(of, "traditional")

    assert found[f"churners_found{suffix}"].value == pytest.approx(100 * extra.sum() / churned.sum())
    assert found[f"at_risk_found{suffix}"].value == pytest.approx(100 * extra.mean())
    assert found[f"churners_found{suffix}"].n == len(np.unique(of.rows.account[churned]))
    assert found[f"at_risk_found{suffix}"].unit == "percentage points"


@pytest.mark.parametrize("phase", ["active", "post"])
def test_false_flags_are_compared_among_those_who_stay_in_the_phase(of: Given, phase: str) -> None:
    claim = answers(of)[f"false_flags_{phase}"]
    stay = of.in_phase(phase) & ~of.rows.churned

    rates = [flagged(of, name)[stay].mean() for name in ("rules", "traditional")]

    assert claim.value == pytest.approx(rates[0] / rates[1])
    assert claim.low < claim.value < claim.high


def test_the_interval_of_false_flags_is_that_of_an_account_bootstrap_that_flags_anew(of: Given) -> None:
    stay = of.in_phase("active") & ~of.rows.churned
    found = log_flagged(of, "rules", stay) - log_flagged(of, "traditional", stay)
    rows = [np.flatnonzero(of.rows.account == account) for account in range(of.rows.accounts)]
    random, ratios = np.random.default_rng(0), []
    for _ in range(300):
        drawn = np.concatenate([rows[account] for account in random.integers(0, len(rows), len(rows))])
        counts = [
            np.count_nonzero(
                stay[drawn]
                & inside_budget(
                    of.probability(name)[drawn],
                    cutoff=of.rows.cutoff[drawn],
                    account_id=np.arange(len(drawn)),
                    budget_share=0.2,
                )
            )
            for name in ("rules", "traditional")
        ]
        ratios.append(np.log(counts[0] / counts[1]))

    assert standard_error(found) == pytest.approx(np.std(ratios), rel=0.2)


def test_the_same_scores_find_nobody_more_and_flag_as_often(of: Given) -> None:
    same = dict.fromkeys(("traditional", "rules", "learned"), of.probability("rules"))
    found = answers(replace(of, rows=replace(of.rows, probability=same)))

    assert (found["churners_found"].value, found["churners_found"].low) == (0.0, None)
    assert (found["false_flags_active"].value, found["false_flags_active"].low) == (1.0, None)


def test_few_churned_accounts_are_no_figure(of: Given) -> None:
    few = replace(of.rows, churned=of.rows.churned & (of.rows.account < 10))
    reason = answers(replace(of, rows=few))["churners_found"].reason

    assert reason is not None
    assert reason.endswith("churned accounts, and 30 are needed")


def test_a_phase_without_false_flags_is_no_figure(of: Given) -> None:
    all_baseline = replace(of.rows, phase=np.full(len(of.rows.phase), 3))

    reason = answers(replace(of, rows=all_baseline))["false_flags_post"].reason

    assert reason == (
        "there are 0 accounts that one of the two flags falsely in post phases, and 10 are needed"
    )
