"""Windows of a store are those of all its batches at once, however these came."""

from __future__ import annotations

import dataclasses
import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.experiment import CancelLabel
from campaignpulse.features import Feature, default_features, snapshots, total, windows
from campaignpulse.features.over import Window
from campaignpulse.features.spec import Atom
from campaignpulse.features.store import WindowStore
from campaignpulse.sources import load
from campaignpulse.sources.shares import bucket_of
from campaignpulse.sources.store.manifest import Block, Stretch, read_manifest
from campaignpulse.tables import Tables, validate

Frames = dict[str, pd.DataFrame]
MakeTables = Callable[..., Tables]
POSTS = [Feature("posts", total("posts", 28), "output", 1, "posts")]
BATCHES = 5


def beside(name: str):
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


worlds = beside("worlds")


def with_events(tables: Tables, events: pd.DataFrame) -> Tables:
    return dataclasses.replace(tables, events=events.reset_index(drop=True))


def world_of(seed: int):
    """A random world as the gate would give it: without tags that no row has."""
    world = worlds.world_of(seed)
    events = world.tables.events
    if "campaign_id" in events and not events["campaign_id"].notna().any():
        events = events.drop(columns="campaign_id")
    return dataclasses.replace(world, tables=with_events(world.tables, events))


def features_of(tables: Tables) -> list[Feature]:
    """The default features, and one of each kind that they leave out."""
    metric = tables.events["metric"].iloc[0]
    ever = Window("ever")
    atoms = [Atom(kind, metric, ever) for kind in ("median", "largest", "longest_gap", "slope")]
    if "user_id" in tables.events:
        atoms.append(Atom("users", None, ever))
    more = [Feature(f"more_{i}", atom, "c", 1, "u") for i, atom in enumerate(atoms)]
    return [*default_features(tables), *more]


def same_windows(store: WindowStore, tables: Tables, asked: pd.DataFrame, features: list[Feature]) -> None:
    pd.testing.assert_frame_equal(
        store.windows(asked, features), windows(tables, asked, features), check_exact=True
    )


def moved(campaigns: pd.DataFrame) -> pd.DataFrame:
    """The calendar as it was told before it was mended."""
    later = pd.Timedelta(days=5)
    return campaigns.assign(starts_at=campaigns["starts_at"] + later, ends_at=campaigns["ends_at"] + later)


@pytest.mark.parametrize("seed", [1, 2, 5, 8, 11, 12])
def test_batches_in_any_order_sent_again_and_mended_give_every_bit_of_a_rebuild(
    seed: int, tmp_path: Path
) -> None:
    world, rng = world_of(seed), np.random.default_rng(seed)
    batch = rng.integers(0, BATCHES, len(world.tables.events))
    parts = [with_events(world.tables, world.tables.events[batch == place]) for place in range(BATCHES)]
    store = WindowStore(tmp_path / "store", buckets=4)
    wrong = with_events(world.tables, pd.concat([world.tables.events, world.tables.events]))
    earlier = dataclasses.replace(wrong, campaigns=moved(wrong.campaigns), exposures=wrong.exposures[::2])
    store.add(earlier, name="2")
    for place in rng.permutation(BATCHES):
        store.add(parts[place], name=str(place))
    store.add(parts[3], name="3")
    same_windows(store, world.tables, world.snapshots, features_of(world.tables))


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> tuple[WindowStore, Tables, pd.DataFrame]:
    """A store of one world in four batches, the world, and its snapshots."""
    world = world_of(11)
    store = WindowStore(tmp_path_factory.mktemp("grown") / "store", buckets=8)
    for place in range(4):
        store.add(with_events(world.tables, world.tables.events.iloc[place::4]), name=str(place))
    return store, world.tables, world.snapshots


def test_rows_come_in_the_order_of_the_snapshots_whatever_the_buckets(grown) -> None:
    store, tables, asked = grown
    shuffled = asked.sample(frac=1, random_state=3).reset_index(drop=True)
    same_windows(store, tables, shuffled, features_of(tables))


def test_the_number_of_threads_changes_no_bit(grown) -> None:
    store, tables, asked = grown
    features = features_of(tables)
    pd.testing.assert_frame_equal(
        store.windows(asked, features, threads=1), store.windows(asked, features, threads=3), check_exact=True
    )


