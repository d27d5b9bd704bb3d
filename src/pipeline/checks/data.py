"""`check data`: what is wrong with a user's tables, before any run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from ...evaluation.data_checks import DataReport, data_report
from ...experiment import Experiment
from ...features import labels
from ...stages import Listener, Stage, Stages
from ..engine import all_tables
from ..split import customers_of

STAGES = ("read", "outcomes", "look")


@dataclass(frozen=True)
class DataCheck:
    """What was found in the tables of an experiment, and the stages of the check."""

    experiment: str
    report: DataReport
    stages: tuple[Stage, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        stages = [stage.to_dict() for stage in self.stages]
        return {"experiment": self.experiment, **self.report.to_dict(), "stages": stages}


def check_data(
    experiment: Experiment, *, today: pd.Timestamp | None = None, listener: Listener | None = None
) -> DataCheck:
    """Return what is wrong, doubtful or to be known in the tables of an experiment.

    Rows after `today` (default: this day) are in the future, unless the data are simulated: those may be of
    any time. Raises InputError where the tables cannot be read at all, as `run` does.
    """
    stages = Stages(STAGES, listener)
    with stages.stage("read"):
        tables = all_tables(experiment, compact=True)  # of a store, too, it tells rows of two ids apart
    with stages.stage("outcomes"):
        asked = customers_of(experiment, tables)
        outcomes = labels(tables, asked, experiment.label, as_of=experiment.label.as_of)
    with stages.stage("look"):
        day = pd.Timestamp.now("UTC") if today is None else today
        report = data_report(
            tables,
            outcomes,
            test=experiment.split.test,
            min_churned_accounts=experiment.evaluation.min_churned_accounts,
            today=None if experiment.data.simulate is not None else day,
        )
    return DataCheck(experiment.name, report, tuple(stages.done))
