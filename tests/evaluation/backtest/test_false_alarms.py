from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from campaignpulse.evaluation.backtest.false_alarms import DAYS_A_MONTH, FalseAlarms, false_alarms

MONTH = 365.25 / 12


def looks(account: list[int], raised: list[bool], right: list[bool], phase: str = "baseline") -> pd.DataFrame:
    return pd.DataFrame({"account_id": account, "raised": raised, "right": right, "phase": phase})


def by_phase(rows: pd.DataFrame) -> dict[str, FalseAlarms]:
    return {found.phase: found for found in false_alarms(rows, every_days=7)}


def test_the_rate_is_that_of_false_alarms_for_a_hundred_account_months() -> None:
    rows = looks([1, 1, 2, 2], [True, False, True, False], [False, False, True, True])
    overall = by_phase(rows)["overall"]
    assert (overall.raised, overall.false) == (2, 1)
    assert overall.account_months == pytest.approx(4 * 7 / MONTH)
    assert overall.rate == pytest.approx(100 / (4 * 7 / MONTH))
    assert DAYS_A_MONTH == MONTH


def test_the_phases_add_up_to_the_whole() -> None:
    random = np.random.default_rng(0)
    rows = looks(random.integers(0, 40, 500).tolist(), (random.random(500) < 0.2).tolist(), [False] * 500)
    rows["phase"] = random.choice(["active", "post", "pre", "baseline"], 500)
    found = by_phase(rows)
    whole = found.pop("overall")
    assert sum(part.false for part in found.values()) == whole.false
    assert sum(part.account_months for part in found.values()) == pytest.approx(whole.account_months)


def test_a_phase_that_nobody_is_in_has_no_rate() -> None:
    assert by_phase(looks([1], [True], [False]))["pre"].rate is None


def test_fewer_than_ten_accounts_with_a_false_alarm_have_no_interval() -> None:
    for accounts, has_interval in ((9, False), (10, True)):
        rows = looks(list(range(50)), [number < accounts for number in range(50)], [False] * 50)
        assert (by_phase(rows)["overall"].low is not None) == has_interval


def test_alarms_heaped_on_few_accounts_have_a_wider_interval() -> None:
    account = list(range(100)) * 2
    spread = [number < 40 for number in range(200)]
    heaped = [number % 100 < 20 for number in range(200)]
    narrow, wide = (by_phase(looks(account, alarm, [False] * 200))["overall"] for alarm in (spread, heaped))
    assert narrow.rate == wide.rate
    assert wide.high - wide.low > narrow.high - narrow.low  # type: ignore[operator]


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    """80 accounts, watched for 5 to 40 weeks, whose rates differ around one false alarm in 25 weeks."""
    random = np.random.default_rng(2)

    def holds() -> bool:
        weeks = random.integers(5, 41, 80)
        rate = 0.04 * random.gamma(4.0, 0.25, 80)
        account = np.repeat(np.arange(80), weeks)
        raised = random.random(len(account)) < rate[account]
        found = by_phase(looks(account.tolist(), raised.tolist(), [False] * len(account)))["overall"]
        return bool(found.low < 100 * 0.04 * MONTH / 7 < found.high)  # type: ignore[operator]

    assert 0.91 <= sum(holds() for _ in range(300)) / 300 <= 0.98
