from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from campaignpulse.sources.simulator import World

Latents = list[Any]


def _all(latents: Latents, name: str) -> np.ndarray:
    return np.concatenate([getattr(latent.accounts, name) for latent in latents])


def test_segments_have_their_shares(latents: Latents) -> None:
    segment = _all(latents, "segment")
    shares = [kind.share for kind in latents[0].parameters.population.segments]
    found = np.bincount(segment) / len(segment)
    assert np.abs(found - shares).max() < 4 * np.sqrt(0.25 / len(segment))


def test_most_accounts_are_small_and_some_are_not(latents: Latents) -> None:
    seats = _all(latents, "seats")
    assert seats.min() == 1
    assert np.median(seats) <= 3
    assert seats.max() > 10


def test_who_takes_part_was_exposed(latents: Latents) -> None:
    exposed, takes_part = _all(latents, "exposed"), _all(latents, "takes_part")
    assert not (takes_part & ~exposed).any()
    assert abs(takes_part.sum() / exposed.sum() - 0.85) < 0.02


def test_audiences_come_back(latents: Latents) -> None:
    campaigns, exposed = latents[0].campaigns, _all(latents, "exposed")
    starts = _all(latents, "starts")
    first, second = (j for j, name in enumerate(campaigns.series[:16]) if name == "march_madness")
    there = starts < 0
    before, again = exposed[there][:, first], exposed[there][:, second]
    assert again[before].mean() > 0.8
    assert again[~before].mean() < again[before].mean() / 2


def test_an_exposure_is_known_before_its_campaign_begins(world: World) -> None:
    rows = world.tables["exposures"].merge(
        world.tables["campaigns"].drop_duplicates("campaign_id", keep="last"), on="campaign_id"
    )
    assert (rows["exposed_at"] <= rows["starts_at"]).all()


def test_who_left_before_a_campaign_began_stays_on_the_list_that_told_them(world: World) -> None:
    subscriptions = world.tables["subscriptions"]
    cancels = subscriptions[subscriptions["change"] == "cancel"].set_index("account_id")["at"]
    starts = world.tables["campaigns"].groupby("campaign_id")["starts_at"].max()
    rows = world.tables["exposures"]
    gone = rows["account_id"].map(cancels)
    assert (rows["campaign_id"].map(starts) >= gone).any()
    assert not (rows["exposed_at"] >= gone).any()


def test_some_were_there_before_the_data_and_others_join(world: World) -> None:
    started = world.tables["accounts"]["started_at"]
    older = started < pd.Timestamp("2022-01-03", tz="UTC")
    assert 0.48 < older.mean() < 0.62
