"""The scheduled job, with a real store: what it decides, and what it leaves when it is killed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from campaignpulse.checks import InputError, SteppedAsideError
from campaignpulse.cli import main
from campaignpulse.evaluation.ledger import Ledger
from campaignpulse.experiment import DataSource, Experiment, Notify, TuningChoice
from campaignpulse.pipeline import recalibrate, score, tell_waiting
from campaignpulse.pipeline.alone import alone
from campaignpulse.pipeline.decision_news import of_decisions
from campaignpulse.pipeline.in_use import in_use
from campaignpulse.pipeline.recalibrate.course import course_of
from campaignpulse.pipeline.recalibrate.job import FOLDER
from campaignpulse.pipeline.recalibrate.tried import Tried, better_of
from campaignpulse.pipeline.recalibrate.weeks import Weeks
from campaignpulse.recalibration import Course, EarlyLooks
from campaignpulse.sources import load
from campaignpulse.tables import as_known
from campaignpulse.tracking import (
    Version,
    approve,
    challenger,
    champion,
    decided,
    existing_store,
    history,
    promote,
    rollback,
    set_rules,
)
from campaignpulse.tracking.store import client_of

NAME = "kept up"
QUIET, ALARM = "2024-05-06", "2024-08-05"


def statuses() -> list[str]:
    client = client_of(existing_store())
    number = client.get_experiment_by_name(NAME).experiment_id
    runs = client.search_runs([number], "tags.kind = 'recalibration'", order_by=["start_time"])
    return [run.info.status for run in runs]


def champion_now() -> str:
    found = champion(existing_store(), NAME)
    assert found is not None
    return str(found)


def course_now() -> Course:
    now = champion(existing_store(), NAME)
    assert now is not None
    return course_of(decided(existing_store(), NAME), now.origin)


def with_policy(experiment: Experiment, **changes: object) -> Experiment:
    policy = experiment.recalibration.model_copy(update=changes)
    return experiment.model_copy(update={"recalibration": policy})


def test_a_quiet_week_holds_and_says_why_with_the_base_rate_beside_it(world) -> None:
    before = champion_now()
    found = recalibrate(world("quiet"), at=QUIET).to_dict()
    assert (found["decision"], found["promoted"], found["alarms"], found["at"]) == ("hold", False, [], QUIET)
    assert "cancellations in 22 weeks" in found["reason"]
    assert "rolling base rate" in found["reason"]
    assert champion_now() == before
    assert statuses() == ["FINISHED"]


def test_a_shift_moves_the_level_and_the_same_day_again_changes_nothing(world) -> None:
    experiment, store = world("shift"), existing_store()
    before = champion(store, NAME)
    first = recalibrate(experiment, at=ALARM)
    assert (first.last.decision, first.last.promoted) == ("intercept", True)
    assert [alarm["kind"] for alarm in first.last.alarms] == ["calibration"]
    after = champion(store, NAME)
    assert (after.origin, after.scorer) == (first.last.version, before.scorer)
    reign, *_ = history(store, NAME)
    assert (reign.run_id, reign.by) == (first.last.mlflow["run_id"], "campaignpulse recalibrate")
    again = recalibrate(experiment, at=ALARM)
    assert (again.last.again, again.last.promoted, again.last.mlflow) == (True, True, first.last.mlflow)
    assert (again.last.reason, again.last.alarms) == (first.last.reason, first.last.alarms)
    assert len(history(store, NAME)) == 2
    assert statuses() == ["FINISHED"]


def test_missed_days_are_made_up_for_in_order_up_to_the_first_that_changes_the_champion(world) -> None:
    experiment = world("shift")
    recalibrate(experiment, at="2024-07-15")
    found = recalibrate(experiment, at="2024-08-20")
    days = [f"{one.at:%m-%d} {one.decision}" for one in found.outcomes]
    assert days == ["07-22 hold", "07-29 hold", "08-05 intercept"]
    assert [f"{day:%m-%d}" for day in found.waiting] == ["08-12", "08-19"]
    assert [one.at for one in decided(existing_store(), NAME)] == [
        "2024-07-15",
        "2024-07-22",
        "2024-07-29",
        "2024-08-05",
    ]


def test_a_day_that_is_made_up_for_is_decided_as_it_would_have_been_in_time(world) -> None:
    experiment = world("shift")
    recalibrate(experiment, at="2024-07-15")
    late = recalibrate(experiment, at="2024-07-29", dry_run=True).outcomes
    timely = [recalibrate(experiment, at=day).last for day in ("2024-07-22", "2024-07-29")]
    assert [(one.at, one.reason, one.alarms) for one in late] == [
        (one.at, one.reason, one.alarms) for one in timely
    ]


def test_between_two_days_nothing_is_due_and_a_day_before_the_last_is_refused(world) -> None:
    experiment = world("quiet")
    recalibrate(experiment, at=QUIET)
    found = recalibrate(experiment, at="2024-05-10").to_dict()
    assert (found["decision"], found["again"], found["next_at"]) == ("hold", True, "2024-05-13")
    with pytest.raises(InputError, match="in order, and the last one was of 2024-05-06"):
        recalibrate(experiment, at="2024-05-01")
    assert statuses() == ["FINISHED"]


def test_what_came_later_is_no_part_of_a_decision(world, tmp_path: Path) -> None:
    experiment = world("shift")
    tables = as_known(load(experiment.data.source), pd.Timestamp(ALARM, tz="UTC"))
    (tmp_path / "then").mkdir()
    for name, frame in tables.frames.items():
        frame.to_parquet(tmp_path / "then" / f"{name}.parquet")
    then = experiment.model_copy(update={"data": DataSource(path=tmp_path / "then")})
    now, before = (recalibrate(one, at=ALARM, dry_run=True).last for one in (experiment, then))
    assert (now.decision, now.reason, now.alarms) == (before.decision, before.reason, before.alarms)


def test_a_dry_run_decides_the_same_and_leaves_no_trace(world, tmp_path: Path) -> None:
    experiment, database = world("shift"), tmp_path / "mlruns" / "mlflow.db"
    before = database.read_bytes()
    dry = recalibrate(experiment, at=ALARM, dry_run=True)
    assert (dry.last.decision, dry.last.promoted, dry.last.mlflow) == ("intercept", False, None)
    assert database.read_bytes() == before
    assert not (tmp_path / "out").exists()
    assert recalibrate(experiment, at=ALARM).last.reason == dry.last.reason


def test_a_refit_that_passes_its_gate_takes_over_with_all_that_scoring_takes(world) -> None:
    experiment = with_policy(world("quiet"), sure=1.0)
    found = recalibrate(experiment, at="2024-10-07")
    assert (found.last.decision, found.last.promoted) == ("refit", True)
    assert found.last.reason.startswith("refit, passed: log loss")
    assert course_now().weights_from == pd.Timestamp("2024-10-07", tz="UTC")
    nxt = recalibrate(experiment, at="2024-10-14").last
    assert "in 1 week, where" in nxt.reason
    assert not nxt.tried  # it rests


def test_a_refit_of_late_outcomes_takes_over_with_its_days_and_its_weights_on_record(
    world, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Tried] = []

    def the_late_one(year: Tried, lately: Tried, *, days: int) -> Tried:
        year = replace(year, gate=replace(year.gate, passed=False))
        seen.append(better_of(year, replace(lately, gate=replace(lately.gate, passed=True)), days=days))
        return seen[-1]

    monkeypatch.setattr(sys.modules[Tried.__module__], "better_of", the_late_one)
    experiment = world("quiet")
    found = recalibrate(experiment, at="2024-10-07").last
    assert (found.decision, found.promoted) == ("refit", True)
    assert "it learned from the outcomes of the last 112 days alone" in found.reason
    days = seen[0].refit.taught
    run = client_of(existing_store()).get_run(found.mlflow["run_id"])
    assert run.data.params["split.train"] == str([f"{days.min():%Y-%m-%d}", f"{days.max():%Y-%m-%d}"])
    assert days.min() > pd.Timestamp("2024-04-01", tz="UTC")  # the year begins in 2023
    late, windows = seen[0].refit.one, seen[0].refit.windows
    now, then = (np.log(one.predict_proba(windows)) for one in (in_use(experiment).one, late))
    shift = (now - then) @ [-1.0, 1.0]  # in log odds: a refit takes over at the level of live outcomes
    assert np.allclose(shift, shift[0])


def test_where_a_moved_level_and_a_held_refit_leave_doubts_settings_are_searched_and_on_record(world) -> None:
    experiment = with_policy(world("shift"), every_days=56, sure=9.0)
    experiment = experiment.model_copy(update={"tuning": TuningChoice(trials=2, folds=1)})
    recalibrate(experiment, at=ALARM)
    found = recalibrate(experiment, at="2024-09-30").last
    assert found.searched
    assert "settings were searched, as its level had to be moved on 2024-08-05" in found.reason
    assert "rolling base rate" in found.reason
    *_, last = decided(existing_store(), NAME)
    assert (last.at, last.searched) == ("2024-09-30", True)
    assert course_now().searched == pd.Timestamp("2024-09-30", tz="UTC")
    client = client_of(existing_store())
    number = client.get_experiment_by_name(NAME).experiment_id
    (run,) = client.search_runs([number], "tags.kind = 'tuning'")
    assert run.data.tags["mlflow.parentRunId"] == found.mlflow["run_id"]


def test_other_settings_that_pass_the_gate_make_the_next_champion(world) -> None:
    experiment = with_policy(world("shift"), every_days=56, sure=9.0)
    experiment = experiment.model_copy(update={"tuning": TuningChoice(trials=4, folds=1)})
    recalibrate(experiment, at=ALARM)
    found = recalibrate(with_policy(experiment, sure=0.5), at="2024-09-30").last
    assert (found.decision, found.promoted) == ("retune", True)
    assert "passed by the same gate" in found.reason
    assert champion(existing_store(), NAME).origin == found.version
    l2 = in_use(experiment).one.scorer.l2
    assert l2 != 50.0
    client = client_of(existing_store())
    number = client.get_experiment_by_name(NAME).experiment_id
    runs = client.search_runs([number], "tags.kind = 'scorer'", order_by=["start_time DESC"])
    assert float(runs[0].data.params["l2"]) == l2
    assert course_now().weights_from == pd.Timestamp("2024-09-30", tz="UTC")


def test_before_the_first_week_of_a_champion_is_over_it_holds_and_says_so(world) -> None:
    found = recalibrate(world("quiet"), at="2023-12-06", dry_run=True).last
    assert found.decision == "hold"
    assert "0 cancellations in 0 weeks" in found.reason


def test_where_an_approval_is_asked_for_the_champion_stays_and_the_challenger_is_named(
    world, worlds: Path, tmp_path: Path, monkeypatch, capsys
) -> None:
    world("shift")
    set_rules(existing_store(), NAME, owner=None, approval="required")
    before = champion_now()
    text = (worlds / "kept_up.yaml").read_text().replace("path: quiet/", f"path: {worlds / 'shift'}")
    (tmp_path / "x.yaml").write_text(text.replace("output: out", f"output: {tmp_path / 'out'}"))
    answer = tmp_path / "answer.json"
    arguments = ["recalibrate", tmp_path / "x.yaml", "--at", ALARM, "--quiet", "--json", answer]
    monkeypatch.setattr("sys.argv", ["campaignpulse", *map(str, arguments)])
    with pytest.raises(SystemExit) as stop:
        main()
    found = json.loads(answer.read_text())
    assert stop.value.code == 3
    assert "nobody has approved" in capsys.readouterr().err
    assert (found["decision"], found["promoted"], champion_now()) == ("intercept", False, before)
    assert challenger(existing_store(), NAME).origin == found["version"]
    assert statuses() == ["FINISHED"]


def test_a_level_that_a_person_promotes_later_is_held_against_all_that_came_since_it_was_made(world) -> None:
    experiment, store = world("shift"), existing_store()
    set_rules(store, NAME, owner=None, approval="required")
    held = recalibrate(experiment, at=ALARM).last
    recalibrate(experiment, at="2024-08-12")
    approve(store, held.version, by="ann")
    promote(store, held.version, owner="ben", by="ben", reason="as it says")
    assert in_use(experiment).level_moved == pd.Timestamp(ALARM, tz="UTC")
    found = recalibrate(experiment, at="2024-08-19").last
    assert found.decision == "hold"
    assert "in 2 weeks, where" in found.reason
    assert "; a promotion by hand after 2024-08-12 made this the champion: as it says" in found.reason


def rolled_back(before: Version) -> str:
    rollback(existing_store(), before.experiment, reason="a price change, and it is over")
    return "a rollback after 2024-08-05 brought this champion back: a price change, and it is over"


def promoted_again(before: Version) -> str:
    promote(existing_store(), before.origin, reason="the level is wrong")
    return "a promotion by hand after 2024-08-05 brought this champion back: the level is wrong"


def alias_moved(before: Version) -> str:
    client_of(existing_store()).set_registered_model_alias(before.name, "champion", str(before.number))
    return (
        "a move of the alias in MLflow after 2024-08-05 brought this champion back: who moved it, and why, "
        "is not on record"
    )


@pytest.mark.parametrize("take_back", [rolled_back, promoted_again, alias_moved])
def test_however_a_level_is_taken_back_the_weeks_count_anew_and_the_reason_names_it(take_back, world) -> None:
    experiment, before = world("shift"), champion(existing_store(), NAME)
    recalibrate(experiment, at=ALARM)
    told = take_back(before)
    found = recalibrate(experiment, at="2024-08-12").last
    assert found.decision == "hold"
    assert "in 1 week, where" in found.reason
    assert found.reason.endswith(told) or f"; {told};" in found.reason
    assert "so neither wins" not in found.reason  # its level was not made on that day
    assert in_use(experiment).level_moved is None


def deleted(*labels: str) -> None:
    """Delete versions as the MLflow UI does."""
    for label in labels:
        client_of(existing_store()).delete_model_version(*label.split("/"))


def test_a_level_that_was_taken_back_and_deleted_in_mlflow_is_remembered_by_history_and_next_decision(
    world,
) -> None:
    experiment, store, before = world("shift"), existing_store(), champion(existing_store(), NAME)
    made, copy = recalibrate(experiment, at=ALARM).last, champion_now()
    told = promoted_again(before)
    course = course_now()
    deleted(made.version, copy)
    (one,) = decided(store, NAME)
    assert (one.version, one.registered, one.promoted) == (None, made.version, True)
    assert course_now() == course
    assert (course.returned, course.weights_from) == (pd.Timestamp(ALARM, tz="UTC"), None)
    reigns = [(reign.version, reign.origin, reign.scorer) for reign in history(store, NAME)]
    own = (str(before), before.origin, "learned")
    assert reigns == [own, (copy, made.version, "learned"), own]
    found = recalibrate(experiment, at="2024-08-12").last
    assert (found.decision, found.again) == ("hold", False)
    assert "in 1 week, where" in found.reason
    assert told in found.reason
    with pytest.raises(InputError, match="has no champion to go back to"):
        rollback(store, NAME, reason="no, the other one")


def test_where_the_weights_of_before_were_deleted_in_mlflow_the_moved_level_is_decided_on_and_scores(
    world, tmp_path: Path
) -> None:
    experiment, before = world("shift"), champion(existing_store(), NAME)
    recalibrate(experiment, at=ALARM)
    course = course_now()
    deleted(before.origin, str(before))
    assert course_now() == course
    assert "in 1 week, where" in recalibrate(experiment, at="2024-08-12").last.reason
    day = score(experiment, at="2024-08-13").day
    assert [told for told in day.missing if told.startswith("ledger")] == []
    made = Ledger(tmp_path / "out" / "ledger").predictions()
    assert set(made["scorer"]) == {"rules", "learned"}


def test_where_the_champion_was_deleted_in_mlflow_no_day_is_decided_until_one_is_put_back(
    world, monkeypatch: pytest.MonkeyPatch
) -> None:
    experiment = with_webhook(world("shift"), "https://hooks.example.com/health", monkeypatch)
    before = champion(existing_store(), NAME)
    made = recalibrate(experiment, at=ALARM).last
    deleted(made.version, champion_now())
    (news,) = of_decisions(experiment, now=pd.Timestamp.now("UTC"))
    assert (news.event.data["promoted"], news.event.data["version"]) == (True, made.version)
    with pytest.raises(InputError, match="has no champion that could score"):
        recalibrate(experiment, at="2024-08-12")
    rollback(existing_store(), NAME, reason="it was deleted by mistake")
    assert champion_now() == str(before)
    found = recalibrate(experiment, at="2024-08-12").last
    assert "in 1 week, where" in found.reason
    assert "a rollback after 2024-08-05 brought this champion back: it was deleted by mistake" in found.reason


def test_one_that_a_person_puts_in_is_held_against_all_that_came_since_its_own_first_day(world) -> None:
    experiment = world("quiet")
    recalibrate(experiment, at=QUIET)
    promote(existing_store(), "kept-up-rules/1", reason="it is easier to explain")
    found = recalibrate(experiment, at="2024-05-13").last
    assert "cancellations in 23 weeks, where" in found.reason
    assert "; a promotion by hand after 2024-05-06 made this the champion: it is easier" in found.reason
    assert "so neither wins" not in found.reason
    assert found.report.early is not None
    assert not found.tried


def test_a_refit_that_was_taken_back_is_not_tried_again_soon_and_its_weeks_are_no_look_at_this_champion(
    world, tmp_path: Path
) -> None:
    experiment = with_policy(world("quiet"), sure=1.0, every_days=28)
    recalibrate(experiment, at="2024-10-07")
    recalibrate(experiment, at="2024-11-04")
    rollback(existing_store(), NAME, reason="it flags everybody")
    weeks = Weeks(experiment, in_use(experiment), Ledger(tmp_path))
    weeks.recall(existing_store(), decided(existing_store(), NAME), reach=pd.Timedelta(days=140))
    assert f"{max(weeks.ranked):%m-%d}" == "09-30"
    assert f"{max(weeks.looked):%m-%d}" == "10-28"
    assert course_now().weights_from == pd.Timestamp("2024-11-04", tz="UTC")
    found = recalibrate(experiment, at="2024-12-02").last
    assert not found.tried
    assert found.report.early is None  # weeks of one order do not lie eight apart yet


def test_under_a_fault_nothing_is_tried_and_the_alarm_is_answered_after_it(
    world, worlds: Path, tmp_path: Path
) -> None:
    experiment = world("shift")
    shutil.copytree(worlds / "shift", tmp_path / "gap")
    events = pd.read_parquet(tmp_path / "gap" / "events.parquet")
    gap = events["occurred_at"].between("2024-08-01", "2024-08-04")
    events[~gap].to_parquet(tmp_path / "gap" / "events.parquet")
    experiment = experiment.model_copy(update={"data": DataSource(path=tmp_path / "gap")})
    held = recalibrate(experiment, at=ALARM).last
    assert (held.decision, held.tried, held.alarms[0]["kind"]) == ("hold", False, "data_fault")
    assert "calibration" in {alarm["kind"] for alarm in held.alarms}
    later = recalibrate(experiment, at="2024-09-02").outcomes
    assert {one.tried for one in later[:-1]} == {False}
    assert (f"{later[-1].at:%m-%d}", later[-1].decision) == ("09-02", "intercept")


def test_an_alarm_that_is_left_to_a_refit_moves_the_level_on_the_first_day_whose_look_is_not_low(
    world, monkeypatch: pytest.MonkeyPatch
) -> None:
    experiment = world("shift")
    with monkeypatch.context() as chance:
        chance.setattr(EarlyLooks, "low", True)
        held = recalibrate(experiment, at=ALARM).last
    assert held.decision == "hold"
    assert "the alarm of 2024-08-05 leaves the level to a refit, until 2024-09-" in held.reason
    assert "calibration" in {alarm["kind"] for alarm in held.alarms}
    found = recalibrate(experiment, at="2024-08-12").last
    assert (found.decision, found.promoted) == ("intercept", True)
    since = held.reason.partition("cancellations since ")[2][:10]
    assert f"cancellations since {since}, where" in found.reason


def test_a_second_job_steps_aside(world, tmp_path: Path) -> None:
    experiment = world("quiet")
    with alone(tmp_path / "out" / FOLDER, doing="recalibrating"), pytest.raises(SteppedAsideError):
        recalibrate(experiment, at=QUIET)
    assert statuses() == []


def killed(work: Callable[[], object], statement: str, *, committed: bool) -> None:
    """Work in a copy of this process, which kills itself right before or after a commit."""
    child = os.fork()
    if not child:
        try:
            die_around(statement, committed=committed)
            work()
        finally:
            os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def die_around(wanted: str, *, committed: bool) -> None:
    """Have this process kill itself around the commit of the first statement that begins with such words."""
    seen = done = False

    def hear(statement: str) -> None:
        nonlocal seen, done
        ends = seen and statement == "COMMIT"
        if done or (ends and not committed):
            os.kill(os.getpid(), signal.SIGKILL)
        seen, done = seen or statement.startswith(wanted), ends

    def connect(*arguments: object, **options: object) -> sqlite3.Connection:
        connection = sqlite3.Connection(*arguments, **options)
        connection.set_trace_callback(hear)
        return connection

    sqlite3.connect = sqlite3.dbapi2.connect = connect


PROMOTES = "INSERT INTO registered_model_aliases"


@pytest.mark.filterwarnings("ignore:This process.* is multi-threaded:DeprecationWarning")
@pytest.mark.parametrize(
    ("statement", "committed"),
    [("INSERT INTO params", False), ("INSERT INTO logged_models", True), (PROMOTES, False), (PROMOTES, True)],
)
def test_killed_at_any_point_the_job_comes_to_one_champion_and_leaves_nothing_else(
    statement: str, committed: bool, world
) -> None:
    experiment, first = world("shift"), champion_now()
    promoted = statement == PROMOTES and committed
    killed(lambda: recalibrate(experiment, at=ALARM), statement, committed=committed)
    assert (champion_now() != first) == promoted
    found = recalibrate(experiment, at=ALARM)
    assert (found.last.decision, found.last.promoted) == ("intercept", True)
    assert found.last.again == promoted
    assert statuses() == (["FINISHED"] if promoted else ["KILLED", "FINISHED"])
    assert [reign.kind for reign in history(existing_store(), NAME)] == ["promotion", "first"]
    there = client_of(existing_store()).search_model_versions("name = 'kept-up-learned'")
    assert len(there) == 2  # what the run registered, and what was decided for


def with_webhook(experiment: Experiment, url: str, monkeypatch: pytest.MonkeyPatch) -> Experiment:
    monkeypatch.setenv("CAMPAIGNPULSE_WEBHOOK_SECRET", "x" * 32)
    return experiment.model_copy(update={"notify": Notify(url=url)})


@pytest.mark.filterwarnings("ignore:This process.* is multi-threaded:DeprecationWarning")
def test_a_promotion_is_told_though_the_job_was_killed_between_it_and_the_webhook(
    world, receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    experiment = with_webhook(world("shift"), receiver.url, monkeypatch)
    killed(lambda: recalibrate(experiment, at=ALARM), PROMOTES, committed=True)
    assert receiver.got == []
    found = recalibrate(experiment, at=ALARM).last
    assert found.again
    assert tell_waiting(experiment).delivered
    ((_, body),) = receiver.got
    told = json.loads(body)["data"]
    assert (told["decision"], told["promoted"], told["reason"]) == ("intercept", True, found.reason)
    assert told["version"] == found.version == champion(existing_store(), NAME).origin
    assert tell_waiting(experiment) is None


TELLS_NOT = "INSERT OR REPLACE INTO tags"


@pytest.mark.filterwarnings("ignore:This process.* is multi-threaded:DeprecationWarning")
@pytest.mark.parametrize(
    ("statement", "committed"), [(TELLS_NOT, False), (TELLS_NOT, True), (PROMOTES, False), (PROMOTES, True)]
)
def test_a_promotion_by_hand_is_told_once_it_is_made_wherever_the_command_was_killed(
    statement: str, committed: bool, world, receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    experiment, first = with_webhook(world("quiet"), receiver.url, monkeypatch), champion_now()

    def by_hand() -> None:
        promote(existing_store(), "kept-up-rules/1", reason="it is easier to explain", by="ann")

    killed(by_hand, statement, committed=committed)
    promoted = statement == PROMOTES and committed
    assert (champion_now() != first) == promoted
    assert (tell_waiting(experiment) is not None) == promoted  # nothing is told that did not happen
    by_hand()
    assert (tell_waiting(experiment) is None) == promoted
    ((_, body),) = receiver.got
    event, (reign, _) = json.loads(body), history(existing_store(), NAME)
    assert (event["type"], event["id"]) == ("campaignpulse.promotion", reign.run_id)
    told = {key: event["data"][key] for key in ("version", "before", "reason", "by")}
    assert told == {
        "version": champion_now(),
        "before": first,
        "reason": "it is easier to explain",
        "by": "ann",
    }


@pytest.mark.filterwarnings("ignore:This process.* is multi-threaded:DeprecationWarning")
def test_a_job_that_is_killed_while_it_tells_tells_again_with_the_same_id(
    world, receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    experiment = with_webhook(world("quiet"), receiver.url, monkeypatch)
    recalibrate(experiment, at=QUIET)
    receiver.answers = ["hang"]
    child = os.fork()
    if not child:
        tell_waiting(experiment)
        os._exit(0)
    while not receiver.got:
        receiver.done.wait(0.01)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    receiver.answers = [200]
    assert tell_waiting(experiment).delivered
    first, second = (headers["idempotency-key"] for headers, _ in receiver.got)
    assert first == second


def test_one_run_a_scorer_draws_its_weeks_and_each_is_there_once(world) -> None:
    experiment = world("quiet")
    for day in (QUIET, "2024-05-13"):
        recalibrate(experiment, at=day)
    client = client_of(existing_store())
    number = client.get_experiment_by_name(NAME).experiment_id
    (run,) = client.search_runs([number], "tags.kind = 'course'")
    steps = [one.step for one in client.get_metric_history(run.info.run_id, "cancellations_observed")]
    assert steps == list(range(steps[0], steps[0] + 23))
    assert (run.info.status, run.data.tags["scorer"]) == ("FINISHED", "learned")
    tried = client.search_runs([number], "tags.kind = 'candidate'")
    assert {one.info.run_name for one in tried} == {"champion", "challenger"}  # at the first of the two days
    assert len(client.get_metric_history(run.info.run_id, "log_loss_champion")) == 2


def test_after_a_level_has_moved_both_sides_of_the_comparison_predict_on(world, tmp_path: Path) -> None:
    experiment = world("shift")
    recalibrate(experiment, at=ALARM)
    found = score(experiment, at="2024-08-06")
    made = Ledger(tmp_path / "out" / "ledger").predictions()
    assert set(made["scorer"]) == {"rules", "learned"}
    assert found.day.version == champion_now()
    assert not [told for told in found.day.missing if told.startswith("ledger")]


def test_inputs_that_moved_are_an_alarm_and_no_reason_to_change_anything(
    world, worlds: Path, tmp_path: Path
) -> None:
    experiment = world("quiet")
    shutil.copytree(worlds / "quiet", tmp_path / "fewer")
    events = pd.read_parquet(tmp_path / "fewer" / "events.parquet")
    june = events["occurred_at"].between("2024-05-25", "2024-07-01")
    kept = events[~(june & (np.arange(len(events)) % 5 < 3))]
    kept.to_parquet(tmp_path / "fewer" / "events.parquet")
    other = experiment.model_copy(update={"data": DataSource(path=tmp_path / "fewer")})
    at_work, moved = (recalibrate(one, at="2024-07-01", dry_run=True).last for one in (experiment, other))
    assert [alarm["kind"] for alarm in at_work.alarms] == []
    assert {alarm["kind"] for alarm in moved.alarms} == {"input"}
    assert moved.alarms[0]["what"].startswith("sessions (events) −")
    assert moved.decision == "hold"
