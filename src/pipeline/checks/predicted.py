"""What the scorers of an experiment say of the test rows: of the run on record, or made anew."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa

from ...evaluation import predict
from ...experiment import Experiment
from ...tables import SCORER, Tables
from ...tracking import Store, existing_store, finished_run, store_root
from ..choose import chosen_features
from ..fit import check_settings, fit_scorers
from ..outputs import output_folder
from ..record import run_key
from ..split import split_of


def predictions_of(experiment: Experiment, tables: Tables) -> tuple[pd.DataFrame, str]:
    """Return `predictions` of the reference and the challenger on the test rows, and in words where from.

    Where a finished run is on record that had this experiment, these data and exactly the predictions that
    lie in the output folder, they are taken; otherwise the two are trained, with the settings of the file.
    """
    chosen = experiment.evaluation
    pair = [chosen.reference, chosen.challenger]
    kept = _kept(experiment, tables)
    if kept is not None:
        return kept[kept[SCORER].isin(pair)].reset_index(drop=True), "as the run on record predicted"
    of_two = experiment.model_copy(
        update={
            "scorers": {name: experiment.scorers[name] for name in pair},
            "evaluation": chosen.model_copy(update={"campaign_lift": False}),
        }
    )
    check_settings(of_two)
    features, _ = chosen_features(of_two, tables)
    split = split_of(of_two, tables, features)
    untuned = ", without the search for settings" if experiment.tuning is not None else ""
    return predict(fit_scorers(of_two, features, split), split), f"trained for this check{untuned}"


def _kept(experiment: Experiment, tables: Tables) -> pd.DataFrame | None:
    """Return the predictions in the output folder if a finished run made exactly these, else None."""
    path, store = output_folder(experiment) / "predictions.parquet", Store(store_root())
    if not path.exists() or not store.database.is_file():
        return None
    try:
        predictions = pd.read_parquet(path)
        key = run_key(experiment, tables, predictions)
    except (OSError, ValueError, pa.ArrowException):
        return None
    return predictions if finished_run(existing_store(), experiment.name, key) is not None else None
