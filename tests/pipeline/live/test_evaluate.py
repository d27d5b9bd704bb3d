"""`live evaluate`: as assigned, mature only, alarms first, and on record once."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.pipeline.live import assign, evaluate

LEAVE = {"hold_out": 0.5, "rules": 0.25, "learned": 0.05}
"""Share of the accounts of each arm that the tests let leave within the horizon."""


@pytest.fixture
def store(store_template: Path, tmp_path: Path) -> None:
    """An empty store in MLflow, where the experiment looks for it."""
    (tmp_path / "mlruns").mkdir()
    (tmp_path / "mlruns" / "mlflow.db").write_bytes((store_template / "mlflow.db").read_bytes())


@pytest.fixture
def assigned(live_experiment, store: None):  # noqa: ARG001, only has to be there
    """The experiment after its start, and its assignments."""
    experiment = live_experiment()
    return experiment, pd.read_parquet(assign(experiment, at="2025-03-03").path)


def leaving(rows: pd.DataFrame) -> pd.DataFrame:
    """Cancellations in the second week of a planted share of each arm."""
    place = rows.groupby("arm").cumcount() / rows.groupby("arm")["arm"].transform("size")
    gone = rows.loc[place < rows["arm"].map(LEAVE), ["account_id"]]
    return gone.assign(at=pd.Timestamp("2025-03-12", tz="UTC"), change="cancel")


def contacts(rows: pd.DataFrame, arm: str, count: int) -> pd.DataFrame:
    chosen = rows.loc[rows["arm"] == arm, ["account_id"]].head(count)
    return chosen.assign(at=pd.Timestamp("2025-03-05", tz="UTC"), kind="call")


def test_a_planted_difference_is_found_and_told(assigned, live_experiment) -> None:
    _, rows = assigned
    outreach = contacts(rows, "learned", 30)
    experiment = live_experiment(subscriptions=leaving(rows), outreach=outreach)
    result = evaluate(experiment, at="2025-04-14")
    found = result.found
    assert found.over
    assert not found.held_back
    learned, rules, hold_out = found.arms
    assert (learned.assigned, rules.assigned, hold_out.assigned) == (105, 104, 51)
    by_hand = rows[rows["account_id"].isin(leaving(rows)["account_id"])]["arm"].value_counts()
    assert {arm.arm: arm.churned for arm in found.arms} == by_hand.to_dict()
    assert (learned.contacted.hits, learned.contacts, hold_out.contacts) == (30, 30, 0)
    assert [one.verdict for one in found.differences] == ["learned wins", "rules win", "learned wins"]
    assert found.verdict.startswith("learned wins against hold_out: 94.3 % of the accounts stayed, +4")


def test_who_was_contacted_changes_nothing_of_what_the_arms_kept(assigned, live_experiment) -> None:
    _, rows = assigned
    subscriptions = leaving(rows)
    alone = evaluate(live_experiment(subscriptions=subscriptions), at="2025-04-14").found
    outreach = contacts(rows, "hold_out", 20)
    found = evaluate(live_experiment(subscriptions=subscriptions, outreach=outreach), at="2025-04-14").found
    assert [one.retention for one in found.differences] == [one.retention for one in alone.differences]
    assert found.verdict.startswith("20 of 51 accounts of hold_out (39 %) were contacted")
    assert [arm.contacted for arm in alone.arms] == [None] * 3


@pytest.mark.usefixtures("store")
def test_only_contacts_of_the_kinds_that_count_inside_the_horizon_are_contacts(live_experiment) -> None:
    calls = ("weeks: 6", "weeks: 6\n  kinds: [call]")
    rows = pd.read_parquet(assign(live_experiment(calls), at="2025-03-03").path)
    outreach = pd.concat(
        [
            contacts(rows, "learned", 5),
            contacts(rows, "learned", 9).assign(kind="invoice"),
            contacts(rows, "learned", 9).assign(at=pd.Timestamp("2025-03-01", tz="UTC")),
            contacts(rows, "learned", 9).assign(at=pd.Timestamp("2025-03-31", tz="UTC")),
            contacts(rows, "learned", 1).assign(account_id="a299"),
        ]
    )
    experiment = live_experiment(calls, outreach=outreach)
    learned = evaluate(experiment, at="2025-04-14").found.arms[0]
    assert (learned.contacted.hits, learned.contacts) == (5, 5)


def test_before_the_end_no_difference_is_told(assigned, live_experiment) -> None:
    _, rows = assigned
    experiment = live_experiment(subscriptions=leaving(rows))
    early, due = (evaluate(experiment, at=day).found for day in ("2025-04-13", "2025-04-14"))
    assert (early.over, early.differences) == (False, ())
    assert early.verdict.startswith(
        "not over yet: outcomes are known until 2025-04-13, those of 260 of 260 accounts"
    )
    assert (due.over, len(due.differences)) == (True, 3)


def test_an_outcome_is_known_exactly_a_horizon_after_the_assignment(assigned) -> None:
    experiment, _ = assigned
    before, after = (evaluate(experiment, at=day).found.arms[0] for day in ("2025-03-30", "2025-03-31"))
    assert (before.immature, before.evaluated) == (105, 0)
    assert (after.immature, after.evaluated) == (0, 105)


def test_who_left_for_a_neutral_reason_counts_for_neither_side(assigned, live_experiment, base) -> None:
    _, rows = assigned
    first = rows.loc[rows["arm"] == "rules", "account_id"].iloc[0]
    ended = np.where(base["accounts"]["account_id"] == first, np.datetime64("2025-03-20"), None)
    accounts = base["accounts"].assign(ended_at=pd.to_datetime(ended))
    rules = evaluate(live_experiment(accounts=accounts), at="2025-04-14").found.arms[1]
    assert (rules.neutral, rules.evaluated) == (1, 103)


def test_accounts_of_one_arm_that_vanish_hold_the_verdict_back(assigned, live_experiment, base) -> None:
    _, rows = assigned
    lost = set(rows.loc[rows["arm"] == "learned", "account_id"].head(20))
    tables = {
        name: base[name][~base[name]["account_id"].isin(lost)]
        for name in ("accounts", "events", "exposures", "subscriptions")
    }
    result = evaluate(live_experiment(**tables), at="2025-04-14")
    assert result.found.held_back
    assert result.found.differences == ()
    assert result.found.verdict.startswith(
        "held back: accounts vanished from the data unequally, 20 of learned, 0 of rules and 0 of hold_out"
    )
    assert result.found.arms[0].vanished == 20


@pytest.mark.usefixtures("store")
def test_assignments_that_the_data_bring_are_taken_and_their_shares_checked(live_experiment, base) -> None:
    ids = base["accounts"]["account_id"].head(260)
    arms = np.repeat(["learned", "rules", "hold_out"], [150, 80, 30])
    day = pd.Timestamp("2025-03-03 09:00", tz="UTC")
    rows = pd.DataFrame({"account_id": ids, "arm": arms, "assigned_at": day, "salt": "spring-2025"})
    other = rows.assign(salt="autumn", arm="rules")
    found = evaluate(live_experiment(assignments=pd.concat([rows, other])), at="2025-04-14").found
    assert [arm.assigned for arm in found.arms] == [150, 80, 30]
    assert found.verdict.startswith(
        "held back: the arms do not have their shares (overall), 150 of learned, 80 of rules and 30 of "
        "hold_out where 104, 104 and 52 are due (p < 0.001)"
    )


def test_the_first_assignment_stands_whatever_the_data_bring(assigned, live_experiment) -> None:
    _, rows = assigned
    later = rows.assign(arm="rules", assigned_at=rows["assigned_at"] + pd.Timedelta(days=1))
    result = evaluate(live_experiment(assignments=later), at="2025-04-14")
    assert [arm.assigned for arm in result.found.arms] == [105, 104, 51]
    assert any(
        "156 accounts have several arms; the first one stands" in said for said in result.report.missing
    )


@pytest.mark.usefixtures("assigned")
def test_who_joined_outside_of_the_days_takes_no_part(live_experiment) -> None:
    late = pd.DataFrame({"account_id": ["a290", "a291"], "arm": "rules", "salt": "spring-2025"})
    late["assigned_at"] = pd.to_datetime(["2025-03-17", "2025-03-18"], utc=True)
    found = evaluate(live_experiment(assignments=late), at="2025-04-14").found
    assert (found.arms[1].assigned, found.late) == (105, 1)


def test_an_arm_that_is_not_planned_is_refused(assigned, live_experiment) -> None:
    _, rows = assigned
    later = pd.Timestamp("2025-03-10", tz="UTC")
    foreign = rows.head(1).assign(account_id="a290", arm="boosted", assigned_at=later)
    with pytest.raises(InputError, match=r"arm 'boosted' is not in live\.arms, learned, rules and hold_out"):
        evaluate(live_experiment(assignments=foreign))


def test_without_any_assignment_the_way_out_is_named(live_experiment) -> None:
    with pytest.raises(InputError, match="run `campaignpulse live assign` on the first day"):
        evaluate(live_experiment())


def test_the_same_evaluation_is_recorded_once_with_its_verdict(assigned, live_experiment) -> None:
    import mlflow

    _, rows = assigned
    experiment = live_experiment(subscriptions=leaving(rows))
    first, again = (evaluate(experiment, at="2025-04-14") for _ in range(2))
    assert first.mlflow == again.mlflow
    client = mlflow.MlflowClient(f"sqlite:///{experiment.output.parent / 'mlruns' / 'mlflow.db'}")
    run = client.get_run(first.mlflow["run_id"])
    assert run.info.status == "FINISHED"
    assert (run.data.tags["kind"], run.data.tags["verdict"]) == ("live_ab", first.found.verdict)
    assert run.data.metrics["retention_difference/learned against hold_out"] == pytest.approx(
        first.found.differences[0].retention.difference, abs=1e-4
    )
    page = Path(first.outputs["report"]).read_text(encoding="utf-8")
    assert first.found.verdict.split(":")[0] in page
    assert json.dumps(first.to_dict(), allow_nan=False)
    outcomes = pd.read_parquet(first.outputs["outcomes"])
    assert evaluate(experiment, at="2025-04-13").mlflow["run_id"] != first.mlflow["run_id"]
    assert {"account_id", "arm", "stratum", "state", "churned", "contacts"} <= set(outcomes.columns)
