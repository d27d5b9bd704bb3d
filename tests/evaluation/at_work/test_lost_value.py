from __future__ import annotations

import numpy as np
import pytest
from campaignpulse.evaluation.at_work.flagged import Flagged
from campaignpulse.evaluation.at_work.lost_value import lost_value, lost_value_difference

VALUE = np.array([100.0, 40.0, 60.0, *[1000.0] * 7])
UNKNOWN = np.where(np.arange(10) == 0, np.nan, VALUE)


def test_lost_is_what_churners_that_were_never_at_risk_were_worth_a_year(part: Flagged) -> None:
    found = lost_value(part, "learned", VALUE, confidence=0.95)
    assert (found.lost.value, found.at_stake, found.share.value) == (40.0, 200.0, 0.2)
    assert (found.missed, found.known, found.unknown) == (1, 3, 0)


def test_an_account_that_churned_counts_once_however_many_snapshots_it_has(part: Flagged) -> None:
    assert lost_value(part, "rules", VALUE, confidence=0.95).lost.value == 160.0  # a and c, and a has two


def test_an_unknown_value_is_left_out_and_counted_and_is_not_0(part: Flagged) -> None:
    found = lost_value(part, "rules", UNKNOWN, confidence=0.95)
    assert (found.lost.value, found.at_stake) == (60.0, 100.0)
    assert (found.missed, found.known, found.unknown) == (1, 2, 1)


def test_nothing_is_known_of_churners_without_a_value(part: Flagged) -> None:
    found = lost_value(part, "rules", np.full(10, np.nan), confidence=0.95)
    assert (found.lost.value, found.share.value, found.unknown) == (None, None, 3)


def test_the_difference_is_in_money_a_year(part: Flagged) -> None:
    assert lost_value_difference(part, "learned", "rules", VALUE, confidence=0.95).value == pytest.approx(
        40 - 160
    )


def test_intervals_are_those_of_a_sample_of_accounts(many: Flagged) -> None:
    random = np.random.default_rng(2)
    value = random.lognormal(3, 0.5, many.rows.accounts)
    churned, found = many.accounts(many.rows.churned), many.found("learned")
    own, missed = value[churned], (value * ~found)[churned]
    draws = random.integers(0, len(own), (2_000, len(own)))
    error = np.std(missed[draws].sum(axis=1) / own[draws].sum(axis=1))
    share = lost_value(many, "learned", value, confidence=0.95).share
    assert (share.high - share.low) / 2 == pytest.approx(1.98 * error, rel=0.1)


def test_a_share_of_value_stays_between_0_and_1(many: Flagged) -> None:
    first = many.rows.account[many.rows.churned].min()
    everybody = Flagged(many.rows, {"learned": many.rows.churned.copy()})
    everybody.at_risk["learned"][many.rows.account == first] = False
    share = lost_value(everybody, "learned", np.ones(many.rows.accounts), confidence=0.95).share
    assert share.low == 0.0 < share.value
