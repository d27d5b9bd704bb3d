from __future__ import annotations

import pandas as pd
import pytest
from campaignpulse.sources.simulator import World


def _changes(world: World) -> pd.DataFrame:
    return world.tables["subscriptions"]


def test_every_account_starts_once_and_cancels_at_most_once(wide: World) -> None:
    counts = pd.crosstab(_changes(wide)["account_id"], _changes(wide)["change"])
    assert (counts["start"] == 1).all()
    assert counts["cancel"].max() == 1
    assert len(counts) == len(wide.tables["accounts"])


def test_a_cancellation_is_the_last_change(wide: World) -> None:
    last = _changes(wide).groupby("account_id")["change"].agg(list)
    assert all("cancel" not in changes[:-1] for changes in last)


def test_an_account_renews_on_its_anniversaries(wide: World) -> None:
    changes = _changes(wide)
    starts = changes[changes["change"] == "start"].set_index("account_id")["at"]
    renewals = changes[changes["change"] == "renewal"]
    years = (renewals["at"] - renewals["account_id"].map(starts)) / pd.Timedelta(days=365.25)
    assert (years - years.round()).abs().max() < 1e-4
    assert len(renewals) > 100


def test_amounts_follow_upgrades_and_downgrades(wide: World) -> None:
    factor = _changes(wide)["change"].map({"upgrade": 1.25, "downgrade": 0.80}).fillna(1.0)
    value = _changes(wide)["account_id"].map(wide.tables["accounts"].set_index("account_id")["value"])
    expected = value * factor.groupby(_changes(wide)["account_id"]).cumprod()
    told = _changes(wide)["amount"].notna()
    assert (_changes(wide)["amount"] - expected)[told].abs().max() < 0.01
    assert (told == (_changes(wide)["change"] != "cancel")).all()


def test_who_gets_value_upgrades_more(wide: World) -> None:
    changes = _changes(wide)
    upgrades = changes[changes["change"] == "upgrade"].sort_values("at")
    state = wide.truth["state"].sort_values("cutoff")
    rows = pd.merge_asof(upgrades, state, left_on="at", right_on="cutoff", by="account_id")
    assert rows["value_realised"].mean() - state["value_realised"].mean() == pytest.approx(0.6, abs=0.35)
