"""Whom each arm contacts: its own accounts, by its own scorer, within its own budget."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from campaignpulse.evaluation.live import contacts

SCORERS = ["learned", "rules"]


def day(accounts: int = 60, seed: int = 0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Predictions of both scorers for one day, and the arms of the accounts."""
    random = np.random.default_rng(seed)
    ids = [f"a{number:02d}" for number in range(accounts)]
    parts = [
        pd.DataFrame(
            {
                "account_id": ids,
                "cutoff": 0,
                "scorer": name,
                "phase": "pre",
                "probability": random.random(accounts),
            }
        )
        for name in SCORERS
    ]
    arm = random.choice([*SCORERS, "hold_out"], accounts)
    return pd.concat(parts, ignore_index=True), pd.DataFrame({"account_id": ids, "arm": arm})


def test_an_arm_lists_the_top_of_its_own_accounts_by_its_own_scorer() -> None:
    predictions, dealt = day()
    found = contacts(predictions, dealt, scorers=SCORERS, budget_share=0.2)
    for scorer in SCORERS:
        own = predictions[predictions["scorer"] == scorer].merge(dealt[dealt["arm"] == scorer])
        expected = own.nlargest(int(np.ceil(0.2 * len(own))), "probability")["account_id"].tolist()
        assert found.loc[found["arm"] == scorer, "account_id"].tolist() == expected


def test_nobody_of_the_hold_out_and_nobody_without_an_arm_is_on_a_list() -> None:
    predictions, dealt = day()
    found = contacts(predictions, dealt.iloc[:40], scorers=SCORERS, budget_share=1.0)
    allowed = dealt.iloc[:40].query("arm != 'hold_out'")
    assert sorted(found["account_id"]) == sorted(allowed["account_id"])


def test_the_order_of_the_rows_changes_nothing() -> None:
    predictions, dealt = day()
    mixed = predictions.sample(frac=1, random_state=1), dealt.sample(frac=1, random_state=2)
    pd.testing.assert_frame_equal(
        contacts(*mixed, scorers=SCORERS, budget_share=0.3),
        contacts(predictions, dealt, scorers=SCORERS, budget_share=0.3),
    )


@pytest.mark.parametrize("share", [0.01, 1.0])
def test_places_count_from_the_likeliest_to_churn(share: float) -> None:
    found = contacts(*day(), scorers=SCORERS, budget_share=share)
    for _, part in found.groupby("arm"):
        assert part["place"].tolist() == list(range(1, len(part) + 1))
        assert part["probability"].is_monotonic_decreasing