def test_a_compacted_store_gives_the_same_windows_from_one_file(grown, tmp_path: Path) -> None:
    _, tables, asked = grown
    store = WindowStore(tmp_path / "store", buckets=2)
    for place in range(3):
        store.add(with_events(tables, tables.events.iloc[place::3]), name=str(place))
    store.add(with_events(tables, tables.events.iloc[:4]), name="0")
    store.add(with_events(tables, tables.events.iloc[0::3]), name="0")
    store.compact()
    assert len(list(store.folder.glob("*.arrow"))) == 1
    same_windows(store, tables, asked, features_of(tables))


def test_rows_from_after_a_cutoff_and_rows_known_after_it_change_nothing(grown, tmp_path: Path) -> None:
    _, tables, asked = grown
    cutoff = asked["cutoff"].sort_values().iloc[len(asked) // 2].floor("D")
    asked, features = asked[asked["cutoff"] <= cutoff], features_of(tables)
    store = WindowStore(tmp_path / "store", buckets=2)
    store.add(tables, name="until then")
    before = store.windows(asked, features)
    later = tables.events.assign(occurred_at=cutoff + pd.Timedelta(hours=1)).drop(columns="known_at")
    told = tables.events.assign(known_at=cutoff + pd.Timedelta(hours=1), value=7.0)
    for name, events in (("after", later), ("told after", told)):
        store.add(with_events(tables, events), name=name)
    pd.testing.assert_frame_equal(store.windows(asked, features), before, check_exact=True)


def test_a_late_row_counts_from_when_it_was_known(tiny_tables: MakeTables, tmp_path: Path) -> None:
    tables = tiny_tables()
    row = tables.events.iloc[:1].assign(
        occurred_at=pd.Timestamp("2025-03-01", tz="UTC"),
        known_at=pd.Timestamp("2025-03-05", tz="UTC"),
        metric="posts",
        value=50.0,
    )
    store = WindowStore(tmp_path / "store")
    store.add(tables, name="first")
    days = pd.to_datetime(["2025-03-04", "2025-03-05"], utc=True).as_unit("us")
    asked = pd.DataFrame({"account_id": row["account_id"].iloc[0], "cutoff": days})
    before = store.windows(asked, POSTS)["posts"]
    store.add(with_events(tables, row.astype({"known_at": "datetime64[us, UTC]"})), name="late")
    assert (store.windows(asked, POSTS)["posts"] - before).tolist() == [0.0, 50.0]


def test_an_edited_campaign_counts_at_once_and_the_same_events_stay(
    tiny_tables: MakeTables, tmp_path: Path
) -> None:
    tables = tiny_tables()
    asked, features = asked_of(tables), default_features(tables)
    store = WindowStore(tmp_path / "store")
    store.add(tables, name="all")
    other = dataclasses.replace(tables, campaigns=moved(tables.campaigns))
    added = store.add(other, name="all")
    assert not added.changed
    assert list(added.tables) == ["campaigns"]
    assert not windows(tables, asked, features).equals(windows(other, asked, features))
    same_windows(store, other, asked, features)


def test_an_event_that_another_batch_delivers_again_counts_once_as_it_was_known_first(
    tmp_path: Path,
) -> None:
    def delivered(*rows: tuple[str | None, str, float]) -> Tables:
        events = pd.DataFrame(rows, columns=["event_id", "occurred_at", "value"])
        frames = {
            "events": events.assign(account_id="a", metric="posts"),
            "campaigns": pd.DataFrame(columns=["campaign_id", "name", "series", "starts_at", "ends_at"]),
            "exposures": pd.DataFrame(columns=["account_id", "campaign_id"]),
        }
        return validate(frames, origin="a delivery")

    store = WindowStore(tmp_path / "store")
    store.add(delivered(("x", "2025-03-03", 8.0), (None, "2025-03-03", 1.0)), name="monday")
    store.add(delivered(("x", "2025-03-02", 2.0), (None, "2025-03-03", 1.0)), name="sunday")
    cutoff = pd.DataFrame({"account_id": ["a"], "cutoff": [pd.Timestamp("2025-03-04", tz="UTC")]})
    assert store.windows(cutoff, POSTS)["posts"].tolist() == [2.0 + 1.0 + 1.0]
    store.add(delivered(("y", "2025-03-02", 32.0)), name="sunday")
    assert store.windows(cutoff, POSTS)["posts"].tolist() == [8.0 + 1.0 + 32.0]


def test_an_event_id_of_several_accounts_names_an_event_of_each_whatever_the_threads(
    tiny_frames: Frames, tmp_path: Path
) -> None:
    frames = {
        **{name: tiny_frames[name] for name in ("campaigns", "exposures")},
        "events": pd.DataFrame({"account_id": [f"a{n % 20}" for n in range(60)], "event_id": "x"}).assign(
            occurred_at="2025-03-03", metric="posts"
        ),
    }
    store = WindowStore(tmp_path / "store")
    tables = validate(frames, origin="a delivery")
    store.add(tables, name="all")
    asked = pd.DataFrame({"account_id": [f"a{n}" for n in range(20)], "cutoff": "2025-03-05"})
    expected = windows(tables, asked, POSTS)
    assert expected["posts"].tolist() == [1.0] * 20
    pd.testing.assert_frame_equal(windows(load(tmp_path / "store"), asked, POSTS), expected)
    for threads in (1, 2, 64):
        pd.testing.assert_frame_equal(store.windows(asked, POSTS, threads=threads), expected)


def asked_of(tables: Tables) -> pd.DataFrame:
    days = pd.date_range("2024-02-01", "2025-05-01", freq="28D", tz="UTC").as_unit("us")
    accounts = tables.events["account_id"].unique()
    return pd.DataFrame([(a, day) for a in accounts for day in days], columns=["account_id", "cutoff"])


def test_a_function_may_tell_the_snapshots_of_each_group_of_accounts(
    tiny_tables: MakeTables, tmp_path: Path
) -> None:
    tables = tiny_tables()
    label, cutoffs = CancelLabel(kind="cancel", horizon_days=90), asked_of(tables)["cutoff"].unique()
    store = WindowStore(tmp_path / "store")
    store.add(tables, name="all")
    found = store.windows(lambda some: snapshots(some, label, cutoffs), POSTS)
    expected = windows(tables, snapshots(tables, label, cutoffs), POSTS)
    pd.testing.assert_frame_equal(
        found.sort_values(["account_id", "cutoff"], ignore_index=True), expected, check_exact=True
    )


def harmed(store: WindowStore, stretch: Callable[[Block], Stretch]) -> None:
    """Change a byte of the last bucket of the one file of events."""
    manifest = read_manifest(store.folder)
    assert manifest is not None
    (segment,) = manifest.segments
    at = stretch(segment.blocks[-1]).offset + stretch(segment.blocks[-1]).size // 2
    data = bytearray((store.folder / segment.file).read_bytes())
    data[at] ^= 1
    (store.folder / segment.file).write_bytes(data)


def test_accounts_that_nobody_asks_for_are_not_read(tiny_tables: MakeTables, tmp_path: Path) -> None:
    tables, store = tiny_tables(), WindowStore(tmp_path / "store", buckets=2)
    store.add(tables, name="all")
    asked = asked_of(tables)
    harmed(store, lambda block: block.facts)
    bucket = bucket_of(asked["account_id"], 2)
    assert len(store.windows(asked[bucket == 0], POSTS, threads=2)) == (bucket == 0).sum() > 0
    with pytest.raises(InputError, match="has other bytes"):
        store.windows(asked[bucket == 1], POSTS, threads=2)


def test_what_no_window_is_made_of_is_not_read(tiny_tables: MakeTables, tmp_path: Path) -> None:
    tables, store = tiny_tables(), WindowStore(tmp_path / "store", buckets=2)
    store.add(tables, name="all")
    harmed(store, lambda block: block.rest)
    same_windows(store, tables, asked_of(tables), POSTS)
    assert len(store.verify()) == 1


def test_a_metric_that_no_batch_has_is_refused(grown) -> None:
    store, _, asked = grown
    with pytest.raises(InputError, match="metric 'nothing' is in no table"):
        store.windows(asked, [Feature("x", total("nothing", 28), "c", 1, "u")])


def test_a_store_to_which_nothing_was_added_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the store is empty; add a batch first"):
        WindowStore(tmp_path / "store").windows(pd.DataFrame({"account_id": [], "cutoff": []}), POSTS)
