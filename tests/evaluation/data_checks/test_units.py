from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from campaignpulse.evaluation.data_checks import unit_changes
from campaignpulse.evaluation.data_checks.units import unit_findings
from campaignpulse.tables import Tables

TURN = pd.Timestamp("2024-03-20", tz="UTC")


def multiplied(events: pd.DataFrame, factor: float, among: pd.Series | bool = True) -> pd.DataFrame:
    later = (events["occurred_at"] >= TURN) & (events["metric"] == "minutes") & among
    return events.assign(value=events["value"].where(~later, events["value"] * factor))


@pytest.mark.parametrize("factor", [60.0, 5.0, 1 / 60, 1 / 1000])
def test_a_change_of_unit_is_found_with_its_day_and_about_its_factor(steady, factor: float) -> None:
    (found,) = unit_findings(multiplied(steady, factor))
    assert (found.severity, found.about, found.first) == ("error", "minutes", TURN)
    (change,) = unit_changes(multiplied(steady, factor).query("metric == 'minutes'"))
    assert change.factor == pytest.approx(factor, rel=0.3)
    assert change.accounts == 30


@pytest.mark.parametrize("factor", [1.0, 2.5, 1 / 2.5])
def test_smaller_changes_are_taken_for_behaviour(steady, factor: float) -> None:
    assert list(unit_findings(multiplied(steady, factor))) == []


def test_a_surge_that_some_accounts_have_and_others_have_not_is_none(steady) -> None:
    livelier = steady["account_id"].isin([f"a{number}" for number in range(18)])
    assert list(unit_findings(multiplied(steady, 30.0, livelier))) == []


def test_new_customers_with_larger_values_are_none(steady) -> None:
    new = steady[steady["occurred_at"] >= TURN]
    new = pd.concat([new, new]).assign(account_id=lambda rows: "new" + rows["account_id"])
    assert list(unit_findings(pd.concat([steady, new.assign(value=new["value"] * 60)]))) == []


def test_a_unit_that_changes_back_is_found_twice(steady) -> None:
    between = steady["occurred_at"] < TURN + pd.Timedelta(days=40)
    found = list(unit_findings(multiplied(steady, 60.0, between)))
    assert [change.first for change in found] == [TURN, TURN + pd.Timedelta(days=40)]


def test_few_rows_values_of_zero_and_constants_tell_nothing(steady) -> None:
    minutes = multiplied(steady, 60.0).query("metric == 'minutes'")
    few = minutes[minutes["account_id"].isin(["a1", "a2", "a3"])]
    assert unit_changes(few) == []
    assert unit_changes(minutes.assign(value=0.0)) == []
    assert unit_changes(minutes.assign(value=1.0)) == []


def test_campaigns_of_a_simulated_base_are_no_change_of_unit_and_a_planted_one_is_found(
    world: Tables,
) -> None:
    assert list(unit_findings(world.events)) == []
    events = world.events[world.events["metric"] == "session_minutes"]
    turn = pd.Timestamp("2022-09-01", tz="UTC")
    seconds = np.where(events["occurred_at"] >= turn, events["value"] * 60, events["value"])
    (change,) = unit_changes(events.assign(value=seconds))
    assert change.day == turn
    assert change.factor == pytest.approx(60, rel=0.3)


def test_rows_on_two_days_only_may_change_their_unit_too(steady) -> None:
    minutes = steady[steady["metric"] == "minutes"].assign(occurred_at=TURN)
    again = minutes.assign(occurred_at=TURN + pd.Timedelta(days=7), value=minutes["value"] * 60)
    (change,) = unit_changes(pd.concat([minutes, again]))
    assert change.day == TURN + pd.Timedelta(days=7)
