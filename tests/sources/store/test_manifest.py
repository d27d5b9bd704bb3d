from collections.abc import Callable
from pathlib import Path

import pytest
from campaignpulse.checks import InputError
from campaignpulse.sources.store import BatchStore
from campaignpulse.sources.store.manifest import read_manifest, write_manifest
from campaignpulse.tables import Tables


def test_a_manifest_is_read_as_it_was_written(store: BatchStore) -> None:
    manifest = read_manifest(store.folder)
    assert manifest is not None
    write_manifest(store.folder, manifest)
    assert read_manifest(store.folder) == manifest


def test_a_folder_without_one_is_an_empty_store(tmp_path: Path) -> None:
    assert read_manifest(tmp_path) is None
    assert BatchStore(tmp_path).batches.empty
    assert BatchStore(tmp_path).verify() == ()


@pytest.mark.parametrize("where", [0.0, 0.1, 0.5, 0.9])
def test_one_that_is_not_as_it_was_written_is_refused(where: float, store: BatchStore) -> None:
    path = store.folder / "campaignpulse_store.json"
    text = path.read_text()
    place = int(where * len(text))
    path.write_text(text[:place] + chr(ord(text[place]) ^ 1) + text[place + 1 :])
    with pytest.raises(
        InputError, match="is not as it was written; remove the folder and add its batches anew"
    ):
        store.look()


@pytest.mark.parametrize("form", [1, 2])
def test_one_of_another_form_is_refused(store: BatchStore, form: int) -> None:
    path = store.folder / "campaignpulse_store.json"
    path.write_text(path.read_text().replace('"form": 3', f'"form": {form}'))
    with pytest.raises(
        InputError, match=f"is of form {form}, not 3; make the store anew from its deliveries"
    ):
        store.look()


def test_one_that_is_gone_is_missed_and_nothing_is_lost(
    store: BatchStore, day_of: Callable[[str], Tables]
) -> None:
    (store.folder / "campaignpulse_store.json").rename(store.folder.parent / "kept.json")
    before = {path.name for path in store.folder.iterdir()}
    for work in (
        store.look,
        store.verify,
        store.compact,
        lambda: store.add(day_of("wednesday"), name="wednesday"),
    ):
        with pytest.raises(
            InputError, match=r"is gone, but files of a store are there, such as '000001\.arrow'; put"
        ):
            work()
    assert {path.name for path in store.folder.iterdir()} == before
    (store.folder.parent / "kept.json").rename(store.folder / "campaignpulse_store.json")
    assert store.verify() == ()
