from campaignpulse.sources.store import BatchStore
from campaignpulse.sources.store.leftovers import strangers, sweep


def test_what_killed_writers_left_is_taken_away_and_nothing_else(store: BatchStore) -> None:
    before = {path.name for path in store.folder.iterdir()}
    for name in ("000009.arrow", "000009-merged.arrow", "campaigns-000009.parquet", ".000009.arrow.draft"):
        (store.folder / name).touch()
    (store.folder / ".adding-abc").mkdir()
    (store.folder / ".adding-abc" / "events.arrow").touch()
    (store.folder / "notes.txt").touch()
    sweep(store.folder)
    assert {path.name for path in store.folder.iterdir()} == before | {"notes.txt"}
    assert strangers(store.folder) == ["notes.txt"]
