"""Put what the ledger says on record in MLflow: once for the same experiment, ledger, data and day."""

from __future__ import annotations

import hashlib
import json

import pandas as pd

from ..evaluation.ledger import LedgerEvaluation
from ..experiment import Experiment
from ..reports import as_markdown, difference_table, ledger_sentences, level_note, phase_table
from ..reports.table import COMPACT
from ..tables import Tables
from ..tracking import (
    TESTING,
    Decision,
    FinishedRun,
    Logged,
    NamedInput,
    Store,
    decision_run,
    finished_run,
    log_decision,
    run_link,
)
from .planning import LEDGER_KIND, Planned
from .record import differences, settings_of


def record_ledger(
    store: Store,
    experiment: Experiment,
    tables: Tables,
    rows: pd.DataFrame,
    found: LedgerEvaluation,
    planned: Planned,
) -> dict[str, str]:
    """Return run_id, experiment and url of the run in MLflow, which is made unless it is there already.

    `rows` are the predictions with their label and state, `planned` is the plan that they were compared by.
    """
    key = _key(experiment, tables, rows, found)
    done = finished_run(store, experiment.name, key)
    if done is not None:
        return _where(done)
    name = f"{experiment.name}, ledger of {found.at:%Y-%m-%d}"
    with decision_run(store, experiment.name, kind=LEDGER_KIND, run_key=key, name=name) as open_run:
        logged = log_decision(open_run, _decision(experiment, tables, rows, found, planned))
    return _where(logged)


def _where(run: FinishedRun | Logged) -> dict[str, str]:
    url = run_link(run.experiment_id, run_id=run.run_id)
    return {"run_id": run.run_id, "experiment": run.experiment, "url": url}


def _key(experiment: Experiment, tables: Tables, rows: pd.DataFrame, found: LedgerEvaluation) -> str:
    """Return what two evaluations share exactly if they asked the same and found the same."""
    settings = json.dumps(settings_of(experiment), sort_keys=True)
    told = pd.util.hash_pandas_object(rows, index=False).to_numpy().tobytes()
    words = (LEDGER_KIND, settings, f"{found.at}", tables.digest, found.verdict, *found.warnings)
    parts = (*(word.encode() for word in words), told)
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _decision(
    experiment: Experiment,
    tables: Tables,
    rows: pd.DataFrame,
    found: LedgerEvaluation,
    planned: Planned,
) -> Decision:
    state, comparison = found.maturity, found.comparison
    few = experiment.evaluation.min_churned_accounts
    differed = {} if comparison is None else differences(comparison, min_churned_accounts=few)
    counts = {
        "n_mature": state.mature,
        "n_unknown": state.unknown,
        "n_neutral": state.neutral,
        "n_other_horizon": state.other_horizon,
    }
    return Decision(
        verdict=found.verdict,
        warnings=found.warnings,
        body=_body(experiment, found),
        data_digest=tables.digest,
        scorers=(),
        inputs=(
            NamedInput.of(rows, name="ledger", digest=tables.digest, source=tables.origin, role=TESTING),
        ),
        params={**settings_of(experiment), "at": f"{found.at:%Y-%m-%d}"},
        metrics={**counts, **_early(found), **differed},
        tags={"at": f"{found.at:%Y-%m-%d}", **_look_tags(found), **planned.tags},
        files={"plan.json": planned.plan.text()},
        tables={} if comparison is None else {"differences.json": difference_table(comparison)},
    )


def _early(found: LedgerEvaluation) -> dict[str, float | None]:
    return {f"auc_difference_by_{one.days}_days/overall": one.difference for one in found.proxies}


def _look_tags(found: LedgerEvaluation) -> dict[str, str]:
    looks, sure = found.judged.looks, found.judged.confidence
    confidence = {} if sure is None else {"confidence": f"{sure:.8g}"}
    return confidence | ({"look": f"{looks[-1].number} of {looks[-1].of}"} if looks else {})


def _body(experiment: Experiment, found: LedgerEvaluation) -> str:
    chosen = experiment.evaluation
    parts = [*ledger_sentences(found, evaluation=chosen)]
    if found.comparison is not None:
        table = phase_table(found.comparison, phases=chosen.phases)[COMPACT]
        few = chosen.min_churned_accounts
        parts += [as_markdown(table[table["snapshots"] > 0], min_churned_accounts=few), level_note(found)]
    if found.missing:
        parts.append("\n".join(("What was missing or doubtful:\n", *(f"- {told}" for told in found.missing))))
    return "\n\n".join(parts)
