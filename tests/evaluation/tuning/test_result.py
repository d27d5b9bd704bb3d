from __future__ import annotations

import json

import pytest
from campaignpulse.evaluation.tuning import Judgement, Trial, Tuning


@pytest.fixture
def tuning(trials: tuple[Trial, ...], judgement: Judgement) -> Tuning:
    return Tuning(
        kind="learned",
        study="learned-0123",
        defaults={"l2": 50.0},
        best={"l2": 200.0},
        adopted=True,
        verdict="3 trials: better than the defaults",
        trials=trials,
        broken_off=1,
        judgement=judgement,
    )


def test_the_settings_to_use_are_the_best_only_if_they_were_adopted(tuning: Tuning) -> None:
    from dataclasses import replace

    assert tuning.settings == {"l2": 200.0}
    assert replace(tuning, adopted=False).settings == {"l2": 50.0}


def test_the_table_has_a_row_for_each_trial_with_its_settings(tuning: Tuning) -> None:
    table = tuning.table
    assert table.columns.tolist() == ["trial", "state", "log_loss", "roc_auc", "folds", "seconds", "l2"]
    assert table["state"].tolist() == ["complete", "complete", "pruned"]
    assert table["folds"].tolist() == [2, 2, 1]
    assert table["l2"].tolist() == [50.0, 200.0, 2.0]


def test_the_json_holds_plain_values(tuning: Tuning) -> None:
    plain = json.loads(json.dumps(tuning.to_dict(), allow_nan=False))
    assert plain["trials"] == 3
    assert (plain["pruned"], plain["broken_off"]) == (1, 1)
    assert plain["seconds"] == pytest.approx(0.35)
    assert plain["judgement"]["log_loss"] == {"difference": -0.0031, "low": -0.005, "high": -0.0012}
    assert plain["best"] == {"l2": 200.0}
