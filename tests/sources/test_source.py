"""What a data set may be kept in."""

from __future__ import annotations

from campaignpulse.sources.source import MANIFEST, is_store


def test_a_folder_is_a_store_by_its_manifest_alone(tmp_path):
    assert not is_store(tmp_path)
    (tmp_path / "events.parquet").touch()
    assert not is_store(tmp_path)
    (tmp_path / MANIFEST).touch()
    assert is_store(tmp_path)


def test_what_is_not_there_is_no_store(tmp_path):
    assert not is_store(tmp_path / "elsewhere")
