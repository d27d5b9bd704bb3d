from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from campaignpulse.evaluation.leaks import leak_warnings
from campaignpulse.evaluation.scorer_metrics import ScorerMetrics
from campaignpulse.experiment import CancelLabel
from campaignpulse.features import Feature, default_features, labels, snapshots, windows
from campaignpulse.features.spec import days, since_last, total
from campaignpulse.sources.simulator import Parameters, simulate
from campaignpulse.tables import Tables, validate

LABEL = CancelLabel(kind="cancel", horizon_days=90)
HARMLESS = ScorerMetrics(600, 200, 90, 60, 0.7, 0.6, 0.8, *[None] * 7)
CUTOFFS = pd.date_range("2023-01-02", "2023-08-28", freq="28D", tz="UTC", unit="us")


@pytest.fixture(scope="module")
def world() -> Tables:
    """A simulated base: nothing in it is known before it happens."""
    return validate(simulate(Parameters(accounts=750, years=2), seed=5).tables, origin="simulated")


def leaking(tables: Tables, days_before: int) -> Tables:
    """The same, with a checklist that is filled in once a customer has decided, and dated weeks before."""
    assert tables.subscriptions is not None
    cancels = tables.subscriptions[tables.subscriptions["change"] == "cancel"]
    filled = pd.DataFrame(
        {
            "account_id": cancels["account_id"].astype("str"),
            "occurred_at": cancels["at"] - pd.Timedelta(days=days_before),
            "metric": "exit_checks",
            "value": 1.0,
        }
    )
    events = tables.events.drop(columns=[name for name in tables.events if name not in filled])
    frames = {**tables.frames, "events": pd.concat([events.astype({"metric": "str"}), filled])}
    return validate({**frames}, origin="leaking")


def warned(tables: Tables, scorers=None, **choice) -> tuple[str, ...]:
    features = default_features(tables, **choice)
    asked = snapshots(tables, LABEL, CUTOFFS)
    outcome = labels(tables, asked, LABEL)["churned"]
    frame = windows(tables, asked, features)
    mature = outcome.notna()
    return leak_warnings(frame[mature], outcome[mature].astype(bool), features, scorers or {})


def test_a_world_without_a_leak_raises_no_alarm(world: Tables) -> None:
    assert warned(world, {"learned": {"overall": HARMLESS}}) == ()


def test_a_metric_written_after_the_decision_and_dated_before_is_named_with_its_table(world: Tables) -> None:
    (sentence,) = warned(leaking(world, days_before=30), **FEW)
    assert sentence.startswith("leak alarm: exit_checks_")
    assert "alone tells who churns (" in sentence
    assert "more of its features do; see whether exit_checks in events is written" in sentence
    assert "known_at" in sentence


def test_a_leak_that_foretells_few_of_the_churns_is_found_by_those(world: Tables) -> None:
    """Dated ten days before, the metric is seen before one churn in nine: no ROC AUC tells that."""
    (sentence,) = warned(leaking(world, days_before=10), **FEW)
    assert "100 % of the" in sentence


FEW = {"metrics": ("sessions", "exit_checks"), "windows_days": (28, 84)}
SOME = pd.DataFrame({"account_id": np.arange(400).astype("str")})
GONE = pd.Series(np.arange(400) % 4 == 0)
FEATURES = (
    Feature("copied", total("crm_status", 28), "other", 0, "rows"),
    Feature("ratio", total("crm_status", 28) / total("logins", 28), "other", 0, "rows"),
    Feature("harmless", since_last("logins"), "other", 0, "days"),
)


def table(**columns: np.ndarray) -> pd.DataFrame:
    harmless = np.random.default_rng(0).random(400).astype("float32")
    return SOME.assign(**({"copied": harmless, "ratio": harmless, "harmless": harmless} | columns))


def test_a_feature_copied_from_the_label_is_found_with_its_roc_auc() -> None:
    (sentence,) = leak_warnings(table(copied=GONE.to_numpy("float32")), GONE, FEATURES, {})
    assert "copied alone tells who churns (ROC AUC 1.000 on the test snapshots); see whether crm_status" in (
        sentence
    )


def test_a_ratio_is_laid_to_the_metric_that_tells_churn_by_itself() -> None:
    leaked = GONE.to_numpy("float32")
    (sentence,) = leak_warnings(table(copied=leaked, ratio=leaked), GONE, FEATURES, {})
    assert "copied alone" in sentence
    assert "and 1 more of its features do" in sentence
    assert "logins" not in sentence


def test_a_feature_whose_being_missing_tells_is_found() -> None:
    noise = np.random.default_rng(1).random(400)
    gaps = np.where(GONE, np.nan, noise).astype("float32")
    (sentence,) = leak_warnings(table(harmless=gaps), GONE, FEATURES, {})
    assert "harmless alone tells who churns (ROC AUC 1.000 of its being missing" in sentence


def test_a_feature_of_no_metric_is_named_without_one() -> None:
    feature = Feature("copied", days(28), "other", 0, "days")
    (sentence,) = leak_warnings(table(copied=GONE.to_numpy("float32")), GONE, [feature], {})
    assert "see in which table its days stand" in sentence


@pytest.mark.parametrize("outcome", [True, False])
def test_where_all_have_one_outcome_no_feature_tells_it(outcome: bool) -> None:
    same = pd.Series(outcome, index=GONE.index)
    assert leak_warnings(table(), same, FEATURES, {}) == ()


@pytest.mark.parametrize(("auc", "alarmed"), [(0.951, 1), (0.95, 0), (None, 0)])
def test_a_scorer_is_named_above_the_bound_and_not_on_it(auc: float | None, alarmed: int) -> None:
    scorers = {"learned": {"overall": replace(HARMLESS, roc_auc=auc)}}
    found = leak_warnings(table(), GONE, FEATURES, scorers)
    assert len(found) == alarmed
    assert all("ROC AUC 0.951 of learned is above 0.95" in sentence for sentence in found)


@pytest.mark.parametrize(("accounts", "alarmed"), [(30, 1), (29, 0)])
def test_with_few_churned_accounts_no_scorer_is_judged(accounts: int, alarmed: int) -> None:
    lucky = replace(HARMLESS, roc_auc=0.99, churned_accounts=accounts)
    assert len(leak_warnings(table(), GONE, FEATURES, {"learned": {"overall": lucky}})) == alarmed
