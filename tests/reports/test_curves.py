from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.reports import Report, gains_curve, reliability_bins


def hand_made(probability: list[float], churned: list[bool | None]) -> pd.DataFrame:
    size = len(probability)
    return pd.DataFrame(
        {
            "account_id": [f"a{number:02d}" for number in range(size)],
            "cutoff": pd.Timestamp("2024-01-01", tz="UTC"),
            "scorer": "rules",
            "phase": "baseline",
            "probability": probability,
            "churned": pd.array(churned, dtype="boolean"),
        }
    )


def test_bins_hold_equal_counts_and_their_own_means() -> None:
    probability = [number / 20 for number in range(20)]
    bins = reliability_bins(hand_made(probability, [number >= 15 for number in range(20)]))
    assert bins["snapshots"].tolist() == [2] * 10
    assert bins["predicted"].tolist() == pytest.approx([(4 * number + 1) / 40 for number in range(10)])
    assert bins["observed"].tolist() == [0] * 7 + [0.5, 1, 1]


def test_equal_probabilities_share_a_bin() -> None:
    bins = reliability_bins(hand_made([0.2] * 30, [True, False, False] * 10))
    assert bins[["snapshots", "predicted", "observed"]].to_numpy().tolist() == [
        pytest.approx([30, 0.2, 1 / 3])
    ]


def test_the_gaps_of_the_bins_are_the_calibration_error_of_the_evaluation(report: Report) -> None:
    bins = reliability_bins(report.predictions)
    for scorer, own in bins.groupby("scorer"):
        gap = (own["predicted"] - own["observed"]).abs()
        error = np.average(gap, weights=own["snapshots"])
        assert error == pytest.approx(report.comparison.scorers[str(scorer)]["overall"].calibration_error)


@pytest.mark.parametrize("share", [0.1])
def test_the_gain_at_the_budget_is_the_recall_of_the_evaluation(report: Report, share: float) -> None:
    for row in gains_curve(report.predictions, shares=[share]).to_dict("records"):
        assert row["caught"] == report.comparison.scorers[row["scorer"]]["overall"].recall_at_budget


def test_a_share_is_spent_at_each_cutoff_and_rounded_up() -> None:
    table = pd.concat(
        [
            hand_made([0.9, 0.8, 0.7, 0.6, 0.5], [True, True, False, False, True]),
            hand_made([0.4], [True]).assign(cutoff=pd.Timestamp("2024-02-01", tz="UTC")),
        ]
    )
    curve = gains_curve(table, shares=[0, 0.2, 0.21, 0.4, 1])
    assert curve["caught"].tolist() == [0, 2 / 4, 3 / 4, 3 / 4, 1]


def test_a_share_that_has_no_exact_double_adds_no_alert() -> None:
    table = hand_made(np.linspace(1, 0, 100).tolist(), [True] * 100)
    assert gains_curve(table, shares=[0.07])["caught"].tolist() == [0.07]


def test_ties_are_broken_by_account_id() -> None:
    table = hand_made([0.5, 0.5], [True, False])
    assert gains_curve(table, shares=[0.5])["caught"].tolist() == [1]
    assert gains_curve(table.iloc[::-1], shares=[0.5])["caught"].tolist() == [1]


def test_nobody_who_churned_gives_no_gain() -> None:
    assert math.isnan(gains_curve(hand_made([0.1, 0.2], [False, False]), shares=[0.5])["caught"].item())


def test_rows_without_an_outcome_are_left_out() -> None:
    assert reliability_bins(hand_made([0.1, 0.2, 0.3], [None, True, False]))["snapshots"].sum() == 2


def test_scorers_trained_without_campaign_features_are_not_drawn(report: Report) -> None:
    assert set(reliability_bins(report.predictions)["scorer"]) == {"learned", "rules"}


def test_a_table_that_lacks_a_column_is_refused() -> None:
    with pytest.raises(InputError, match="no column probability"):
        reliability_bins(hand_made([0.1], [True]).drop(columns="probability"))
