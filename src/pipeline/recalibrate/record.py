"""A decision on record in MLflow, and then, in one step, the new champion."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import pandas as pd

from ...checks import HeldBackError
from ...experiment import Experiment
from ...features import snapshots
from ...features.kept import kept_windows
from ...models import CompleteScorer, save_complete
from ...recalibration import INTERCEPT, RETUNE
from ...reports import RecalibrationReport, recalibration_html, recalibration_markdown
from ...tables import ACCOUNT_ID, CHURNED, CUTOFF, PHASE, SEGMENT, Tables
from ...tracking import (
    RECALIBRATION,
    TESTING,
    Decision,
    NamedInput,
    OpenRun,
    ScorerRecord,
    Store,
    add_to_course,
    challenge,
    decision_run,
    flat_params,
    log_decision,
    mark,
    promote,
    run_link,
)
from ...tracking.changes import LONGEST
from ...tracking.recalibrations import (
    ACTION,
    ALARMS,
    HELD_BACK,
    MISSING,
    REASON,
    SEARCHED,
    TRIED,
)
from ...tracking.recalibrations import AT as AT_TAG
from ...tracking.runs import TAG_LENGTH
from ...tracking.telling import NOT_YET, TOLD
from ...tracking.versions import MADE_FROM
from ..in_use import WEIGHTS_SINCE, InUse
from ..record import settings_of
from .decision import Found
from .figures import candidates, figures, over_time, searches
from .result import Outcome
from .weeks import LOOKED_AT

BY = "campaignpulse recalibrate"
_EXAMPLE_ROWS = 3  # enough to see what a model takes


def key_of(experiment: Experiment, champion: InUse, tables: Tables, at: pd.Timestamp) -> str:
    """Return what two decisions share exactly if they asked the same of the same data and champion."""
    settings = {**settings_of(experiment), "recalibration": experiment.recalibration.model_dump(mode="json")}
    parts = (
        RECALIBRATION,
        version("campaignpulse"),
        json.dumps(settings, sort_keys=True),
        f"{at:%Y-%m-%d}",
        tables.digest,
        champion.version.origin,
    )
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def put_on_record(
    store: Store,
    experiment: Experiment,
    champion: InUse,
    tables: Tables,
    found: Found,
    report: RecalibrationReport,
    *,
    key: str,
    missing: Sequence[str],
) -> Outcome:
    """Record a decision, register the scorer that it asks for, and make that the champion, in this order.

    Where the experiment asks for an approval first, the scorer becomes the challenger instead, and the
    outcome says why. On record is also what is `missing`, and that a webhook has not heard of it yet.
    """
    at = found.decision.at
    name = f"{experiment.name}, recalibration of {at:%Y-%m-%d}"
    with (
        decision_run(store, experiment.name, kind=RECALIBRATION, run_key=key, name=name) as run,
        tempfile.TemporaryDirectory() as scratch,
    ):
        scorers = _scorers(experiment, champion, found, Path(scratch))
        decision = _decision(experiment, champion, tables, found, report, scorers)
        told = {MISSING: "\n".join(missing), **({} if experiment.notify is None else {TOLD: NOT_YET})}
        logged = log_decision(run, replace(decision, tags={**decision.tags, **told}))
        add_to_course(store, experiment.name, champion.version.scorer, over_time(found))
        made = [address.removeprefix("models:/") for address in logged.models.values()]
        held_back = _promoted(store, run, made[0], champion, found.reason) if made else None
    outcome = outcome_of(found, report, key=key)
    where = {
        "run_id": run.run_id,
        "experiment": experiment.name,
        "url": run_link(run.experiment_id, run_id=run.run_id),
    }
    return replace(
        outcome,
        mlflow=where,
        version=made[0] if made else None,
        promoted=bool(made) and held_back is None,
        held_back=held_back,
    )


def outcome_of(found: Found, report: RecalibrationReport, *, key: str) -> Outcome:
    """Return what was decided, with nothing done yet."""
    return Outcome(
        at=found.decision.at,
        decision=found.decision.action,
        reason=found.reason,
        promoted=False,
        alarms=tuple(found.alarms()),
        run_key=key,
        mlflow=None,
        tried=found.why is not None,
        searched=found.search is not None,
        report=report,
    )


def _promoted(store: Store, run: OpenRun, label: str, champion: InUse, reason: str) -> str | None:
    """Make the version the champion; what holds it back, where something does."""
    try:
        why = reason[:LONGEST]
        promote(store, label, reason=why, by=BY, run_id=run.run_id, instead_of=champion.version)
    except HeldBackError as error:
        challenge(store, label)
        mark(run, {HELD_BACK: str(error)})
        return str(error)
    return None


def _scorers(
    experiment: Experiment, champion: InUse, found: Found, scratch: Path
) -> tuple[ScorerRecord, ...]:
    if found.one is None:
        return ()
    name, action = champion.version.scorer, found.decision.action
    made = {INTERCEPT: "the champion at another level", RETUNE: "the champion's scorer with other settings"}
    what = made.get(action, "the champion's scorer, fitted anew")
    return (
        ScorerRecord(
            name=name,
            folder=save_complete(found.one, found.one.stability, scratch / "scorer"),
            example=_example(experiment, found.one, found.drawn, found.decision.at),
            slices={"overall": figures(found)},
            description=f"{what[0].upper()}{what[1:]}: probability of churn and health, 0 to 100.",
            params={
                "kind": found.one.scorer.kind,
                "shift": found.decision.shift,
                **(found.search.tuning.best or {} if found.search and action == RETUNE else {}),
            },
        ),
    )


def _example(experiment: Experiment, one: CompleteScorer, tables: Tables, at: pd.Timestamp) -> pd.DataFrame:
    asked = snapshots(tables, experiment.label, [at]).head(_EXAMPLE_ROWS)
    rows, _ = kept_windows(tables, asked, one.features)
    read = one.of(rows).assign(**{PHASE: rows[PHASE]})
    told = [PHASE, SEGMENT] if SEGMENT in read else [PHASE]
    return read[[*told, *(feature.name for feature in one.features)]]


def _decision(
    experiment: Experiment,
    champion: InUse,
    tables: Tables,
    found: Found,
    report: RecalibrationReport,
    scorers: tuple[ScorerRecord, ...],
) -> Decision:
    at, rows = found.decision.at, found.matured.rows[[ACCOUNT_ID, CUTOFF, CHURNED]]
    course = report.course
    return Decision(
        verdict=report.verdict,
        body=recalibration_markdown(report),
        data_digest=tables.digest,
        scorers=scorers,
        searches=searches(found, champion.version.scorer),
        candidates=tuple(candidates(found)),
        inputs=(
            NamedInput.of(
                rows, name="matured outcomes", digest=tables.digest, source=tables.origin, role=TESTING
            ),
        ),
        params=_settings(experiment, champion, found),
        metrics=figures(found),
        tags={
            AT_TAG: f"{at:%Y-%m-%d}",
            ACTION: found.decision.action,
            REASON: found.reason,
            TRIED: "no" if found.why is None else "yes",
            SEARCHED: "no" if found.search is None else "yes",
            ALARMS: _in_a_tag(list(found.alarms())),
            MADE_FROM: champion.version.origin,
            **({} if found.why is None else {"refit_because": found.why}),
        },
        tables={
            LOOKED_AT: found.outlook.rows,
            **({} if course is None else {"cancellations.json": course}),
        },
        files={"recalibration.html": recalibration_html(report)},
    )


def _in_a_tag(alarms: list[dict[str, str | None]]) -> str:
    """Return alarms as JSON that a tag takes whole; of too many the first, as the report has all."""
    while len(told := json.dumps(alarms, ensure_ascii=False)) > TAG_LENGTH:
        alarms = alarms[:-1]
    return told


def _settings(experiment: Experiment, champion: InUse, found: Found) -> dict[str, object]:
    """Return what the scorer in use from now on was made for: it may have learned from all days before."""
    at = f"{found.decision.at:%Y-%m-%d}"
    settings: dict[str, object] = {
        **champion.trained_for,
        WEIGHTS_SINCE: f"{champion.weights_since:%Y-%m-%d}",
    }
    if found.decision.action not in ("hold", INTERCEPT) and found.taught is not None:
        cutoffs = found.taught
        settings = dict(flat_params(settings_of(experiment)))
        settings["split.train"] = str([f"{cutoffs.min():%Y-%m-%d}", f"{cutoffs.max():%Y-%m-%d}"])
    chosen = flat_params({"recalibration": experiment.recalibration.model_dump(mode="json")})
    return {**settings, "split.test": str([at, at]), **chosen, "at": at}
