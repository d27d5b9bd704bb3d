"""How a scorer fares week by week: one run for each scorer, to which every decision adds its weeks.

The UI draws the metrics of that run as lines over time.
"""

from collections.abc import Mapping

import pandas as pd

from . import sqlite
from .quiet import quiet
from .runs import KIND, NOTE, end_run, start_run
from .store import Store, client_of, experiment_id
from .versions import SCORER

COURSE = "course"
"""The kind of these runs."""

ABOUT = (
    "Week by week, what the probabilities in use expected, what came, and the evidence (nats) that more or "
    "fewer cancel than expected; then log losses of each decision. A step is a week."
)
_EPOCH = pd.Timestamp("1970-01-05", tz="UTC")  # a Monday: the step of a day counts the weeks since


@quiet()
def add_to_course(
    store: Store, experiment: str, scorer: str, weeks: Mapping[pd.Timestamp, Mapping[str, float]]
) -> str:
    """Add the metrics of days to the run of a scorer, which is made if need be; return its id.

    A metric that has a value of that week or a later one stays as it is, so the same again adds nothing.
    """
    from mlflow.entities import Metric

    run_id = _run_of(store, experiment, scorer)
    there = _last_steps(store, run_id)
    new = [
        Metric(name, value, int(day.timestamp() * 1000), step)
        for day, values in sorted(weeks.items())
        for name, value in values.items()
        if (step := (day - _EPOCH).days // 7) > there.get(name, -1)
    ]
    for first in range(0, len(new), 1000):  # as many as MLflow takes at once
        client_of(store).log_batch(run_id, metrics=new[first : first + 1000])
    return run_id


def read_course(store: Store, experiment: str, scorer: str) -> dict[pd.Timestamp, dict[str, float]]:
    """Return what was added to the run of a scorer, by day, in order; empty where there is none yet."""
    query = (
        "SELECT m.timestamp, m.key, m.value FROM metrics m JOIN runs r USING (run_uuid) "
        "JOIN experiments e USING (experiment_id) JOIN tags k ON k.run_uuid = r.run_uuid "
        "JOIN tags s ON s.run_uuid = r.run_uuid WHERE e.name = ? AND k.key = ? AND k.value = ? "
        "AND s.key = ? AND s.value = ? AND r.lifecycle_stage = 'active' ORDER BY m.timestamp, m.key"
    )
    found: dict[pd.Timestamp, dict[str, float]] = {}
    for moment, name, value in sqlite.read_rows(
        store.database, query, experiment, KIND, COURSE, SCORER, scorer
    ):
        found.setdefault(pd.Timestamp(moment, unit="ms", tz="UTC"), {})[name] = value
    return found


def _run_of(store: Store, experiment: str, scorer: str) -> str:
    number = experiment_id(store, experiment)
    query = (
        "SELECT r.run_uuid FROM runs r JOIN tags k ON k.run_uuid = r.run_uuid "
        "JOIN tags s ON s.run_uuid = r.run_uuid WHERE r.experiment_id = ? AND k.key = ? AND k.value = ? "
        "AND s.key = ? AND s.value = ? AND r.lifecycle_stage = 'active' ORDER BY r.start_time"
    )
    rows = sqlite.read_rows(store.database, query, number, KIND, COURSE, SCORER, scorer)
    if rows:
        run_id = str(rows[0][0])
    else:
        tags = {KIND: COURSE, SCORER: scorer, NOTE: ABOUT}
        run_id = start_run(store, number, name=f"{scorer} over time", tags=tags)
    end_run(store, number, run_id, "FINISHED")  # also one that was left open when its job was killed
    return run_id


def _last_steps(store: Store, run_id: str) -> dict[str, int]:
    query = "SELECT key, MAX(step) FROM metrics WHERE run_uuid = ? GROUP BY key"
    return {str(name): int(step) for name, step in sqlite.read_rows(store.database, query, run_id)}
