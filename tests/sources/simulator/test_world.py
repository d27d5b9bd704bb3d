from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from campaignpulse.campaigns import phases
from campaignpulse.checks import InputError
from campaignpulse.sources import load
from campaignpulse.sources.simulator import Parameters, World, simulate, write_world
from campaignpulse.tables import PHASES

TINY = Parameters(accounts=300, years=1)


def _same(one: World, other: World) -> None:
    for part in ("tables", "truth"):
        for name, frame in getattr(one, part).items():
            pd.testing.assert_frame_equal(frame, getattr(other, part)[name])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_world(tmp_path_factory.mktemp("worlds") / "world", TINY, seed=7)


def test_a_world_goes_through_the_gate_without_a_note(world: World) -> None:
    tables = load(world.tables)
    assert tables.notes == ()
    assert tables.missing == ()
    assert set(tables.frames) == set(world.tables)


def test_the_same_seed_gives_the_same_world_and_another_another() -> None:
    again = simulate(TINY, seed=7)
    _same(again, simulate(TINY, seed=7))
    assert not again.tables["accounts"].equals(simulate(TINY, seed=8).tables["accounts"])


def test_accounts_do_not_depend_on_how_many_there_are() -> None:
    few, many = simulate(Parameters(accounts=120, years=1), seed=7), simulate(TINY, seed=7)
    first = set(few.tables["accounts"]["account_id"])
    assert len(first) == 120
    for part in ("tables", "truth"):
        for name, frame in getattr(many, part).items():
            if "account_id" in frame:
                kept = frame[frame["account_id"].isin(first)].reset_index(drop=True)
                pd.testing.assert_frame_equal(getattr(few, part)[name], kept)


def test_what_is_written_is_what_is_simulated(folder: Path) -> None:
    written, simulated = load(folder), load(simulate(TINY, seed=7).tables)
    assert written.digest == simulated.digest
    assert written.notes == ()


def test_the_same_seed_writes_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    again = write_world(tmp_path / "again", TINY, seed=7)
    files = sorted(file.relative_to(folder) for file in folder.rglob("*") if file.is_file())
    assert files == sorted(file.relative_to(again) for file in again.rglob("*") if file.is_file())
    assert all((folder / file).read_bytes() == (again / file).read_bytes() for file in files)


def test_the_truth_lies_beside_the_tables_where_the_loader_does_not_look(folder: Path) -> None:
    truth = pd.read_parquet(folder / "truth" / "state.parquet")
    assert {"account_id", "cutoff", "hazard", "p90"} <= set(truth)
    assert len(pd.read_parquet(folder / "truth" / "taking_part.parquet"))
    assert TINY.digest in (folder / "truth" / "parameters.json").read_text(encoding="utf-8")
    assert all("p90" not in frame for frame in load(folder).frames.values())


def test_a_folder_that_holds_something_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep", encoding="utf-8")
    with pytest.raises(InputError, match="is there and not empty; give a new folder"):
        write_world(tmp_path, TINY, seed=0)
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


def test_an_empty_folder_is_welcome_and_progress_is_told(tmp_path: Path) -> None:
    told = []
    folder = write_world(
        tmp_path,
        Parameters(accounts=251, years=0.5),
        seed=0,
        progress=lambda done, of: told.append((done, of)),
    )
    assert told == [(250, 251), (251, 251)]
    assert len(pd.read_parquet(folder / "accounts.parquet")) == 251


def test_a_world_that_was_cut_short_leaves_nothing_behind(tmp_path: Path) -> None:
    def stop(*_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_world(tmp_path / "world", Parameters(accounts=10, years=0.5), seed=0, progress=stop)
    assert list(tmp_path.iterdir()) == []
    write_world(tmp_path / "world", Parameters(accounts=10, years=0.5), seed=0)


def test_a_negative_seed_is_refused() -> None:
    with pytest.raises(InputError, match="seed is -1"):
        simulate(TINY, seed=-1)


def test_the_truth_is_known_on_every_day_that_a_week_begins_for_every_customer(world: World) -> None:
    state = world.truth["state"]
    assert not state.duplicated(["account_id", "cutoff"]).any()
    assert (state["cutoff"].dt.day_name() == "Monday").all()
    assert state.notna().all(axis=None)
    assert state["p90"].between(0, 1, inclusive="neither").all()


def test_all_phases_are_there(world: World) -> None:
    days = world.truth["state"][["account_id", "cutoff"]].iloc[::4]
    found = phases(load(world.tables), days)["phase"].value_counts(normalize=True)
    assert set(found.index) == set(PHASES)
    assert found.min() > 0.05


def test_churn_is_what_the_truth_says(wide: World) -> None:
    changes = wide.tables["subscriptions"]
    cancels = changes[changes["change"] == "cancel"].set_index("account_id")["at"]
    state = wide.truth["state"]
    # one day, so that there is one row an account: rows of one account share its luck
    state = state[state["cutoff"] == pd.Timestamp("2023-01-02", tz="UTC")]
    wait = state["account_id"].map(cancels) - state["cutoff"]
    apart = (wait < pd.Timedelta(days=90)) - state["p90"].astype(float)
    assert abs(apart.mean()) < 3 * apart.std() / np.sqrt(len(state))
