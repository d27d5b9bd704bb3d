from __future__ import annotations

from pathlib import Path

import pytest
from campaignpulse.experiment import read_experiment
from campaignpulse.pipeline.checks import AbCheck, check_ab


@pytest.fixture(scope="module")
def checked(deployed_store: Path) -> AbCheck:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CAMPAIGNPULSE_MLRUNS", str(deployed_store / "mlruns"))
        return check_ab(read_experiment(deployed_store / "first.yaml"), draws=100)


def test_the_comparison_of_the_experiment_finds_nothing_where_nothing_is(checked: AbCheck) -> None:
    assert checked.result.overall.rate <= 0.12
    assert not checked.result.held_back
    assert (checked.result.challenger, checked.result.reference) == ("learned", "rules")


def test_its_json_has_every_rate_and_its_stages(checked: AbCheck) -> None:
    told = checked.to_dict()
    assert told["overall"]["draws"] == 100
    assert told["by_row"]["nominal"] == 0.05
    assert told["held_back"] is False
    assert told["predictions"] == "as the run on record predicted"
    assert [stage["name"] for stage in told["stages"]] == ["read", "predict", "draw"]


def test_only_the_phases_of_the_plan_are_checked(
    deployed_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAMPAIGNPULSE_MLRUNS", str(deployed_store / "mlruns"))
    asked = read_experiment(deployed_store / "first.yaml")

    def phases(**plan: object) -> tuple[str, ...]:
        chosen = asked.evaluation.model_copy(update={"min_churned_accounts": 2, **plan})
        found = check_ab(asked.model_copy(update={"evaluation": chosen}), draws=2)
        return found.result.compared_phases

    assert set(phases()) > {"baseline"}
    assert phases(phases=("baseline",)) == ("baseline",)
