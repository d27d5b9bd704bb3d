from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

from campaignpulse.tracking import (
    Decision,
    OtherPlan,
    Store,
    decision_run,
    fix_plan,
    log_decision,
    other_plans,
)
from campaignpulse.tracking.store import client_of

PLAN: dict[str, Any] = {
    "label": {"kind": "cancel", "horizon_days": 90},
    "split": {"test": ["2024-03-01T00:00:00Z", "2024-06-30T00:00:00Z"]},
    "evaluation": {"metric": "roc_auc"},
    "scorers": {"rules": {"kind": "rules"}, "learned": {"kind": "learned"}},
}
DATA = "d" * 64


def plan(**changed: Any) -> dict[str, Any]:
    made = deepcopy(PLAN)
    for block, values in changed.items():
        made[block].update(values)
    return made


def compared(
    store: Store,
    settings: Mapping[str, object],
    *,
    data: str = DATA,
    experiment: str = "spring",
    kind: str = "ab",
    metrics: Mapping[str, float] | None = None,
) -> str:
    """A finished comparison without scorers, by the settings of its whole file."""
    whole = {**settings, "seed": 0, "data": {"path": "data/"}}
    with decision_run(store, experiment, kind=kind, run_key="k", name="a") as run:
        log_decision(run, Decision("v", "", data, scorers=(), params=whole, metrics=metrics or {}))
        return run.run_id


def asked_for(
    store: Store, settings: Mapping[str, Any], *, data: str | None = DATA, kind: str = "ab"
) -> list[OtherPlan]:
    return other_plans(store, settings, experiment="spring", kind=kind, data_digest=data)


def others(store: Store) -> list[tuple[tuple[tuple[str, str], ...], int]]:
    return [(other.differs, other.runs) for other in asked_for(store, PLAN)]


def test_a_plan_is_fixed_once_and_keeps_its_time(store: Store) -> None:
    first = fix_plan(store, "spring", "a" * 64)
    assert datetime.now(UTC) - first < timedelta(minutes=5)
    client = client_of(store)
    number = client.get_experiment_by_name("spring").experiment_id
    assert client.get_experiment(number).tags[f"plan.{'a' * 12}"] == first.isoformat()
    client.set_experiment_tag(number, f"plan.{'a' * 12}", "2024-05-01T08:00:00+00:00")
    assert fix_plan(store, "spring", "a" * 64) == datetime(2024, 5, 1, 8, tzinfo=UTC)


def test_in_a_new_store_nothing_was_looked_at(store: Store) -> None:
    assert others(store) == []


def test_the_same_plan_again_is_no_other_plan(store: Store) -> None:
    compared(store, plan())
    assert others(store) == []


def test_each_other_plan_is_told_once_with_what_stood_there_then(store: Store) -> None:
    compared(store, plan(evaluation={"metric": "brier"}))
    compared(store, plan(evaluation={"metric": "brier"}), experiment="another name")
    compared(store, plan(label={"horizon_days": 60}))
    assert sorted(others(store)) == [
        ((("evaluation.metric", "brier"),), 2),
        ((("label.horizon_days", "60"),), 1),
    ]


def test_a_scorer_more_or_less_is_another_plan(store: Store) -> None:
    compared(store, plan(scorers={"boosted": {"kind": "boosted"}}))
    fewer = plan()
    del fewer["scorers"]["rules"]
    compared(store, fewer)
    assert sorted(others(store)) == [
        ((("scorers.boosted.kind", "boosted"),), 1),
        ((("scorers.rules.kind", ""),), 1),
    ]


def test_another_experiment_on_other_data_and_what_is_no_comparison_do_not_count(store: Store) -> None:
    compared(store, plan(evaluation={"metric": "brier"}), data="e" * 64, experiment="autumn")
    compared(store, plan(evaluation={"metric": "brier"}), kind="recalibration")
    assert others(store) == []


def test_a_delivery_of_data_does_not_hide_what_the_same_experiment_looked_at(store: Store) -> None:
    compared(store, plan(evaluation={"metric": "brier"}), data="e" * 64)
    later = ["2024-07-01T00:00:00Z", "2024-09-30T00:00:00Z"]
    compared(store, plan(evaluation={"metric": "log_loss"}, split={"test": later}), data="e" * 64)
    assert others(store) == [((("evaluation.metric", "brier"),), 1)]


def test_on_a_ledger_what_knew_no_outcome_has_looked_at_none(store: Store) -> None:
    """A plan without a test period is of the whole ledger; an early answer has looked at outcomes too."""
    asked = {block: PLAN[block] for block in ("label", "evaluation")}
    brier = plan(evaluation={"metric": "brier"})
    early = "auc_difference_by_30_days/overall"
    for metrics, looked in (({"n_mature": 0}, 0), ({"n_mature": 0, early: 0.1}, 1), ({"n_mature": 9}, 2)):
        compared(store, brier, data="e" * 64, kind="ledger", metrics=metrics)
        found = asked_for(store, asked, data=None, kind="ledger")
        assert sum(other.runs for other in found) == looked
        assert {other.differs for other in found} <= {(("evaluation.metric", "brier"),)}


def test_a_test_period_that_shares_a_day_counts_and_one_that_does_not_is_another_look(store: Store) -> None:
    for first, last in (("2024-07-01", "2024-08-01"), ("2024-06-30", "2024-08-01")):
        compared(store, plan(split={"test": [f"{first}T00:00:00Z", f"{last}T00:00:00Z"]}))
    ((differs, runs),) = others(store)
    assert (differs[0][0], runs) == ("split.test", 1)
    assert "2024-06-30" in differs[0][1]


def test_a_run_that_was_deleted_in_the_ui_was_looked_at_all_the_same(store: Store) -> None:
    run = compared(store, plan(evaluation={"metric": "brier"}))
    client_of(store).delete_run(run)
    assert len(others(store)) == 1


def test_keys_that_this_plan_does_not_know_are_not_compared(store: Store) -> None:
    """A program of another version may have had further keys."""
    compared(store, plan(evaluation={"budget_share": 0.2}))
    assert others(store) == []


def test_what_only_one_of_two_plans_sets_is_told_either_way(store: Store) -> None:
    margin = {"non_inferiority_margin": 0.01}
    compared(store, plan(evaluation=margin))
    unset = plan(evaluation={"non_inferiority_margin": None})
    (other,) = asked_for(store, unset)
    assert other.differs == (("evaluation.non_inferiority_margin", "0.01"),)
    compared(store, plan())
    (other,) = asked_for(store, plan(evaluation=margin))
    assert other.differs == (("evaluation.non_inferiority_margin", ""),)
