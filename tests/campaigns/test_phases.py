from __future__ import annotations

import importlib.util
import random
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest
from campaignpulse.campaigns import phases
from campaignpulse.tables import Tables, validate

Make = Callable[..., Tables]
MARCH = {
    "campaign_id": "march",
    "starts_at": "2024-03-10",
    "ends_at": "2024-03-20",
    "known_at": "2024-01-01",
    "pre_days": 5,
    "post_days": 7,
}


def beside_features(name: str) -> ModuleType:
    path = Path(__file__).parents[1] / "features" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


beside_features("oracle_facts")  # the oracle imports it
ORACLE, WORLDS = beside_features("oracle"), beside_features("worlds")
ASKED = 20


def utc(written: str) -> pd.Timestamp:
    return pd.Timestamp(written, tz="UTC")


def on(tables: Tables, day: str, *, known_at: str | None = None, account: str = "a") -> tuple[Any, ...]:
    """Phase and campaign of one account's day; the campaign is None in baseline."""
    days = pd.DataFrame({"account_id": [account], "cutoff": [utc(day)]})
    known = None if known_at is None else pd.Series([utc(known_at)])
    found = phases(tables, days, known_at=known).iloc[0]
    return found["phase"], None if pd.isna(found["campaign_id"]) else found["campaign_id"]


AROUND = [
    ("2024-03-04", "baseline"),
    ("2024-03-05", "pre"),
    ("2024-03-09", "pre"),
    ("2024-03-10", "active"),
    ("2024-03-15", "active"),
    ("2024-03-19", "active"),
    ("2024-03-20", "post"),
    ("2024-03-26", "post"),
    ("2024-03-27", "baseline"),
    ("2025-03-15", "baseline"),
]


@pytest.mark.parametrize(("day", "phase"), AROUND)
def test_each_day_has_the_phase_of_its_place_around_the_campaign(
    calendar_of: Make, day: str, phase: str
) -> None:
    assert on(calendar_of([MARCH]), day)[0] == phase


AT_NOON = [
    ("2024-03-04", "baseline"),
    ("2024-03-05", "pre"),
    ("2024-03-09", "pre"),
    ("2024-03-10", "active"),
    ("2024-03-19", "active"),
    ("2024-03-20", "active"),
    ("2024-03-21", "post"),
    ("2024-03-27", "post"),
    ("2024-03-28", "baseline"),
]


@pytest.mark.parametrize(("day", "phase"), AT_NOON)
def test_a_day_that_the_campaign_covers_in_part_is_active(calendar_of: Make, day: str, phase: str) -> None:
    noon = MARCH | {"starts_at": "2024-03-10 12:00", "ends_at": "2024-03-20 12:00"}
    assert on(calendar_of([noon]), day)[0] == phase


@pytest.mark.parametrize("clock", ["00:00", "12:00", "23:59:59.999999"])
def test_the_time_of_day_of_a_cutoff_does_not_matter(calendar_of: Make, clock: str) -> None:
    assert on(calendar_of([MARCH]), f"2024-03-19 {clock}") == ("active", "march")


def around(campaign_id: str, phase: str, start: str = "2024-03-10") -> dict[str, Any]:
    """A campaign of ten days whose given phase covers the 15 March."""
    first = {
        "active": pd.Timestamp(start),
        "post": pd.Timestamp("2024-03-01"),
        "pre": pd.Timestamp("2024-03-18"),
    }
    starts_at = first[phase]
    return {
        "campaign_id": campaign_id,
        "starts_at": starts_at.isoformat(),
        "ends_at": (starts_at + pd.Timedelta(days=10)).isoformat(),
        "known_at": "2024-01-01",
    }


FAR = MARCH | {"campaign_id": "far", "starts_at": "2030-03-10", "ends_at": "2030-03-20"}

PRECEDENCE = [
    (("active", "post"), "active"),
    (("post", "active"), "active"),
    (("active", "pre"), "active"),
    (("pre", "active"), "active"),
    (("post", "pre"), "post"),
    (("pre", "post"), "post"),
    (("pre", "post", "active"), "active"),
    (("active", "post", "pre"), "active"),
    (("pre",), "pre"),
    ((), "baseline"),
]


@pytest.mark.parametrize(("there", "expected"), PRECEDENCE)
def test_active_goes_before_post_and_post_before_pre_and_pre_before_baseline(
    calendar_of: Make, there: tuple[str, ...], expected: str
) -> None:
    tables = calendar_of([around(f"{place}_{phase}", phase) for place, phase in enumerate(there)] or [FAR])
    phase, campaign = on(tables, "2024-03-15")
    assert phase == expected
    assert expected == "baseline" or campaign.endswith(expected)


