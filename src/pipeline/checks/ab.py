"""`check ab`: whether the comparison keeps its promise on the user's own data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ...evaluation.aa import DRAWS, AaResult, aa
from ...evaluation.verdict import Rule
from ...experiment import Experiment
from ...stages import Listener, Stage, Stages
from ..engine import engine_of
from .predicted import predictions_of

STAGES = ("read", "predict", "draw")


@dataclass(frozen=True)
class AbCheck:
    """What the A/A found, `where` in words the predictions came from, the stages, and what is missing."""

    experiment: str
    result: AaResult
    where: str
    stages: tuple[Stage, ...]
    missing: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "experiment": self.experiment,
            **self.result.to_dict(),
            "predictions": self.where,
            "missing": list(self.missing),
            "stages": [stage.to_dict() for stage in self.stages],
        }


def check_ab(experiment: Experiment, *, draws: int = DRAWS, listener: Listener | None = None) -> AbCheck:
    """Return how often the comparison of an experiment finds a difference where there is none.

    The rule, the two scorers and the test rows are those of the experiment, and `draws` are seeded by its
    `seed`. Raises InputError for what the user can mend.
    """
    stages, chosen = Stages(STAGES, listener), experiment.evaluation
    rule = Rule(chosen.metric, chosen.equivalence_margin, chosen.confidence, chosen.min_churned_accounts)
    with stages.stage("read"):
        engine = engine_of(experiment)
        tables = engine.tables
    with stages.stage("predict"):
        predictions, where = predictions_of(experiment, tables)
    with stages.stage("draw") as step:
        found = aa(
            predictions,
            reference=chosen.reference,
            challenger=chosen.challenger,
            rule=rule,
            phases=chosen.phases,
            draws=draws,
            random_state=experiment.seed,
            step=step,
        )
    return AbCheck(experiment.name, found, where, tuple(stages.done), missing=engine.said)
