"""Whom a refit learns from."""

from __future__ import annotations

import pytest
from campaignpulse.pipeline.recalibrate import drawn as module
from campaignpulse.pipeline.recalibrate.drawn import drawn


def test_of_a_small_base_everybody(tiny_tables) -> None:
    tables = tiny_tables()
    assert drawn(tables) == (tables, ())


def test_of_a_large_one_a_draw_and_that_is_said(tiny_tables, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_ACCOUNTS", 2)
    few, said = drawn(tiny_tables())
    assert few.accounts is not None
    assert len(few.accounts) == few.events["account_id"].nunique() == 2
    assert said == (
        "refit: learned from and judged on 2 of 3 accounts, drawn by their ids; cancellations are counted "
        "among all",
    )
