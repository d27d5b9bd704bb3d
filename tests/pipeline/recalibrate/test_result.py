"""What a recalibration came to, as plain values."""

from __future__ import annotations

import json

import pandas as pd
from campaignpulse.pipeline import RecalibrateResult
from campaignpulse.pipeline.recalibrate import Outcome

MONDAY = pd.Timestamp("2024-05-06", tz="UTC")
WEEK = pd.Timedelta(days=7)


def outcome(at: pd.Timestamp, decision: str, **more: object) -> Outcome:
    told = {"promoted": False, "alarms": (), "run_key": "k", "mlflow": None, **more}
    return Outcome(at, decision, f"{decision}: as it is", **told)


def result(*outcomes: Outcome) -> RecalibrateResult:
    return RecalibrateResult(
        "spring", outcomes, (MONDAY + 2 * WEEK,), MONDAY + 2 * WEEK, False, ("surveys: none",), ()
    )


def test_the_last_day_comes_first_and_all_days_in_their_order() -> None:
    told = result(outcome(MONDAY, "hold"), outcome(MONDAY + WEEK, "refit", promoted=True)).to_dict()
    assert (told["at"], told["decision"], told["promoted"]) == ("2024-05-13", "refit", True)
    assert [(day["at"], day["decision"]) for day in told["dates"]] == [
        ("2024-05-06", "hold"),
        ("2024-05-13", "refit"),
    ]
    assert (told["waiting"], told["next_at"]) == (["2024-05-20"], "2024-05-20")
    assert (told["missing"], told["dry_run"]) == (["surveys: none"], False)
    assert json.loads(json.dumps(told)) == told


def test_what_is_held_back_is_what_holds_the_last_day_back() -> None:
    held = outcome(MONDAY, "refit", held_back="nobody has approved it")
    assert result(held).held_back == "nobody has approved it"
    assert result(held, outcome(MONDAY + WEEK, "hold")).held_back is None
