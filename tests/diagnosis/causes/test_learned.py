from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.diagnosis import CAUSES
from campaignpulse.diagnosis.causes import RULES, LearnedCauses, RuleCauses, learn_causes
from campaignpulse.diagnosis.causes.features import EVIDENCE
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

ROWS, AT = 600, pd.Timestamp("2025-01-01", tz="UTC")


@pytest.fixture(scope="module")
def evidence() -> pd.DataFrame:
    """Accounts at random, in which bugs show in tickets and confusion in tickets about the campaign."""
    rng = np.random.default_rng(4)
    found = pd.DataFrame({feature.name: rng.uniform(0, 1, ROWS) for feature in EVIDENCE})
    found["product_bug_84d"] = rng.poisson(0.5, ROWS).astype(float)
    found["tagged_84d"] = rng.poisson(0.5, ROWS).astype(float)
    found["tenure_days"] = 400.0
    return found.assign(
        account_id=[f"a{i}" for i in range(ROWS)],
        cutoff=AT,
        phase=rng.choice(["active", "post", "pre", "baseline"], ROWS),
        **{"health of voice": rng.uniform(0, 100, ROWS)},
    )


@pytest.fixture(scope="module")
def truth(evidence: pd.DataFrame) -> pd.DataFrame:
    rng = np.random.default_rng(5)
    return pd.DataFrame(
        {
            "product_bug": rng.random(ROWS) < 0.1 + 0.6 * (evidence["product_bug_84d"] > 0),
            "campaign_confusion": rng.random(ROWS) < 0.05 + 0.8 * (evidence["tagged_84d"] > 0),
        }
    )


@pytest.fixture(scope="module")
def confirmed(evidence: pd.DataFrame, truth: pd.DataFrame) -> pd.DataFrame:
    by = evidence[["account_id", "cutoff"]]
    found = [by[truth[cause]].assign(cause=cause) for cause in truth]
    return pd.concat([by.assign(cause="none"), *found], ignore_index=True)


@pytest.fixture(scope="module")
def model(evidence: pd.DataFrame, confirmed: pd.DataFrame) -> LearnedCauses:
    return learn_causes(evidence, confirmed)


def test_planted_causes_are_learned_and_several_may_hold(
    model: LearnedCauses, evidence: pd.DataFrame, truth: pd.DataFrame
) -> None:
    likely = model.probabilities(evidence)
    assert roc_auc_score(truth["product_bug"], likely["product_bug"]) > 0.75
    assert roc_auc_score(truth["campaign_confusion"], likely["campaign_confusion"]) > 0.85
    assert ((likely["product_bug"] > 0.5) & (likely["campaign_confusion"] > 0.5)).any()


def test_probabilities_are_on_average_the_share_that_was_confirmed(
    model: LearnedCauses, evidence: pd.DataFrame, truth: pd.DataFrame
) -> None:
    likely = model.probabilities(evidence)
    for cause in truth:
        assert likely[cause].mean() == pytest.approx(truth[cause].mean(), abs=0.01)


def test_a_cause_that_nobody_confirmed_stays_with_the_rules(
    model: LearnedCauses, evidence: pd.DataFrame
) -> None:
    assert set(model.learned) == {"product_bug", "campaign_confusion"}
    rules = RuleCauses().probabilities(evidence)
    assert model.probabilities(evidence)["wind_down"].tolist() == rules["wind_down"].tolist()


@pytest.mark.parametrize(("fewest", "learned"), [(29, True), (30, True), (31, False)])
def test_a_cause_is_learned_from_so_many_accounts_on(
    evidence: pd.DataFrame, fewest: int, learned: bool
) -> None:
    by = evidence[["account_id", "cutoff"]]
    some = pd.concat([by.assign(cause="none"), by.head(30).assign(cause="wind_down")])
    model = learn_causes(evidence, some, fewest_confirmed=fewest)
    assert ("wind_down" in model.learned) == learned


@pytest.mark.parametrize(("cases", "learned"), [(29, False), (30, True)])
def test_accounts_that_one_word_confirmed_count_as_one(
    evidence: pd.DataFrame, cases: int, learned: bool
) -> None:
    by = evidence[["account_id", "cutoff"]]
    held = by.head(60).assign(cause="wind_down", case_id=[f"c{n % cases}" for n in range(60)])
    others = by.iloc[60:].assign(cause="none", case_id=[f"n{n}" for n in range(ROWS - 60)])
    model = learn_causes(evidence, pd.concat([held, others]))
    assert ("wind_down" in model.learned) == learned
    if learned:
        assert model.learned["wind_down"].confirmed == by.head(60)["account_id"].nunique()


def test_rows_that_nobody_confirmed_are_not_learned_from(
    evidence: pd.DataFrame, confirmed: pd.DataFrame
) -> None:
    half = evidence.head(ROWS // 2)
    alone = learn_causes(half, confirmed[confirmed["account_id"].isin(half["account_id"])])
    among = learn_causes(evidence, confirmed[confirmed["account_id"].isin(half["account_id"])])
    pd.testing.assert_frame_equal(alone.weights(), among.weights())
    assert alone.taught == among.taught == ROWS // 2


def test_the_weights_are_those_of_a_second_opinion(
    model: LearnedCauses, evidence: pd.DataFrame, truth: pd.DataFrame
) -> None:
    from campaignpulse.diagnosis.causes.design import design

    inputs = design(evidence, ("voice",)).to_numpy(float)
    spread = np.where(inputs.std(axis=0) > 0, inputs.std(axis=0), 1.0)
    second = LogisticRegression(C=0.1, max_iter=5_000, tol=1e-8).fit(
        (inputs - inputs.mean(axis=0)) / spread, truth["product_bug"]
    )
    assert model.learned["product_bug"].fit.weights == pytest.approx(second.coef_[0], abs=1e-3)


def test_a_model_reads_back_from_json_to_the_last_bit(model: LearnedCauses, evidence: pd.DataFrame) -> None:
    again = LearnedCauses.from_dict(json.loads(json.dumps(model.to_dict())))
    pd.testing.assert_frame_equal(again.probabilities(evidence), model.probabilities(evidence))
    assert again.bars == model.bars


def test_an_account_of_which_nothing_is_known_stays_unknown(
    model: LearnedCauses, evidence: pd.DataFrame
) -> None:
    new = evidence.head(1).assign(tenure_days=3.0, tickets_84d=0.0, answers_182d=0.0)
    assert model.probabilities(new)[list(CAUSES)].isna().all(axis=None)


def test_what_a_rule_alone_cannot_tell_is_told_by_what_was_learned(
    evidence: pd.DataFrame, confirmed: pd.DataFrame
) -> None:
    silent = RuleCauses({**RULES, "product_bug": lambda rows: pd.Series(np.nan, rows.index)})
    likely = learn_causes(evidence, confirmed, before=silent).probabilities(evidence)
    assert likely["product_bug"].notna().all()


def test_confirmed_causes_of_other_days_are_refused(evidence: pd.DataFrame, confirmed: pd.DataFrame) -> None:
    with pytest.raises(InputError, match="no row has an account_id and cutoff of the evidence"):
        learn_causes(evidence, confirmed.assign(cutoff=AT + pd.Timedelta(days=1)))
