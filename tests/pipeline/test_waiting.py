"""The challenger in the registry predicts beside the champion, where its predictions can stand there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.evaluation.ledger import Ledger
from campaignpulse.experiment import Experiment
from campaignpulse.features import total
from campaignpulse.pipeline import score
from campaignpulse.pipeline.in_use import InUse, in_use
from campaignpulse.pipeline.made import Shadows
from campaignpulse.pipeline.waiting import in_waiting
from campaignpulse.tracking import challenge, existing_store
from campaignpulse.tracking.store import client_of

TRADITIONAL = "my-first-look-traditional/1"


@pytest.fixture
def champion(deployed: Experiment) -> Iterator[InUse]:
    """The champion, beside which another scorer is the challenger for the length of a test."""
    challenge(existing_store(), TRADITIONAL)
    yield in_use(deployed)
    client_of(existing_store()).delete_registered_model_alias("my-first-look", "challenger")


def test_without_a_challenger_nobody_waits(deployed: Experiment) -> None:
    assert in_waiting(in_use(deployed)) is None


def test_a_challenger_predicts_what_the_champion_predicts_and_no_comparison_takes_it_for_a_side(
    champion: InUse, deployed: Experiment
) -> None:
    assert in_waiting(champion).version.origin == TRADITIONAL
    score(deployed, at="2024-01-08")
    found = Ledger(Path(deployed.output) / "ledger").predictions()
    rows = found.groupby(["scorer", "version"]).size()
    assert set(rows.index) == {
        ("learned", "my-first-look-learned/1"),
        ("rules", "my-first-look-rules/1"),
        ("challenger: traditional", TRADITIONAL),
    }
    assert rows.min() == rows.max()


def test_a_challenger_that_is_a_side_already_predicts_once(champion: InUse, deployed: Experiment) -> None:
    asked = deployed.model_copy(
        update={"evaluation": deployed.evaluation.model_copy(update={"reference": "traditional"})}
    )
    assert set(Shadows.of(champion, asked).scorers) == {"traditional"}


def test_a_challenger_does_not_predict_days_that_it_may_have_learned_from(
    champion: InUse, deployed: Experiment
) -> None:
    beside = Shadows.of(champion, deployed)
    (name,) = beside.since
    later = replace(beside, since={name: pd.Timestamp("2024-02-01", tz="UTC")})
    rows = pd.DataFrame({"cutoff": [pd.Timestamp("2024-01-08", tz="UTC")]})
    assert list(replace(later, scorers={name: later.scorers[name]}).predicted(rows, None)) == []


def test_a_challenger_of_another_horizon_is_refused(champion: InUse) -> None:
    other = replace(champion, trained_for={**champion.trained_for, "label.horizon_days": "90"})
    with pytest.raises(InputError, match="trained for churn within 56 days, the champion within 90"):
        in_waiting(other)


def test_a_challenger_that_means_something_else_by_a_name_is_refused(champion: InUse) -> None:
    shared = in_waiting(champion).one.features[0]
    features = (*champion.one.features, replace(shared, expression=total("sessions", 3)))
    with pytest.raises(InputError, match=f"it reads another {shared.name} than the champion"):
        in_waiting(replace(champion, one=replace(champion.one, features=features)))


def test_a_challenger_that_cannot_predict_is_said(champion: InUse, deployed: Experiment) -> None:
    other = replace(champion, trained_for={**champion.trained_for, "label.horizon_days": "90"})
    (said,) = Shadows.of(other, deployed).missing
    assert said.startswith("ledger: the challenger does not predict beside the champion: it was trained for")
