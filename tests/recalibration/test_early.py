from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from campaignpulse.recalibration.early import early_look, early_looks, early_outcomes, too_low

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


AT = START + 84 * DAY


def weekly(*, turned_after: int, accounts: int = 3_000) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Snapshots four weeks apart and who cancels: as foretold, and from a day on the other way round."""
    random = np.random.default_rng(1)
    probability = random.beta(1.5, 12, accounts)
    turned = np.sort(probability)[::-1][np.argsort(np.argsort(probability))]
    rows, gone = [], []
    here = np.ones(accounts, bool)
    for start in (0, 28, 56):
        day = START + start * DAY
        ids = np.arange(accounts)[here]
        rows.append(pd.DataFrame({"account_id": ids, "cutoff": day, "probability": probability[ids]}))
        truth = turned if start >= turned_after else probability
        leaves = here & (random.random(accounts) < 1 - (1 - truth) ** (28 / 90))
        gone.append(pd.DataFrame({"account_id": np.flatnonzero(leaves), "at": day + 14 * DAY}))
        here &= ~leaves
    phases = np.where(np.arange(accounts) % 2, "post", "baseline")
    scores = pd.concat(rows, ignore_index=True)
    return scores.assign(phase=phases[scores["account_id"]]), pd.concat(gone, ignore_index=True)


def test_two_looks_four_weeks_apart_are_an_alarm_and_say_in_which_phases() -> None:
    scores, gone = weekly(turned_after=0)
    found = early_looks(scores, gone, at=AT, horizon_days=90)
    assert found.alarm
    assert found.phases == ("post", "baseline")
    assert found.words.startswith("of those who left within four weeks the scorer had ROC AUC 0.")


def test_one_low_look_is_no_alarm_yet() -> None:
    scores, gone = weekly(turned_after=56)
    found = early_looks(scores, gone, at=AT, horizon_days=90)
    assert too_low(found.now)
    assert not too_low(found.before)
    assert not found.alarm


def test_where_nothing_has_changed_there_is_no_alarm_and_no_phase_is_named() -> None:
    found = early_looks(*weekly(turned_after=999), at=AT, horizon_days=90)
    assert (found.alarm, found.phases) == (False, ())


def test_a_look_needs_both_of_its_snapshots() -> None:
    scores, gone = weekly(turned_after=0)
    later = scores[scores["cutoff"] > START]
    assert early_looks(later, gone, at=AT, horizon_days=90).before is None
    assert not early_looks(later, gone, at=AT, horizon_days=90).alarm
    assert early_looks(later[later["cutoff"] > START + 28 * DAY], gone, at=AT, horizon_days=90) is None
