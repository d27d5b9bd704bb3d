from __future__ import annotations

import json
from collections.abc import Callable

import pandas as pd
import pytest
from campaignpulse.evaluation.by_slice import Slices, by_slice


@pytest.fixture
def found(predictions: Callable[..., pd.DataFrame]) -> Slices:
    table = predictions({"learned": 0.3, "rules": 1.0})
    own = table.drop_duplicates(["account_id", "cutoff"])
    named = own[["account_id", "cutoff"]].assign(
        segment=own["phase"], size=["large"] + ["small"] * (len(own) - 1)
    )
    return by_slice(table, named, reference="rules", challenger="learned")


def test_the_result_is_plain_json_and_says_how_many_are_hidden(found: Slices) -> None:
    told = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert [kind["kind"] for kind in told["kinds"]] == ["segment", "size"]
    assert told["hidden"] == 1
    assert told["worst"]["slice"]["kind"] in ("segment", "size")


def test_the_table_has_a_row_for_each_slice_that_is_shown(found: Slices) -> None:
    table = found.table
    assert table["slice"].tolist() == [one.name for one in found.shown]
    assert table["difference"].between(table["low"], table["high"]).all()


def test_shown_slices_are_those_of_all_kinds(found: Slices) -> None:
    assert len(found.shown) == 4 + 1


def test_printed_it_is_one_line_on_the_pair_and_the_slices(found: Slices) -> None:
    shown = len(found.shown)
    assert repr(found) == f"Slices(learned against rules, {shown} shown, 1 with too few churned accounts)"
