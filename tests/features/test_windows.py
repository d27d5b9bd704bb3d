"""The engine against its oracle, and its promise that nothing from after a cutoff is ever read."""

from __future__ import annotations

import dataclasses
import importlib.util
import itertools
import math
import random
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.features import Feature, total, windows
from campaignpulse.features.facts import metrics_of
from campaignpulse.features.over import Window
from campaignpulse.features.spec import Atom, Expression
from campaignpulse.tables import PHASES, Tables
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st


def beside(name: str):
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


beside("oracle_facts")  # the oracle imports it
oracle, worlds_of = beside("oracle"), beside("worlds")

WINDOWS = (3, 30, 400, "ever", "last_active", "last_post", "last_joined", "current", "previous_edition")
CAMPAIGN_WINDOWS = WINDOWS[4:]
WINDOWS_OF_USERS, WINDOWS_OF_FACTS = (3, 30, "ever"), (30, "ever", "last_joined")
COUNTED = ("total", "count", "active_days")
STATISTICS = ("median", "largest", "longest_gap", "slope")
WINDOWS_OF_STATISTICS, PHASES_OF_STATISTICS = (3, 30, *WINDOWS[3::2]), ("active", "baseline", None)
seeds = st.integers(0, 2**32 - 1)
# a smaller seed is no simpler world: there is nothing to shrink
thorough = settings(
    max_examples=40,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def window(over: int | str) -> Window:
    return Window("trailing", over) if isinstance(over, int) else Window(over)


def every_atom(tables: Tables) -> dict[str, Expression]:
    metrics, about = metrics_in(tables), [name for name in metrics_of(tables) if "." in name]
    atoms = [Atom("tenure"), Atom("days_to_start"), Atom("days_to_milestone")]
    atoms += [Atom("starts_ahead", None, window(over)) for over in (1, 30)]
    atoms += [Atom("participated", None, window(over)) for over in CAMPAIGN_WINDOWS]
    atoms += [Atom("since_last", metric) for metric in (*metrics, *about, None)]
    if "user_id" in tables.events:
        atoms += [Atom("users", None, window(over)) for over in WINDOWS_OF_USERS]
    for over, metric in itertools.product(map(window, WINDOWS_OF_FACTS), about):
        atoms += [Atom(kind, metric, over, phase) for kind in COUNTED for phase in ("active", None)]
        atoms.append(Atom("total", metric, over, None, tagged=True))
    for over, phase in itertools.product(map(window, WINDOWS_OF_STATISTICS), PHASES_OF_STATISTICS):
        atoms.append(Atom("longest_gap", None, over, phase))
        for metric in (*metrics, *about):
            atoms += [Atom(kind, metric, over, phase) for kind in STATISTICS]
    for kind, metric in [("longest_gap", None), *itertools.product(STATISTICS, metrics)]:
        atoms += [Atom(kind, metric, window(30), phase, tagged=True) for phase in ("active", None)]
    for over in map(window, WINDOWS):
        for phase in (*PHASES, None):
            atoms.append(Atom("days", None, over, phase))
            atoms.append(Atom("active_days", None, over, phase))
            for metric in metrics:
                atoms.append(Atom("active_days", metric, over, phase))
                for tagged in (False, True):
                    atoms += [Atom(kind, metric, over, phase, tagged) for kind in ("total", "count")]
    return {f"{i}": atom for i, atom in enumerate(atoms)}


def features_of(expressions: dict[str, Expression]) -> list[Feature]:
    return [Feature(name, expression, "c", 1, "u") for name, expression in expressions.items()]


def few_windows(atoms: dict[str, Atom], rng: random.Random) -> dict[str, Atom]:
    """Return the atoms of two windows and of none: facts that neither has are left out of account."""
    kept = {None, *map(window, rng.sample([3, 30, *CAMPAIGN_WINDOWS], 2))}
    return {name: atom for name, atom in atoms.items() if atom.window in kept}


def metrics_in(tables: Tables) -> list[str]:
    return sorted(tables.events["metric"].unique())[:2]


def answer(view, atom: Atom) -> float:
    over = None if atom.window is None else (atom.window.days or atom.window.kind)
    return oracle.atom_of(view, atom.kind, atom.metric, over, atom.phase, atom.tagged)


@thorough
@given(seeds)
def test_every_atom_equals_the_naive_oracle(seed):
    world = worlds_of.world_of(seed)
    atoms = every_atom(world.tables)
    found = windows(world.tables, world.snapshots, features_of(atoms))
    for row, snapshot in enumerate(world.snapshots.itertuples()):
        view = oracle.view_at(world.tables, snapshot.account_id, snapshot.cutoff)
        expected = np.array([answer(view, atom) for atom in atoms.values()], np.float32)
        ours = found.iloc[row][list(atoms)].to_numpy(np.float32)
        np.testing.assert_allclose(ours, expected, rtol=1e-5, atol=1e-6, err_msg=str(snapshot))


@thorough
@given(seeds)
def test_a_snapshot_alone_whose_windows_reach_not_all_facts_equals_the_naive_oracle(seed):
    world = worlds_of.world_of(seed)
    asked = world.snapshots.drop_duplicates("account_id", ignore_index=True)
    atoms = few_windows(every_atom(world.tables), random.Random(seed))  # noqa: S311 - a seed
    found = windows(world.tables, asked, features_of(atoms))
    for row, snapshot in enumerate(asked.itertuples()):
        view = oracle.view_at(world.tables, snapshot.account_id, snapshot.cutoff)
        expected = np.array([answer(view, atom) for atom in atoms.values()], np.float32)
        ours = found.iloc[row][list(atoms)].to_numpy(np.float32)
        np.testing.assert_allclose(ours, expected, rtol=1e-5, atol=1e-6, err_msg=str(snapshot))


@thorough
@given(seeds)
def test_the_row_phase_equals_the_naive_oracle(seed):
    world = worlds_of.world_of(seed)
    found = windows(world.tables, world.snapshots, features_of({"t": Atom("tenure")}))
    for row in found.itertuples():
        phase, campaign, series = oracle.oracle_phase(world.tables, row.account_id, row.cutoff, row.cutoff)
        assert row.phase == phase
        named = None if pd.isna(row.campaign_id) else (row.campaign_id, row.series)
        assert named == (None if campaign is None else (campaign, series))


@thorough
@given(seeds, st.randoms(use_true_random=False))
def test_nothing_that_happens_or_becomes_known_later_changes_a_snapshot(seed, rng):
    world = worlds_of.world_of(seed)
    cutoff = world.snapshots["cutoff"].sort_values().iloc[len(world.snapshots) // 2].floor("D")
    asked = world.snapshots[world.snapshots["cutoff"] <= cutoff]
    other = with_another_future(world.tables, cutoff, rng)
    in_both = set(every_atom(other).values())  # a metric may have its only row in one of the futures
    features = features_of({name: atom for name, atom in every_atom(world.tables).items() if atom in in_both})
    before, after = windows(world.tables, asked, features), windows(other, asked, features)
    pd.testing.assert_frame_equal(before, after, check_exact=True)


HAPPENS, IS_TOLD = ("occurred_at", "opened_at"), ("known_at", "exposed_at")


def with_another_future(tables: Tables, cutoff: pd.Timestamp, rng) -> Tables:
    """Change, shuffle, drop and append everything that was not known at the cutoff."""
    changed = {}
    for name in ("events", "tickets", "exposures", "campaigns"):
        if (frame := getattr(tables, name)) is None:
            continue
        later = pd.Series(False, index=frame.index)
        for column in {*HAPPENS, *IS_TOLD} & set(frame):
            later |= frame[column] >= cutoff if column in HAPPENS else frame[column] > cutoff
        future = frame[later].sample(frac=1, random_state=rng.randrange(2**32)).copy()
        for column in sorted({*HAPPENS, *IS_TOLD} & set(frame)):
            future[column] += in_days(rng, future)
        if name == "campaigns":  # an exposure needs its campaign
            moved = in_days(rng, future)
            future = future.assign(starts_at=future["starts_at"] + moved, ends_at=future["ends_at"] + moved)
        elif len(future):
            future = pd.concat([another(future), future.iloc[::2]]).iloc[rng.randrange(2) :]
        changed[name] = pd.concat([frame[~later], future], ignore_index=True)
    if "resolved_at" in changed.get("tickets", ()):
        resolved = changed["tickets"]["resolved_at"]
        changed["tickets"]["resolved_at"] = resolved.mask(
            ~(resolved < cutoff), cutoff + in_days(rng, resolved)
        )
    other = dataclasses.replace(tables, **changed)
    return dataclasses.replace(other, milestones=moved_along(tables, other))


def another(future: pd.DataFrame) -> pd.DataFrame:
    told = {"value": lambda f: f["value"] * -7.5, "user_id": lambda f: f["user_id"].fillna("u9") + "x"}
    return future.assign(**{column: change for column, change in told.items() if column in future})


def moved_along(tables: Tables, other: Tables) -> pd.DataFrame | None:
    """The milestones, moved with the last told start of their campaigns."""
    if tables.milestones is None:
        return None
    moved = last_starts(other) - last_starts(tables)
    return tables.milestones.assign(at=tables.milestones["at"] + moved)


def last_starts(tables: Tables) -> pd.Series:
    """Of each milestone the day on which its campaign starts, as told last."""
    last = [oracle.versions_of(tables, of)[-1] for of in tables.milestones["campaign_id"]]
    days = [version["starts_at"].floor("D") for version in last]
    return pd.Series(days, index=tables.milestones.index, dtype=tables.campaigns["starts_at"].dtype)


def in_days(rng, rows: pd.Series | pd.DataFrame) -> pd.TimedeltaIndex:
    return pd.to_timedelta([rng.randrange(90) for _ in range(len(rows))], unit="D")


@thorough
@given(seeds)
def test_the_days_of_the_four_phases_add_up_to_the_window(seed):
    world = worlds_of.world_of(seed)
    days = {phase: Atom("days", None, Window("trailing", 200), phase) for phase in (*PHASES, None)}
    found = windows(world.tables, world.snapshots, features_of({str(k): v for k, v in days.items()}))
    np.testing.assert_array_equal(found[list(PHASES)].sum(axis=1, min_count=4), found["None"])


@given(seeds)
@settings(max_examples=20, deadline=None)
def test_the_number_of_threads_and_the_other_snapshots_change_nothing(seed):
    world = worlds_of.world_of(seed)
    features = features_of(every_atom(world.tables))
    whole = windows(world.tables, world.snapshots, features, threads=1)
    pd.testing.assert_frame_equal(whole, windows(world.tables, world.snapshots, features, threads=3))
    half = world.snapshots.iloc[::2].reset_index(drop=True)
    alone = windows(world.tables, half, features)
    expected = whole.iloc[::2].reset_index(drop=True)
    pd.testing.assert_frame_equal(alone, expected, rtol=1e-6, check_exact=False)


@given(seed=seeds)
@settings(thorough, max_examples=10)
def test_the_order_of_the_events_changes_no_bit(seed):
    world = worlds_of.world_of(seed)
    features = features_of(every_atom(world.tables))
    shuffled = world.tables.events.sample(frac=1, random_state=seed).reset_index(drop=True)
    again = dataclasses.replace(world.tables, events=shuffled)
    pd.testing.assert_frame_equal(
        windows(world.tables, world.snapshots, features),
        windows(again, world.snapshots, features),
        check_exact=True,
    )


def test_a_sum_is_the_exact_one_rounded_once_in_any_order():
    world = worlds_of.world_of(0)
    values = np.random.default_rng(0).lognormal(0, 6, 3_000).round(2)
    noon = pd.Series(pd.Timestamp("2024-03-01 12:00", tz="UTC"), range(len(values))).dt.as_unit("us")
    events = pd.DataFrame({"account_id": "a0", "occurred_at": noon, "metric": "spend", "value": values})
    asked = world.snapshots.iloc[:1].assign(account_id="a0", cutoff=pd.Timestamp("2024-03-02", tz="UTC"))
    features = features_of({"sum": total("spend", 1), "off": total("spend", 1) - math.fsum(values)})
    for order in (values.argsort(), (-values).argsort()):
        tables = dataclasses.replace(world.tables, events=events.assign(value=values[order]))
        assert windows(tables, asked, features)["off"].tolist() == [0.0]


def test_a_metric_that_no_table_has_is_refused_with_those_that_there_are():
    world = worlds_of.world_of(1)
    with pytest.raises(InputError, match=r"metric 'sesions' is in no table; there are "):
        windows(world.tables, world.snapshots, features_of({"x": total("sesions", 7)}))


def test_two_features_of_one_name_are_refused():
    world = worlds_of.world_of(1)
    twice = features_of({"x": Atom("tenure")}) * 2
    with pytest.raises(InputError, match="feature 'x' is declared twice"):
        windows(world.tables, world.snapshots, twice)


def test_no_features_at_all_are_refused():
    world = worlds_of.world_of(1)
    with pytest.raises(InputError, match="no features"):
        windows(world.tables, world.snapshots, [])


def test_rows_come_back_in_the_order_of_the_snapshots():
    world = worlds_of.world_of(2)
    shuffled = world.snapshots.sample(frac=1, random_state=0).reset_index(drop=True)
    found = windows(world.tables, shuffled, features_of({"t": Atom("tenure")}))
    assert found["account_id"].tolist() == shuffled["account_id"].tolist()
    assert (found["cutoff"] == shuffled["cutoff"].dt.floor("D")).all()
