"""The plan of a comparison: what the experiment file fixes before anything is looked at."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .model import Experiment, test_cutoffs

DECIDING = (
    "reference",
    "challenger",
    "metric",
    "decision",
    "equivalence_margin",
    "non_inferiority_margin",
    "confidence",
    "min_churned_accounts",
    "missing_scores",
    "phases",
    "looks",
)
"""Keys of `evaluation` that the verdict follows from; the others only say what is reported beside it."""


@dataclass(frozen=True)
class Plan:
    """What a verdict would follow from, nested as in the experiment file, and the test cutoffs as days.

    Of the scorers it holds names and kinds: another setting of a scorer is another scorer, not another plan.
    """

    settings: Mapping[str, Any]
    test_cutoffs: tuple[str, ...]

    @property
    def digest(self) -> str:
        """What two plans share exactly if they are the same (SHA-256)."""
        return hashlib.sha256(self.text().encode()).hexdigest()

    def text(self) -> str:
        """Return the plan as JSON, keys in order."""
        whole = {**self.settings, "test_cutoffs": list(self.test_cutoffs)}
        return json.dumps(whole, indent=2, sort_keys=True) + "\n"


def plan_of(experiment: Experiment) -> Plan:
    """Return the `Plan` of an experiment.

    >>> file = {"name": "a", "data": {"path": "data"}, "label": {"kind": "cancel", "horizon_days": 90},
    ...     "cutoffs": {"every_days": 7}, "split": {"train": ["2023-01-01", "2023-06-30"],
    ...     "test": ["2023-10-01", "2023-10-31"]}}
    >>> plan = plan_of(Experiment.model_validate(file))
    >>> plan.settings["evaluation"]["metric"], plan.test_cutoffs
    ('roc_auc', ('2023-10-01', '2023-10-29'))
    """
    whole = experiment.model_dump(mode="json")
    settings = {
        "label": whole["label"],
        "split": {"test": whole["split"]["test"]},
        "evaluation": _deciding(whole),
        "scorers": {name: {"kind": spec["kind"]} for name, spec in whole["scorers"].items()},
    }
    return Plan(settings, tuple(f"{day:%Y-%m-%d}" for day in test_cutoffs(experiment)))


def ledger_plan_of(experiment: Experiment) -> Plan:
    """Return the `Plan` of the comparison on the ledger, which is of the days that were scored.

    So it has no test period; of the label it leaves out `as_of`, which only says until when outcomes count,
    and of the scorers it has the two names: their versions may be trained anew.
    """
    whole = experiment.model_dump(mode="json")
    label = {key: value for key, value in whole["label"].items() if key != "as_of"}
    return Plan({"label": label, "evaluation": _deciding(whole)}, ())


def _deciding(whole: Mapping[str, Any]) -> dict[str, Any]:
    return {key: whole["evaluation"][key] for key in DECIDING}
