from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from campaignpulse.recalibration.early import early_look, early_outcomes

START = pd.Timestamp("2024-01-01", tz="UTC")
DAY = pd.Timedelta(days=1)


def scores(**probability: float) -> pd.DataFrame:
    return pd.DataFrame(
        {"account_id": list(probability), "cutoff": START, "probability": list(probability.values())}
    )


def cancels(**day: int) -> pd.DataFrame:
    at = pd.to_datetime([START + one * DAY for one in day.values()], utc=True).as_unit("us")
    return pd.DataFrame({"account_id": pd.Series(list(day), dtype="str"), "at": at})


def early(rows: pd.DataFrame, gone: pd.DataFrame, *, until: int = 28) -> pd.DataFrame:
    return early_outcomes(rows, gone, horizon_days=90, until=START + until * DAY)


def world(*, turned: bool, accounts: int = 4_000) -> pd.DataFrame:
    """Early outcomes of accounts that leave as their probabilities say, or the other way round."""
    random = np.random.default_rng(0)
    probability = random.beta(1.5, 15, accounts)
    truth = np.sort(probability)[::-1][np.argsort(np.argsort(probability))] if turned else probability
    rows = pd.DataFrame({"account_id": range(accounts), "cutoff": START, "probability": probability})
    day = random.exponential(-90 / np.log(1 - truth)).clip(max=10_000)
    gone = pd.DataFrame({"account_id": range(accounts), "at": START + pd.to_timedelta(day, unit="D")})
    return early(rows, gone)


def test_who_cancels_on_the_last_day_has_churned_and_who_does_on_the_next_has_not() -> None:
    found = early(scores(a=0.1, b=0.1), cancels(a=27, b=28))

    assert found["churned"].tolist() == [True, False]


def test_a_cancellation_before_the_snapshot_is_of_an_earlier_spell() -> None:
    assert early(scores(a=0.1), cancels(a=-1))["churned"].tolist() == [False]


def test_rows_whose_days_are_not_over_are_left_out() -> None:
    assert len(early(scores(a=0.1), cancels(), until=27)) == 0
    assert len(early(scores(a=0.1), cancels(), until=28)) == 1


def test_the_chance_is_that_of_the_few_days() -> None:
    found = early(scores(a=0.2), cancels())

    assert found["probability"].tolist() == pytest.approx([1 - 0.8 ** (28 / 90)])


def test_a_scorer_that_is_right_is_as_good_as_expected() -> None:
    look = early_look(world(turned=False))

    assert look.inside() == {"roc_auc": True, "brier": True, "log_loss": True}


def test_a_changed_concept_is_seen_after_four_weeks() -> None:
    look = early_look(world(turned=True))

    assert look.roc_auc is not None
    assert look.expected.roc_auc is not None
    assert look.roc_auc < look.expected.roc_auc.low
