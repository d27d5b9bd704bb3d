"""`live assign`: the shares hold, an account keeps its arm, and a changed plan is refused."""

from __future__ import annotations

import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.pipeline.live import assign

ARMS = {"learned": 0.4, "rules": 0.4, "hold_out": 0.2}


def written(result) -> pd.DataFrame:
    return pd.read_parquet(result.path)


def test_the_customers_of_the_start_are_dealt_within_their_segments(live_experiment, base) -> None:
    result = assign(live_experiment(), at="2025-03-03")
    rows = written(result).merge(base["accounts"], on="account_id")
    assert list(written(result).columns) == ["account_id", "arm", "assigned_at", "salt", "stratum"]
    assert (rows["stratum"] == rows["segment"]).all()
    assert len(rows) == 260
    for _, part in rows.groupby("segment"):
        for arm, share in ARMS.items():
            assert abs((part["arm"] == arm).sum() - share * len(part)) < 1


def test_a_later_day_adds_who_arrived_and_changes_nobody(live_experiment) -> None:
    experiment = live_experiment()
    first = written(assign(experiment, at="2025-03-03"))
    result = assign(experiment, at="2025-03-12")
    rows = written(result)
    pd.testing.assert_frame_equal(rows.iloc[: len(first)], first)
    assert (result.assigned.added, result.assigned.total) == (40, 300)
    assert set(rows["assigned_at"].iloc[len(first) :]) == {pd.Timestamp("2025-03-12", tz="UTC")}
    assert assign(experiment, at="2025-03-12").assigned.added == 0


def test_who_cancelled_since_keeps_its_row(live_experiment) -> None:
    experiment = live_experiment()
    assign(experiment, at="2025-03-03")
    gone = pd.DataFrame({"account_id": ["a005"], "at": ["2025-03-05"], "change": ["cancel"]})
    live_experiment(subscriptions=gone)
    assert "a005" in set(written(assign(experiment, at="2025-03-12"))["account_id"])


def test_the_table_is_one_that_a_data_set_may_bring(live_experiment) -> None:
    from campaignpulse.sources import load

    experiment = live_experiment()
    rows = written(assign(experiment, at="2025-03-03"))
    live_experiment(assignments=rows)
    assert len(load(experiment.data.source).assignments) == 260


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [
        ("{learned: 0.4, rules: 0.4, hold_out: 0.2}", "{learned: 0.5, rules: 0.3, hold_out: 0.2}", "arms"),
        ("{learned: 0.4, rules: 0.4, hold_out: 0.2}", "{learned: 0.5, hold_out: 0.5}", "arms"),
        ("salt: spring-2025", "salt: other", "salt"),
        ("balance_by: [segment]", "balance_by: []", "balance_by"),
        ("starts: 2025-03-03", "starts: 2025-03-04", "starts"),
        ("weeks: 6", "weeks: 7", "weeks"),
    ],
)
def test_a_plan_that_changes_after_the_start_is_refused_in_one_sentence(
    live_experiment, before: str, after: str, key: str
) -> None:
    assign(live_experiment(), at="2025-03-03")
    with pytest.raises(
        InputError, match=rf"^live\.{key} is .*, but accounts have been dealt with .*; put it"
    ):
        assign(live_experiment((before, after)), at="2025-03-12")


def test_arms_in_another_order_are_no_change(live_experiment) -> None:
    assign(live_experiment(), at="2025-03-03")
    turned = live_experiment(
        ("{learned: 0.4, rules: 0.4, hold_out: 0.2}", "{hold_out: 0.2, rules: 0.4, learned: 0.4}")
    )
    assert assign(turned, at="2025-03-12").assigned.added == 40


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2025-03-02", "the comparison starts on 2025-03-03"),
        ("2025-03-18", "accounts may join until 2025-03-17, as a horizon of 28 days"),
        ("2026-01-01", "the data end on 2025-04-14"),
    ],
)
def test_a_day_outside_is_refused(live_experiment, at: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        assign(live_experiment(), at=at)


def test_the_first_and_the_last_day_are_inside(live_experiment) -> None:
    experiment = live_experiment()
    assert assign(experiment, at="2025-03-03").assigned.total == 260
    assert assign(experiment, at="2025-03-17").assigned.total == 300


def test_an_experiment_without_the_block_is_told_how_to_write_it(live_experiment) -> None:
    experiment = live_experiment().model_copy(update={"live": None})
    with pytest.raises(InputError, match=r"live is missing .* live: \{arms:"):
        assign(experiment)
