"""Tiles hold the snapshots of several accounts; how they fall into them changes nothing that is written."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from campaignpulse.features import Feature, count, days, since_last, tenure, total, windows
from campaignpulse.features.blocks import Results
from campaignpulse.features.plan import Plan, build_plan
from campaignpulse.features.tiles import Tile, finish, tile_for
from campaignpulse.tables import Tables

FEATURES = [
    Feature(name, made, "c", 1, "u")
    for name, made in {
        "a_post": total("posts", 28) / count("posts", 28),
        "days": days(28),
        "quiet": since_last("posts"),
        "tenure": tenure(),
    }.items()
]


@pytest.fixture(scope="module")
def plan() -> Plan:
    return build_plan([Feature("tenure", tenure(), "c", 1, "u"), Feature("more", tenure() + 1, "c", 1, "u")])[
        0
    ]


@pytest.mark.parametrize("asked", [1, 1_000_000])
def test_a_tile_has_room_for_the_snapshots_of_an_account_at_least(plan: Plan, asked: int) -> None:
    tile = tile_for(plan, asked)
    assert len(tile.row) >= asked
    assert tile.registers.shape[1] >= len(tile.row)
    assert tile.registers.shape[1] // 8 % 2 == 1  # lines of eight


def written(plan: Plan, rows: list[int], unborn: list[bool]) -> tuple[Tile, np.ndarray]:
    """The features of a tile in which place p has the tenure 10 p, in a result of six rows."""
    tile = tile_for(plan, 1)
    tile.registers[0, : len(rows)] = 10 * np.arange(len(rows))
    tile.row[: len(rows)], tile.unborn[: len(rows)] = rows, unborn
    results = Results(np.full((2, 6), -1, np.float32), np.zeros(6, np.int8), np.zeros(6, np.int32))
    finish(plan, tile, len(rows), results)
    return tile, results.features


@pytest.mark.parametrize("rows", [[2, 3, 4], [4, 0, 2]])
def test_a_feature_is_written_to_the_row_of_its_snapshot_and_to_no_other(plan: Plan, rows: list[int]) -> None:
    _, found = written(plan, rows, [False] * 3)
    assert found[:, rows].tolist() == [[0, 10, 20], [1, 11, 21]]
    assert np.delete(found, rows, axis=1).tolist() == [[-1] * 3] * 2


def test_of_an_account_that_is_not_known_to_have_begun_nothing_is_known(plan: Plan) -> None:
    _, found = written(plan, [0, 1, 2], [False, True, False])
    np.testing.assert_array_equal(found[0, :3], [0, np.nan, 20])


def test_an_empty_tile_writes_nothing(plan: Plan) -> None:
    assert (written(plan, [], [])[1] == -1).all()


def test_windows_do_not_depend_on_the_order_of_the_snapshots(tiny_tables: Callable[..., Tables]) -> None:
    tables, cutoffs = tiny_tables(), pd.date_range("2025-01-05", periods=60, freq="3D", tz="UTC")
    asked = pd.DataFrame([(account, cutoff) for account in ("a1", "a2", "a3") for cutoff in cutoffs])
    asked.columns = pd.Index(["account_id", "cutoff"])
    mixed = asked.sample(frac=1, random_state=0)
    found = windows(tables, mixed, FEATURES).set_axis(mixed.index).sort_index()
    pd.testing.assert_frame_equal(found, windows(tables, asked, FEATURES), check_exact=True)
