"""An arm needs somebody who predicts for it, before accounts are dealt to it."""

from __future__ import annotations

import pytest
from campaignpulse.checks import InputError
from campaignpulse.experiment import LiveChoice
from campaignpulse.pipeline.live import assign, plan
from campaignpulse.pipeline.live.arms import require_predicted

BOOSTED = (
    "live:\n  arms: {learned: 0.4, rules: 0.4, hold_out: 0.2}",
    "scorers:\n  rules: {kind: rules}\n  learned: {kind: learned}\n  boosted: {kind: boosted}\n"
    "live:\n  arms: {boosted: 0.4, rules: 0.4, hold_out: 0.2}",
)


@pytest.mark.parametrize("command", [plan, assign])
def test_an_arm_that_nobody_would_predict_is_refused_before_anybody_is_dealt(
    live_experiment, command
) -> None:
    experiment = live_experiment(BOOSTED)
    with pytest.raises(
        InputError, match=r"^live\.arms has 'boosted', which nobody would predict: .*there is none yet"
    ):
        command(experiment)
    assert not list(experiment.output.rglob("assignments.parquet"))


def test_the_sides_of_the_comparison_are_predicted(live_experiment) -> None:
    before, after = BOOSTED
    experiment = live_experiment((before, f"evaluation: {{challenger: boosted}}\n{after}"))
    require_predicted(experiment, experiment.live)


def test_the_champion_is_predicted_though_it_is_no_side_of_the_comparison(deployed) -> None:
    sides = deployed.evaluation.model_copy(update={"challenger": "other", "reference": "rules"})
    experiment = deployed.model_copy(update={"evaluation": sides})
    live = {"salt": "s", "starts": "2025-03-03", "weeks": 52}
    require_predicted(experiment, LiveChoice.model_validate(live | {"arms": {"learned": 0.5, "rules": 0.5}}))
    with pytest.raises(InputError, match=r"has 'boosted'.*the champion \(now learned\)"):
        require_predicted(
            experiment, LiveChoice.model_validate(live | {"arms": {"boosted": 0.5, "rules": 0.5}})
        )
