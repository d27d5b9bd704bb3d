"""Ten accounts by hand, and what must hold for any alarms."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from campaignpulse.evaluation import Alerts, Threshold
from campaignpulse.evaluation.backtest import Backtest, backtest, recall_differences

Weeks = Callable[..., pd.DataFrame]
HALF = Alerts("budget", None, (Threshold("overall", 0.5, 0, 0, None, None, None),))
"""At risk is who has a probability of at least one half."""


@pytest.fixture
def ten(weeks: Weeks) -> pd.DataFrame:
    """Sixteen weekly looks, days 0 to 105; the horizon is 60 days, and outcomes are known up to day 150."""
    rows = [
        ("a", "..........!!!!!!", None),
        ("b", "......!!!!!!", 80),
        ("c", "!!!!!!!!!!!!", 80),
        ("d", "!!..........", 80),
        ("e", "..!!!.......", 80),
        ("f", "     .!!!!!!", 80),
        ("g", "....", 27),
        ("h", "!..............!", None),
        ("i", "..............!!", 111.9),
        ("j", "................", 112),
    ]
    return pd.concat(
        [weeks(account, letters, churn_day=day, known_day=150) for account, letters, day in rows],
        ignore_index=True,
    ).drop(columns="at_risk")


@pytest.fixture
def found(ten: pd.DataFrame, first: pd.Timestamp) -> Backtest:
    return judged(ten, first)


def judged(watched: pd.DataFrame, first: pd.Timestamp, *, alerts: Alerts = HALF) -> Backtest:
    return backtest(watched, scorer="card", alerts=alerts, horizon_days=60, first=first, lead_days=(30, 60))


def test_known_churns_are_those_up_to_one_step_after_the_last_look(found: Backtest) -> None:
    """All but j, which left a whole week after the last look."""
    assert found.table["account_id"].tolist() == ["g", "b", "c", "d", "e", "f", "i"]
    assert (found.churns, found.churned_accounts, found.accounts) == (7, 7, 10)


def test_thirty_days_before_three_of_six_had_an_alarm(found: Backtest) -> None:
    """b, c and f; d, e and i had none; g left before it had been watched for so long."""
    caught = found.recall[0]
    assert (caught.lead_days, caught.recall.hits, caught.recall.of, caught.unwatched) == (30, 3, 6, 1)


def test_sixty_days_before_two_of_five_had_an_alarm(found: Backtest) -> None:
    """c and e; f had not begun then, and g had not been watched."""
    caught = found.recall[1]
    assert (caught.lead_days, caught.recall.hits, caught.recall.of, caught.unwatched) == (60, 2, 5, 2)


def test_by_lot_each_churn_has_the_share_of_alarms_of_that_day(found: Backtest) -> None:
    """Day 50, asked five times, has three alarms among nine accounts, and day 81.9, once, four of nine."""
    assert found.recall[0].by_chance == pytest.approx((5 * 3 / 9 + 4 / 9) / 6)


def test_an_alarm_is_right_if_churn_follows_within_the_horizon(found: Backtest) -> None:
    """Ten are raised; b, f and the second of c are right; two of h and i can not be judged yet."""
    assert (found.raised, found.immature, found.precision.hits, found.precision.of) == (10, 2, 3, 8)


def test_by_lot_precision_is_the_churn_rate_of_the_days_of_the_alarms(found: Backtest) -> None:
    """Three on day 0 and one on day 14 at 1/9, two on day 42 at 5/9, one each on days 63 and 70 at 7/9."""
    assert found.precision_by_chance == pytest.approx((3 * 1 + 1 + 2 * 5 + 7 + 7) / 9 / 8)


def test_the_others_are_false(found: Backtest) -> None:
    """a, the first of c, d, e and the first of h."""
    assert found.false_alarms[0].phase == "overall"
    assert found.false_alarms[0].false == 5


def test_lead_times_are_those_of_the_last_alarms_before_the_churn(found: Backtest) -> None:
    """13 (i), 38 (b), 38 (f), 66 (e), and 80 or more (c); d's alarm was over by its last 60 days."""
    times = found.lead_times
    assert (times.lower_quartile, times.median, times.upper_quartile) == (38.0, 38.0, 66.0)
    assert (times.warned, times.censored) == (5, 1)


def test_the_table_tells_what_was_said_before_each_churn(found: Backtest, first: pd.Timestamp) -> None:
    row = found.table.set_index("account_id").loc["e"]
    assert (row["alarm_30"], row["alarm_60"]) == (False, True)
    assert (row["health_30"], row["health_60"]) == (60.0, 10.0)
    assert (row["alarm_since"] - first).days == 14
    assert found.table.set_index("account_id").loc["f", ["alarm_60", "health_60"]].isna().all()


