from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from campaignpulse.sources.simulator import Parameters, planted_causes, simulate
from campaignpulse.sources.simulator.causes import CAUSED_BY, LEAST_STRAIN
from campaignpulse.tables import CAUSES

MONDAY = pd.Timestamp("2024-01-01", tz="UTC")
CALM = dict.fromkeys([f"strain_{name}" for names in CAUSED_BY.values() for name in names], 0.0)


def causes(day: pd.Timestamp = MONDAY, **state: float | bool) -> list[str]:
    truth = pd.DataFrame([{"account_id": "a", "cutoff": MONDAY, "wind_down": False} | CALM | state])
    found = planted_causes(truth, pd.DataFrame({"account_id": ["a"], "cutoff": [day]}))
    return [cause for cause in CAUSES if found[cause].iloc[0]]


@pytest.mark.parametrize("cause", CAUSED_BY)
def test_a_cause_holds_from_its_strain_on(cause: str) -> None:
    name = f"strain_{CAUSED_BY[cause][0]}"
    least = LEAST_STRAIN[cause]
    assert causes(**{name: least}) == [cause]
    assert causes(**{name: np.nextafter(least, 0)}) == []


def test_what_makes_one_dissatisfied_adds_up() -> None:
    assert causes(strain_value=1.2, strain_disengagement=0.8) == ["dissatisfaction"]


def test_several_causes_may_hold_and_wind_down_only_where_no_other_does() -> None:
    assert causes(strain_bug=0.3, strain_confusion=2.0) == ["product_bug", "campaign_confusion"]
    assert causes(wind_down=True) == ["wind_down"]
    assert causes(wind_down=True, strain_bug=0.3) == ["product_bug"]


def test_the_state_of_the_latest_monday_counts_for_its_week() -> None:
    assert causes(MONDAY + pd.Timedelta(days=6), strain_bug=1.0) == ["product_bug"]
    assert causes(MONDAY + pd.Timedelta(days=7), strain_bug=1.0) == []
    assert causes(MONDAY - pd.Timedelta(days=1), strain_bug=1.0) == []


def test_the_strains_of_a_world_add_up_to_its_hazard() -> None:
    world = simulate(Parameters(accounts=60, years=1), seed=3)
    state, asked = world.truth["state"], world.parameters.hazard
    base = -np.log1p(-asked.churn_90_days) * 7 / 90
    strain = state[[name for name in state if name.startswith("strain_")]].sum(axis=1)
    assert state["hazard"].to_numpy() == pytest.approx(base * (asked.rest + strain), rel=1e-4)


def test_bugs_and_confusion_are_planted_where_their_latents_are_high() -> None:
    state = simulate(Parameters(accounts=120, years=1), seed=3).truth["state"]
    found = planted_causes(state, state[["account_id", "cutoff"]])
    assert found["product_bug"].tolist() == (state["strain_bug"] >= 0.2).tolist()
    assert (found["product_bug"] == state["product_bug"]).mean() > 0.999  # float32: 0.4 · 0.5
    assert (found["campaign_confusion"] == state["campaign_confusion"]).all()
