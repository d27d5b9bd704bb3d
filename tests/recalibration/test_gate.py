from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.recalibration.gate import Gate, gate
from campaignpulse.recalibration.level import shifted
from scipy.special import expit
from sklearn.metrics import log_loss

AT = pd.Timestamp("2025-01-01", tz="UTC")
DAY = pd.Timedelta(days=1)
QUARTER = 90


def outcomes(*, accounts: int = 1_500, seed: int = 0, signal: float = 1.0) -> pd.DataFrame:
    """Four cutoffs, whose outcomes have matured by now; `truth` is the chance they came from."""
    random = np.random.default_rng(seed)
    ability = random.normal(size=accounts)
    cutoffs = [AT - (QUARTER + 7 + 28 * number) * DAY for number in range(4)]
    rows = pd.DataFrame(
        {
            "account_id": np.tile([f"a{number}" for number in range(accounts)], 4),
            "cutoff": np.repeat(cutoffs, accounts),
            "truth": np.tile(expit(-2.5 + signal * ability), 4),
        }
    )
    return rows.assign(churned=random.random(len(rows)) < rows["truth"])


def judged(rows: pd.DataFrame, *, champion: object, challenger: object, **more: object) -> Gate:
    found = gate(rows.assign(champion=champion, challenger=challenger), at=AT, horizon_days=QUARTER, **more)
    assert found is not None
    return found


def test_who_knows_the_truth_takes_over_from_who_knows_nothing() -> None:
    rows = outcomes()
    found = judged(rows, champion=0.1, challenger=rows["truth"])

    assert found.passed
    assert found.sentence.startswith("passed: log loss")


def test_who_knows_nothing_does_not_take_over_from_who_knows_the_truth() -> None:
    rows = outcomes()
    found = judged(rows, champion=rows["truth"], challenger=0.1)

    assert not found.passed
    assert found.sure < 0


def test_a_copy_is_held_whatever_its_level() -> None:
    rows = outcomes()
    found = judged(rows, champion=rows["truth"], challenger=shifted(rows["truth"], 1.0))

    assert not found.passed
    assert found.difference == pytest.approx(0, abs=1e-9)


def test_equal_challengers_pass_by_luck_no_more_often_than_two_and_a_half_standard_errors_allow() -> None:
    rows, passed = outcomes(accounts=400), 0
    noise = np.random.default_rng(7)
    for _draw in range(200):
        swap = noise.random(400) < 0.5
        ours, theirs = (shifted(rows["truth"], shift) for shift in noise.normal(0, 0.5, (2, len(rows))))
        swapped = np.tile(swap, 4)
        first, second = np.where(swapped, theirs, ours), np.where(swapped, ours, theirs)
        passed += judged(rows, champion=first, challenger=second).passed

    assert passed <= 2, f".6 % of 200 are 1.2, and {passed} passed"


def test_the_levelled_loss_is_that_of_another_implementation() -> None:
    rows = outcomes()
    found = judged(rows, champion=rows["truth"], challenger=0.3)
    rate = rows["churned"].mean()

    assert found.challenger == pytest.approx(log_loss(rows["churned"], np.full(len(rows), rate)))


def test_rows_that_matured_too_long_ago_or_not_yet_are_not_judged() -> None:
    rows = outcomes()
    early, late = (rows.assign(cutoff=rows["cutoff"] + days * DAY) for days in (-365, 98))
    found = judged(pd.concat([rows, early, late]), champion=0.1, challenger=0.2)

    assert found.rows == len(rows)


def test_the_bounds_of_the_window_are_a_matured_row_today_and_none_of_its_first_moment() -> None:
    rows = outcomes().assign(champion=0.1, challenger=0.2)
    first = rows.assign(cutoff=AT - (QUARTER + 112) * DAY)
    last = rows.assign(cutoff=AT - QUARTER * DAY)

    assert gate(first, at=AT, horizon_days=QUARTER) is None
    assert gate(last, at=AT, horizon_days=QUARTER).rows == len(rows)