def test_a_perfect_card_catches_all_and_is_never_wrong(ten: pd.DataFrame, first: pd.Timestamp) -> None:
    left = ten["churn_at"] - ten["cutoff"]
    perfect = ten.assign(probability=np.where(left < pd.Timedelta(days=60), 1.0, 0.0))
    found = backtest(perfect, scorer="perfect", alerts=HALF, horizon_days=60, first=first, lead_days=(30, 52))
    assert [caught.recall.value for caught in found.recall] == [1.0, 1.0]
    assert found.precision.value == 1.0
    assert found.false_alarms[0].false == 0


def test_a_card_without_any_alarm_catches_nobody(ten: pd.DataFrame, first: pd.Timestamp) -> None:
    found = judged(ten.assign(probability=0.0), first)
    assert [caught.recall.value for caught in found.recall] == [0.0, 0.0]
    assert (found.raised, found.precision.value, found.lead_times.median) == (0, None, None)


def test_a_constant_alarm_catches_all_and_is_as_right_as_by_lot(
    ten: pd.DataFrame, first: pd.Timestamp
) -> None:
    found = judged(ten.assign(probability=1.0), first)
    assert [caught.recall.value for caught in found.recall] == [1.0, 1.0]
    assert [caught.by_chance for caught in found.recall] == [1.0, 1.0]


def base(random: np.random.Generator, *, accounts: int = 400, looks: int = 40) -> pd.DataFrame:
    """A customer base whose churn nobody can see: each week 1 % leave."""
    first, week = pd.Timestamp("2024-01-01", tz="UTC"), pd.Timedelta(days=7)
    leaves = np.minimum(random.geometric(0.01, accounts), 10_000)
    stays = np.minimum(leaves, looks)
    account = np.repeat(np.arange(accounts), stays)
    look = np.concatenate([np.arange(count) for count in stays])
    churn = pd.Series(first + pd.to_timedelta(7.0 * leaves[account] - 3, unit="D"))
    return pd.DataFrame(
        {
            "account_id": account,
            "cutoff": first + look * week,
            "phase": np.where(look % 2, "active", "baseline"),
            "health": 50.0,
            "churn_at": churn.where(leaves[account] <= looks + 10).dt.as_unit("us"),
            "known_until": first + (looks + 10) * week,
            "lapsed": False,
        }
    )


def test_a_score_that_knows_nothing_catches_its_budget(first: pd.Timestamp) -> None:
    """A new lot each week: recall is the budget, and precision the rate by lot."""
    random = np.random.default_rng(4)
    watched = base(random)
    watched["probability"] = random.random(len(watched))
    found = judged(watched, first, alerts=Alerts(budget_share=0.2))
    for caught in found.recall:
        assert caught.by_chance == pytest.approx(0.2, abs=0.01)
        assert caught.recall.low < 0.2 < caught.recall.high  # type: ignore[operator]
    low, high = found.precision.low, found.precision.high
    assert low < found.precision_by_chance < high  # type: ignore[operator]


def test_a_constant_card_catches_its_budget_too(first: pd.Timestamp) -> None:
    """The ties go to the first accounts, which do not leave sooner than others."""
    watched = base(np.random.default_rng(6)).assign(probability=0.5)
    found = judged(watched, first, alerts=Alerts(budget_share=0.2))
    assert found.recall[0].recall.low < 0.2 < found.recall[0].recall.high  # type: ignore[operator]


def test_alarms_that_are_shifted_later_catch_less(first: pd.Timestamp) -> None:
    random = np.random.default_rng(8)
    watched = base(random)
    left = (watched["churn_at"] - watched["cutoff"]).dt.days
    early, late = (watched.assign(probability=np.where(left < days, 0.9, 0.1)) for days in (50, 20))
    assert judged(early, first).recall[0].recall.value == 1.0
    assert judged(late, first).recall[0].recall.value == 0.0


def test_two_cards_are_compared_on_the_same_churns(ten: pd.DataFrame, first: pd.Timestamp) -> None:
    never = judged(ten.assign(probability=0.0), first)
    always = judged(ten.assign(probability=1.0), first)
    half, sixty = recall_differences(judged(ten, first), never)
    assert (half.difference, half.churns, sixty.difference, sixty.churns) == (0.5, 6, 0.4, 5)
    assert half.low < 0.5 < half.high  # type: ignore[operator]
    assert recall_differences(never, always)[0].difference == -1.0


def test_a_card_against_itself_has_no_difference_and_no_interval(found: Backtest) -> None:
    assert [(gap.difference, gap.low) for gap in recall_differences(found, found)] == [(0.0, None)] * 2


def test_looks_during_a_churn_spend_the_budget_and_count_for_nothing(
    weeks: Weeks, first: pd.Timestamp
) -> None:
    rows = pd.concat(
        [weeks("a", "..!!!", churn_day=14, lapsed=[3, 4]), weeks("b", ".....")], ignore_index=True
    )
    found = judged(rows.drop(columns="at_risk"), first, alerts=Alerts(budget_share=0.5))
    assert found.lapsed == 2
    assert found.looks == 8
