from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from campaignpulse.evaluation.claims import Claim
from campaignpulse.evaluation.claims.given import Given
from campaignpulse.evaluation.claims.outcomes import outcomes
from campaignpulse.tables import Tables
from scipy.stats import spearmanr

GivenOf = Callable[..., Given]


@pytest.fixture
def of(given_of: GivenOf) -> Given:
    return given_of()


def answers(of: Given) -> dict[str, Claim]:
    return {claim.key: claim for claim in outcomes(of)}


def rows_of(of: Given) -> pd.DataFrame:
    day = (of.cutoffs.take(of.rows.cutoff) - pd.Timestamp("2024-01-01", tz="UTC")).days
    return pd.DataFrame(
        {
            "number": of.account_ids.take(of.rows.account).str[1:].astype(int),
            "day": day,
            "health": -of.probability("rules"),
        }
    )


def test_renewal_is_judged_where_an_account_renewed_or_cancelled_in_time(of: Given) -> None:
    rows, claim = rows_of(of), answers(of)["health_and_renewal"]
    cancels = rows["number"] % 3 == 1  # on day 230, the others renew on day 250; the horizon is 60 days
    either = (rows["day"] == 220) | ((rows["day"] == 190) & cancels)
    either &= ~((rows["day"] == 190) & ~cancels)
    expected = spearmanr(rows["health"][either], ~cancels[either]).statistic

    assert claim.value == pytest.approx(expected)
    assert -1 <= claim.low < claim.value < claim.high <= 1


def test_upgrades_are_those_within_the_horizon_of_all_snapshots(of: Given) -> None:
    rows, claim = rows_of(of), answers(of)["health_and_upgrade"]
    upgraded = (rows["number"] % 3 == 0) & rows["day"].isin([190, 220])  # on day 240

    assert claim.value == pytest.approx(spearmanr(rows["health"], upgraded).statistic)
    assert claim.n == 120


def test_nps_is_the_first_answer_within_four_weeks(given_of: GivenOf) -> None:
    random = np.random.default_rng(2)
    first = pd.Timestamp("2024-01-01", tz="UTC")
    days = np.repeat([109.0, 120.0, 217.9, 248.0], 120)  # the last is 28 days after the last cutoff: too late
    accounts = [f"a{number:03d}" for number in range(120)] * 4
    surveys = pd.DataFrame(
        {
            "response_id": [f"r{number}" for number in range(480)],
            "account_id": accounts,
            "responded_at": first + pd.to_timedelta(days, unit="D"),
            "instrument": "nps",
            "score": random.integers(0, 11, 480),
        }
    )
    of = given_of(surveys=surveys)
    rows = rows_of(of)
    scores = surveys["score"].to_numpy()
    told = pd.DataFrame({"number": np.arange(120), 100: scores[:120], 190: scores[240:360]})
    expected = rows.merge(told.melt("number", var_name="day", value_name="score"), on=["number", "day"])

    claim = answers(of)["health_and_nps"]

    assert claim.value == pytest.approx(spearmanr(expected["health"], expected["score"]).statistic)
    assert claim.n == 120


@pytest.mark.parametrize(
    ("change", "key"), [("renewal", "renewal"), ("cancel", "renewal"), ("upgrade", "upgrade")]
)
def test_without_such_changes_there_is_no_figure(
    given_of: GivenOf, tables_of: Callable[..., Tables], change: str, key: str
) -> None:
    subscriptions = tables_of().subscriptions
    assert subscriptions is not None
    rest = subscriptions[subscriptions["change"] != change]

    for told in (rest, None):
        reason = answers(given_of(subscriptions=told))[f"health_and_{key}"].reason
        missing = change if told is not None else ("renewal" if key == "renewal" else change)
        assert reason == f"no {missing} is on record; deliver subscriptions with the change '{missing}'"


def test_without_nps_there_is_no_figure(given_of: GivenOf) -> None:
    reason = answers(given_of(surveys=None))["health_and_nps"].reason

    assert reason == "there are no answers to NPS; deliver surveys with the instrument nps"


def test_nine_upgrades_are_too_few(given_of: GivenOf, tables_of: Callable[..., Tables]) -> None:
    subscriptions = tables_of().subscriptions
    assert subscriptions is not None
    upgrades = subscriptions[subscriptions["change"] == "upgrade"].head(9)

    reason = answers(given_of(subscriptions=upgrades))["health_and_upgrade"].reason

    assert reason == "there are 9 accounts that upgraded, and 10 are needed"