def test_a_champion_that_is_worse_than_the_rolling_base_rate_is_said_to_be() -> None:
    rows = outcomes()
    before = rows.assign(cutoff=rows["cutoff"] - QUARTER * DAY)
    upside_down = 1 - rows["truth"].to_numpy()
    found = judged(
        pd.concat([rows, before]), champion=np.tile(upside_down, 2), challenger=np.tile(rows["truth"], 2)
    )

    assert found.loses_to_constant
    assert "the champion loses to the rolling base rate" in found.sentence


def test_the_rolling_base_rate_is_that_of_what_had_matured_when_a_row_was_scored() -> None:
    rows = outcomes()
    before = rows.assign(cutoff=rows["cutoff"] - (QUARTER + 112) * DAY)
    found = judged(pd.concat([before, rows]), champion=0.1, challenger=0.2)

    assert found.constant is not None
    assert found.constant == pytest.approx(
        np.mean(
            [
                log_loss(part["churned"], np.full(len(part), matured(before, cutoff)), labels=[False, True])
                for cutoff, part in rows.groupby("cutoff")
                if not np.isnan(matured(before, cutoff))
            ]
        )
    )


def matured(rows: pd.DataFrame, cutoff: pd.Timestamp) -> float:
    end = rows["cutoff"] + QUARTER * DAY
    return float(rows.loc[(end <= cutoff) & (end > cutoff - 112 * DAY), "churned"].mean())


def test_without_a_past_there_is_no_base_rate_and_the_gate_says_so() -> None:
    found = judged(outcomes(), champion=0.1, challenger=0.2)

    assert found.constant is None
    assert "no outcome within reach (train_days) had matured" in found.sentence
    assert "no base rate beside it" in found.sentence


def with_past(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows after as many from a quarter earlier, whose outcomes give a base rate."""
    return pd.concat([rows, rows.assign(cutoff=rows["cutoff"] - QUARTER * DAY)], ignore_index=True)


def test_what_the_champion_says_of_customers_from_before_it_was_made_wins_and_loses_nothing() -> None:
    rows = with_past(outcomes())
    asked = {"champion": shifted(rows["truth"], 3.0), "challenger": rows["truth"]}
    plain, after = (judged(rows, **asked, level_since=day) for day in (None, AT))

    assert plain.loses_to_constant
    assert (after.settled, after.loses_to_constant) == (False, False)
    assert (after.as_scored, after.constant) == (plain.as_scored, plain.constant)
    assert "of customers from before the champion was made as it is (2025-01-01)" in after.sentence


def test_only_customers_since_the_last_action_stand_beside_the_rolling_base_rate() -> None:
    rows = with_past(outcomes())
    day = AT - (QUARTER + 7 + 28) * DAY  # of the last two cutoffs
    stale = shifted(rows["truth"], np.where(rows["cutoff"] < day, 3.0, 0.0))
    found = judged(rows, champion=stale, challenger=rows["truth"], level_since=day)

    recent = rows[rows["cutoff"] >= day]
    assert found.settled
    assert found.as_scored == pytest.approx(log_loss(recent["churned"], recent["truth"]))
    assert not found.loses_to_constant


def test_the_standard_errors_that_the_policy_asks_for_decide_and_are_said() -> None:
    rows = outcomes()
    found = judged(rows, champion=0.1, challenger=rows["truth"])
    held = judged(rows, champion=0.1, challenger=rows["truth"], sure=found.sure + 0.5)

    assert not held.passed
    assert " standard errors (better by more than 3 takes over)" in found.sentence
    assert f"(better by more than {found.sure + 0.5:g} takes over)" in held.sentence


def test_few_churned_accounts_decide_nothing() -> None:
    rows = outcomes(accounts=60)
    found = judged(rows, champion=0.5, challenger=rows["truth"])

    assert found.churned_accounts < 30
    assert not found.passed
    assert "at least 30 are needed" in found.sentence


def test_outcomes_that_are_all_alike_are_no_gate() -> None:
    rows = outcomes().assign(churned=False, champion=0.1, challenger=0.2)

    assert gate(rows, at=AT, horizon_days=QUARTER) is None


def test_a_missing_column_is_named() -> None:
    with pytest.raises(InputError, match="gate: no column challenger"):
        gate(outcomes().assign(champion=0.1), at=AT, horizon_days=QUARTER)