# phase, the starts of campaigns b and c, the one that holds on 15 March; ids are not in the order of time
TIES = [
    ("active", "2024-03-10", "2024-03-14", "c"),
    ("active", "2024-03-14", "2024-03-10", "b"),
    ("active", "2024-03-14", "2024-03-14", "b"),
    ("active", "2024-03-14 09:00", "2024-03-14 17:00", "b"),
    ("post", "2024-03-01", "2024-03-03", "c"),
    ("post", "2024-03-03", "2024-03-01", "b"),
    ("post", "2024-03-01", "2024-03-01", "b"),
    ("pre", "2024-03-18", "2024-03-20", "b"),
    ("pre", "2024-03-20", "2024-03-18", "c"),
    ("pre", "2024-03-18", "2024-03-18", "b"),
]


@pytest.mark.parametrize(("phase", "b", "c", "winner"), TIES)
def test_a_tie_goes_to_the_latest_start_or_for_pre_to_the_soonest_then_to_the_smallest_id(
    calendar_of: Make, phase: str, b: str, c: str, winner: str
) -> None:
    both = [
        around(name, phase)
        | {"starts_at": start, "ends_at": str(pd.Timestamp(start) + pd.Timedelta(days=10))}
        for name, start in (("c", c), ("b", b))
    ]
    assert on(calendar_of(both), "2024-03-15") == (phase, winner)


def test_editions_of_one_series_are_campaigns_of_their_own(calendar_of: Make) -> None:
    editions = [
        MARCH
        | {
            "campaign_id": f"mm{year}",
            "series": "mm",
            "starts_at": f"{year}-03-10",
            "ends_at": f"{year}-03-20",
        }
        for year in (2024, 2025)
    ]
    days = pd.DataFrame({"account_id": "a", "cutoff": [utc("2024-03-15"), utc("2025-03-15")]})
    found = phases(calendar_of(editions), days)
    assert found["campaign_id"].tolist() == ["mm2024", "mm2025"]
    assert found["series"].tolist() == ["mm", "mm"]


def test_in_baseline_campaign_and_series_are_missing(calendar_of: Make) -> None:
    days = pd.DataFrame({"account_id": ["a"], "cutoff": [utc("2024-01-15")]})
    found = phases(calendar_of([MARCH]), days)
    assert found[["campaign_id", "series"]].isna().all(axis=None)


@pytest.mark.parametrize("account", ["b", "nobody"])
def test_an_account_without_exposures_is_always_in_baseline(calendar_of: Make, account: str) -> None:
    assert on(calendar_of([MARCH]), "2024-03-15", account=account) == ("baseline", None)


def test_without_any_exposure_all_days_are_baseline(calendar_of: Make) -> None:
    assert on(calendar_of([MARCH], []), "2024-03-15") == ("baseline", None)


def test_days_come_back_in_the_order_in_which_they_were_asked(calendar_of: Make) -> None:
    asked = ["2024-03-27", "2024-03-10", "2024-03-20", "2024-03-05", "2024-03-10"]
    days = pd.DataFrame({"account_id": "a", "cutoff": [utc(day) for day in asked]}, index=[9, 9, 7, 0, 3])
    found = phases(calendar_of([MARCH]), days)
    assert found["phase"].tolist() == ["baseline", "active", "post", "pre", "active"]


def test_in_a_zone_of_its_own_a_day_of_the_campaign_is_a_day_there() -> None:
    frames = {
        "campaigns": pd.DataFrame([MARCH | {"name": "m", "series": "m", "starts_at": "2024-03-10T03:00Z"}]),
        "exposures": pd.DataFrame({"account_id": ["a"], "campaign_id": ["march"]}),
        "events": pd.DataFrame({"account_id": ["a"], "occurred_at": ["2023-01-01"], "metric": ["posts"]}),
    }
    eve = "2024-03-09"  # in New York it is still the evening of the 9 March
    assert on(validate(frames, origin="a calendar", zone="America/New_York"), eve)[0] == "active"
    assert on(validate(frames, origin="a calendar"), eve)[0] == "pre"


def test_an_event_tag_never_changes_the_phase_of_its_day(calendar_of: Make) -> None:
    tables = calendar_of([MARCH], [])
    tagged = tables.events.assign(occurred_at=utc("2024-03-15"), campaign_id="march")
    assert on(replace(tables, events=tagged), "2024-03-15", known_at="2024-06-01")[0] == "baseline"


@pytest.mark.parametrize("seed", range(10))
def test_the_phases_of_a_random_calendar_equal_the_naive_oracle(seed: int) -> None:
    world = WORLDS.world_of(seed)
    rng = random.Random(seed)  # noqa: S311 - a seed, not a secret
    accounts = [*world.snapshots["account_id"].unique(), "nobody"]
    asked = pd.DataFrame(
        {
            "account_id": rng.choices(accounts, k=ASKED),
            "cutoff": rng.choices(WORLDS.CALENDAR, k=ASKED),
        }
    )
    known_at = asked["cutoff"] + pd.to_timedelta(rng.choices(range(-40, 60), k=ASKED), unit="D")
    found = phases(world.tables, asked, known_at=known_at).astype(object)
    expected = [
        ORACLE.oracle_phase(world.tables, account, day, known)
        for account, day, known in zip(asked["account_id"], asked["cutoff"], known_at, strict=True)
    ]
    assert [tuple(row) for row in found.where(found.notna(), None).to_numpy()] == expected
