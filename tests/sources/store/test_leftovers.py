from pathlib import Path

from campaignpulse.sources.store import BatchStore
from campaignpulse.sources.store.leftovers import strangers, sweep


def test_what_killed_writers_left_is_taken_away_and_nothing_else(store: BatchStore) -> None:
    before = {path.name for path in store.folder.iterdir()}
    for name in ("000003.arrow", "000003-merged.arrow", "campaigns-000003.parquet", ".000003.arrow.draft"):
        (store.folder / name).touch()
    (store.folder / ".adding-abc").mkdir()
    (store.folder / ".adding-abc" / "events.arrow").touch()
    others = {"notes.txt", "000099.arrow", "events-000001.parquet"}
    for name in others:
        (store.folder / name).touch()
    sweep(store.folder)
    assert {path.name for path in store.folder.iterdir()} == before | others


def test_a_folder_that_is_no_store_yet_may_hold_what_a_first_writer_left(tmp_path: Path) -> None:
    for name in (".lock", ".campaignpulse_store.json.draft", ".adding-abc"):
        (tmp_path / name).touch()
    assert strangers(tmp_path) == []
    (tmp_path / ".notes.draft").touch()
    assert strangers(tmp_path) == [".notes.draft"]
