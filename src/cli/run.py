"""The command that answers the question of an experiment."""

from __future__ import annotations

from rich.console import Console

from ..answers import require_writable, write_json
from .options import ExperimentFile, JsonFile, Quiet, shown


def run(
    experiment: ExperimentFile,
    json_file: JsonFile = None,
    quiet: Quiet = False,
) -> None:
    """Data → phases → windows → train → A/B evaluation → MLflow → report."""
    from ..experiment import read_experiment
    from ..pipeline import run as run_experiment
    from ..reports import print_result

    asked = read_experiment(experiment)
    require_writable(json_file)
    with shown(quiet) as listener:
        result = run_experiment(asked, listener=listener)
    write_json(json_file, result.to_dict())
    if not quiet:
        print_result(
            result.report,
            Console(),
            stages=result.stages,
            outputs=result.outputs,
            url=result.mlflow["url"],
            promoted=None if result.promotion is None else str(result.promotion.champion),
            held_back=result.held_back,
        )
