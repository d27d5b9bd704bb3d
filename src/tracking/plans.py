"""Plans on record: since when one is fixed, and under which others the same outcomes were looked at."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from . import sqlite
from .decisions import DIGEST
from .quiet import quiet
from .records import flat_params
from .runs import KIND
from .store import Store, client_of, experiment_id

PLAN_TAG = "plan."
"""What the tags of an experiment begin with that say since when a plan is fixed; its digest follows."""

SHORT = 12
"""Characters of a digest in the name of a tag, enough to tell plans apart."""

PLANNED = re.compile(r"label\.|split\.test$|evaluation\.|scorers\.[^.]+\.kind$")
"""The params of a run that may belong to its plan."""

TEST = "split.test"


@dataclass(frozen=True)
class OtherPlan:
    """Another plan that a finished comparison of the same outcomes followed.

    `differs` has what is not as in the plan asked about: by key what stood there then, "" for nothing. `at`
    is the start of the last comparison by that plan, of `runs` in all.
    """

    differs: tuple[tuple[str, str], ...]
    at: datetime
    runs: int


@quiet()
def fix_plan(store: Store, experiment: str, digest: str) -> datetime:
    """Return since when an experiment's plan of this digest is fixed: now, if it was never before."""
    client, number, name = client_of(store), experiment_id(store, experiment), f"{PLAN_TAG}{digest[:SHORT]}"
    known = client.get_experiment(number).tags.get(name)
    if known is not None:
        return datetime.fromisoformat(known)
    now = datetime.now(UTC).replace(microsecond=0)
    client.set_experiment_tag(number, name, now.isoformat())
    return now


def other_plans(
    store: Store, settings: Mapping[str, Any], *, experiment: str, kind: str, data_digest: str | None = None
) -> list[OtherPlan]:
    """Return the plans other than `settings` of finished comparisons of the same outcomes, the last first.

    `settings` are nested as in the experiment file; `kind` is that of the comparisons. A comparison counts if
    it is of the experiment of this name, whatever was delivered since, or of the data of this digest, and if
    its test period shares a day with this plan's, where this has one. It counts also if its run was deleted
    in the UI: it was looked at. One that knew no outcome yet does not.
    """
    asked, found = flat_params(settings), dict[tuple[tuple[str, str], ...], list[datetime]]()
    for started, then in _comparisons(store, experiment, kind, data_digest):
        kept = {key: value for key, value in then.items() if _comparable(key, settings)}
        if TEST in asked and (TEST not in kept or not _overlap(kept[TEST], asked[TEST])):
            continue
        keys = sorted({*kept, *asked})
        differs = tuple((key, kept.get(key, "")) for key in keys if kept.get(key) != asked.get(key))
        if differs:
            found.setdefault(differs, []).append(started)
    plans = [OtherPlan(differs, max(times), len(times)) for differs, times in found.items()]
    return sorted(plans, key=lambda plan: plan.at, reverse=True)


def _comparable(key: str, settings: Mapping[str, Any]) -> bool:
    """Whether a param is part of a plan; of a block those that this plan has too, be it as null."""
    block, _, name = key.partition(".")
    return bool(PLANNED.match(key)) and block in settings and (block == "scorers" or name in settings[block])


def _comparisons(
    store: Store, experiment: str, kind: str, data_digest: str | None
) -> list[tuple[datetime, dict[str, str]]]:
    """Return the start and the params of every finished comparison of this experiment, or of these data.

    On the ledger an early answer, too, has looked at outcomes.
    """
    query = (
        "SELECT r.run_uuid, r.start_time, p.key, p.value FROM runs r JOIN params p USING (run_uuid) "
        "JOIN experiments e USING (experiment_id) "
        "JOIN tags k ON k.run_uuid = r.run_uuid AND k.key = ? AND k.value = ? "
        "JOIN tags d ON d.run_uuid = r.run_uuid AND d.key = ? "
        "WHERE r.status = 'FINISHED' AND (e.name = ? OR d.value = ?) AND ("
        "NOT EXISTS (SELECT 1 FROM metrics m "
        "WHERE m.run_uuid = r.run_uuid AND m.key = 'n_mature' AND m.value = 0) OR "
        "EXISTS (SELECT 1 FROM metrics m "
        "WHERE m.run_uuid = r.run_uuid AND m.key LIKE 'auc_difference_by_%'))"
    )
    asked = (KIND, kind, DIGEST, experiment, data_digest or "")
    runs: dict[str, tuple[datetime, dict[str, str]]] = {}
    for run, started, key, value in sqlite.read_rows(store.database, query, *asked):
        at = datetime.fromtimestamp(started / 1000, UTC)
        runs.setdefault(run, (at, {}))[1][key] = value
    return list(runs.values())


def _overlap(one: str, other: str) -> bool:
    (first, last), (begins, ends) = (re.findall(r"\d{4}-\d\d-\d\d", text)[:2] for text in (one, other))
    return bool(first <= ends and begins <= last)
