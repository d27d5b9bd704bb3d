"""What of routing and receivers meets nothing: named, with what may have been meant."""

from __future__ import annotations

from campaignpulse.experiment import Experiment, HandoffChoice
from campaignpulse.pipeline.handoff_doubts import doubts
from campaignpulse.sources import load


def strangers(asked: Experiment, **changed: object) -> list[str]:
    chosen = HandoffChoice.model_validate(
        {"receivers": {"list": {"kind": "csv", "path": "a.csv"}}, **changed}
    )
    found = doubts(asked.model_copy(update={"handoff": chosen}), load(asked.data.source))
    return [line for line in found if "stands nowhere" in line]


def test_whoever_has_a_part_in_the_matrix_is_no_stranger(buggy: Experiment) -> None:
    assert strangers(buggy, teams={"support": "list"}, addresses={"marketing": "m@example.com"}) == []
    assert not any("stands nowhere" in line for line in doubts(buggy, load(buggy.data.source)))


def test_a_receiver_or_an_address_of_somebody_without_a_part_is_said(buggy: Experiment) -> None:
    assert strangers(buggy, teams={"suport": "list"}, addresses={"Ann": "@ann"}) == [
        "hand-offs: handoff.teams names 'suport', who stands nowhere in routing.matrix; did you mean "
        "'support'?",
        "hand-offs: handoff.addresses names 'Ann', who stands nowhere in routing.matrix: it counts for cases "
        "given by hand only",
    ]
