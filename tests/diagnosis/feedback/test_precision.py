"""How often causes were right, counted by hand."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from campaignpulse.diagnosis.feedback import confirmed, confusion, precision
from campaignpulse.evaluation.shares import clustered_share

LATER = pd.Timestamp("2025-05-01", tz="UTC")


@pytest.fixture
def told(handoffs) -> pd.DataFrame:
    return confirmed(
        handoffs(
            {"hours": 1, "confirmed": "product_bug"},
            {"hours": 1, "confirmed": "dissatisfaction"},
            {"hours": 1, "confirmed": "none", "account_id": "a0"},
            {"hours": 1, "confirmed": "campaign_confusion", "cause": "campaign_confusion", "phase": "active"},
            {"hours": None},
        ),
        LATER,
    )


def test_the_share_is_of_what_was_confirmed_by_cause_and_phase(told: pd.DataFrame) -> None:
    found = precision(told).set_index(["cause", "phase"])
    assert found.loc[("all", "all"), "value"] == pytest.approx(2 / 4)
    assert found.loc[("product_bug", "all"), ["confirmed", "accounts"]].tolist() == [3, 2]
    assert found.loc[("product_bug", "post"), "value"] == pytest.approx(1 / 3)
    assert ("product_bug", "active") not in found.index
    assert found.loc[("campaign_confusion", "active"), "value"] == 1.0


def test_the_interval_is_by_account_and_one_account_has_none(told: pd.DataFrame) -> None:
    found = precision(told).set_index(["cause", "phase"])
    share = clustered_share(told["cause"] == told["confirmed"], told["account_id"])
    assert found.loc[("all", "all"), ["low", "high"]].tolist() == [share.low, share.high]
    assert math.isnan(found.loc[("campaign_confusion", "all"), "low"])


def test_one_word_about_a_case_is_one_answer_and_its_accounts_stand_together(handoffs) -> None:
    one = {"hours": 1, "confirmed": "product_bug", "case_id": "whole"}
    single = {"hours": 1, "confirmed": "none"}
    grouped = precision(confirmed(handoffs(*[one] * 100, *[single] * 20), LATER)).iloc[0]
    alone = precision(confirmed(handoffs({**one, "case_id": "h0"}, *[single] * 20), LATER)).iloc[0]
    assert (grouped["confirmed"], grouped["accounts"], grouped["value"]) == (21, 120, 1 / 21)
    assert grouped[["value", "low", "high"]].tolist() == alone[["value", "low", "high"]].tolist()


def test_a_case_is_as_right_as_the_share_of_its_accounts_and_weighs_as_one(handoffs) -> None:
    case = {"hours": 1, "case_id": "whole", "confirmed": "product_bug"}
    corrected = {**case, "confirmed": "none"}
    single = {"hours": 1, "confirmed": "none"}
    found = precision(confirmed(handoffs(*[case] * 99, corrected, single), LATER)).iloc[0]
    assert (found["confirmed"], found["accounts"]) == (2, 101)
    assert found["value"] == pytest.approx((0.99 + 0.0) / 2)
    alone = precision(confirmed(handoffs(*[case] * 99, corrected), LATER)).iloc[0]
    assert (alone["confirmed"], alone["value"]) == (1, 0.99)
    assert math.isnan(alone["low"])


def test_an_account_of_an_unclear_cause_is_neither_right_nor_wrong(handoffs) -> None:
    routed = {"hours": 1, "confirmed": "dissatisfaction", "cause": "dissatisfaction"}
    rows = confirmed(
        handoffs(routed, {**routed, "named": "unclear"}, {**routed, "named": "wind_down"}), LATER
    )
    found = precision(rows).set_index(["cause", "phase"])["value"]
    assert found["all", "all"] == 0.5
    assert found["dissatisfaction", "all"] == 1.0
    assert found["wind_down", "all"] == 0.0
    assert confusion(rows).loc["unclear", "dissatisfaction"] == 1


def test_what_was_found_is_counted_by_what_was_named(told: pd.DataFrame) -> None:
    counts = confusion(told)
    assert counts.loc["product_bug"].tolist() == [1, 0, 1, 0, 1]
    assert int(counts.to_numpy().sum()) == len(told)


def test_nothing_confirmed_is_no_row(told: pd.DataFrame) -> None:
    assert precision(told.iloc[:0]).empty
    assert int(confusion(told.iloc[:0]).to_numpy().sum()) == 0
