from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest
from campaignpulse.sources.simulator import World
from campaignpulse.sources.simulator.usage import METRICS

WorldWith = Callable[..., World]
TURN = pd.Timestamp("2022-01-03", tz="UTC") + pd.Timedelta(days=364)


def test_there_is_a_row_an_account_day_and_metric(world: World) -> None:
    events = world.tables["events"]
    day = events["occurred_at"].dt.floor("D")
    assert not pd.DataFrame({"a": events["account_id"], "d": day, "m": events["metric"]}).duplicated().any()
    assert set(events["metric"]) == set(METRICS)
    assert (events["value"] >= 0).all()


def test_each_metric_comes_from_its_source(world: World) -> None:
    found = world.tables["events"].groupby("metric")["source"].unique()
    assert {metric: list(sources) for metric, sources in found.items()} == {
        metric: [source] for metric, source in METRICS.items()
    }


def test_the_users_of_an_account_are_no_more_than_its_seats(world: World) -> None:
    users = world.tables["events"].groupby("account_id")["user_id"].nunique()
    seats = world.tables["accounts"].set_index("account_id")["seats"]
    assert (users <= seats.reindex(users.index)).all()


def test_campaign_features_are_used_for_a_campaign_only_and_others_are_tagged_at_times(world: World) -> None:
    events = world.tables["events"]
    tagged = events["campaign_id"].notna().groupby(events["metric"]).mean()
    assert tagged["campaign_feature_use"] == 1
    assert 0 < tagged["collaboration"] < 1
    assert tagged["sessions"] == 0


def test_a_tag_names_a_campaign_that_is_on(world: World) -> None:
    latest = world.tables["campaigns"].sort_values("known_at").drop_duplicates("campaign_id", keep="last")
    rows = world.tables["events"].dropna(subset=["campaign_id"]).merge(latest, on="campaign_id")
    assert ((rows["starts_at"] <= rows["occurred_at"]) & (rows["occurred_at"] < rows["ends_at"])).all()


@pytest.mark.parametrize(
    ("table", "time"), [("events", "occurred_at"), ("tickets", "opened_at"), ("surveys", "responded_at")]
)
def test_nobody_leaves_a_trace_before_the_start_or_after_leaving(world: World, table: str, time: str) -> None:
    changes = world.tables["subscriptions"]
    cancels = changes[changes["change"] == "cancel"].set_index("account_id")["at"]
    accounts = world.tables["accounts"].set_index("account_id")
    rows = world.tables[table]
    assert (rows[time] >= rows["account_id"].map(accounts["started_at"]).dt.floor("min")).all()
    assert not (rows[time] >= rows["account_id"].map(cancels)).any()
    assert not (rows[time] >= rows["account_id"].map(accounts["ended_at"])).any()


def test_an_outage_takes_the_rows_of_one_source_and_some_days_and_no_other(
    world: World, world_with: WorldWith
) -> None:
    plain, out = world.tables["events"], world_with("outage").tables["events"]
    lost = plain["occurred_at"].between(TURN, TURN + pd.Timedelta(days=5), inclusive="left") & (
        plain["source"] == "product_analytics"
    )
    assert lost.any()
    pd.testing.assert_frame_equal(out, plain[~lost].reset_index(drop=True))


def test_late_rows_are_the_same_rows_known_later(world: World, world_with: WorldWith) -> None:
    late = world_with("late_rows").tables["events"]
    pd.testing.assert_frame_equal(late.drop(columns="known_at"), world.tables["events"])
    wait = (late["known_at"] - late["occurred_at"]) / pd.Timedelta(days=1)
    assert (wait > 0).mean() == pytest.approx(0.10, abs=0.005)
    assert wait[wait > 0].between(1, 21).all()


@pytest.mark.parametrize("switch", ["outage", "late_rows", "seasonal_swing"])
def test_a_switch_of_the_events_leaves_who_leaves_and_the_truth_alone(
    world: World, world_with: WorldWith, switch: str
) -> None:
    other = world_with(switch)
    for table in ("accounts", "campaigns", "exposures", "surveys", "subscriptions"):
        pd.testing.assert_frame_equal(other.tables[table], world.tables[table])
    pd.testing.assert_frame_equal(other.truth["state"], world.truth["state"])


@pytest.mark.parametrize("switch", ["concept_change", "calibration_shift"])
def test_until_a_turn_a_world_is_the_same(world: World, world_with: WorldWith, switch: str) -> None:
    def until(made: World, table: str, time: str) -> pd.DataFrame:
        frame = made.tables[table]
        return frame[frame[time] < TURN].reset_index(drop=True)

    other = world_with(switch)
    for table, time in (("events", "occurred_at"), ("subscriptions", "at"), ("surveys", "responded_at")):
        pd.testing.assert_frame_equal(until(other, table, time), until(world, table, time))


def test_without_campaign_effect_the_calendar_is_there_and_no_event_names_it(
    world: World, world_with: WorldWith
) -> None:
    without = world_with("no_campaign_effect")
    pd.testing.assert_frame_equal(without.tables["campaigns"], world.tables["campaigns"])
    assert len(without.tables["exposures"]) > 0
    assert without.tables["events"]["campaign_id"].isna().all()
    assert set(without.tables["events"]["metric"]) == set(METRICS)
