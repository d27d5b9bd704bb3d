"""campaignpulse: customer health that knows the campaign calendar.

Load tables, compute point-in-time windows and labels, fit scorers, compare them. What most people need has a
name here, all else is in a room: `cp.features.rate`, `cp.models.explain_change`. Rooms that train, judge and
show are imported when they are first asked for.

>>> import campaignpulse as cp
>>> experiment = cp.read_experiment("experiments/complete_journey.yaml")  # doctest: +SKIP
>>> cp.run(experiment).report.comparison.verdict  # doctest: +SKIP
'learned wins: ...'
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from .campaigns import phases
from .checks import InputError
from .experiment import (
    CancelLabel,
    DropLabel,
    Eligibility,
    Experiment,
    SilenceLabel,
    cutoffs,
    read_experiment,
)
from .features import (
    Feature,
    WindowStore,
    churns,
    components,
    default_features,
    directions,
    labels,
    snapshots,
    windows,
)
from .sources import load
from .tables import Tables

if TYPE_CHECKING:
    from . import diagnosis as diagnosis
    from . import evaluation as evaluation
    from . import models as models
    from . import pipeline as pipeline
    from . import recalibration as recalibration
    from . import reports as reports
    from . import text as text
    from . import tracking as tracking
    from .evaluation import Comparison, compare, predict, time_split
    from .evaluation.at_work import AtWork, at_work
    from .evaluation.by_slice import Slices, by_slice, slice_groups
    from .models import BoostedScorer, LearnedWeightsScorer, WeightedRulesScorer, load_scorer, save_scorer
    from .pipeline import RunResult, run
    from .reports import show
    from .text import TextClassifier, learn_ticket_causes, mask_personal_data, quotes, ticket_causes

__all__ = [
    "AtWork",
    "BoostedScorer",
    "CancelLabel",
    "Comparison",
    "DropLabel",
    "Eligibility",
    "Experiment",
    "Feature",
    "InputError",
    "LearnedWeightsScorer",
    "RunResult",
    "SilenceLabel",
    "Slices",
    "Tables",
    "TextClassifier",
    "WeightedRulesScorer",
    "WindowStore",
    "at_work",
    "by_slice",
    "churns",
    "compare",
    "components",
    "cutoffs",
    "default_features",
    "directions",
    "labels",
    "learn_ticket_causes",
    "load",
    "load_scorer",
    "mask_personal_data",
    "phases",
    "predict",
    "quotes",
    "read_experiment",
    "run",
    "save_scorer",
    "show",
    "slice_groups",
    "snapshots",
    "ticket_causes",
    "time_split",
    "windows",
]


_ROOMS = ("diagnosis", "evaluation", "models", "pipeline", "recalibration", "reports", "text", "tracking")
"""Imported when one of them, or a name from one of them, is first asked for."""


def __getattr__(name: str) -> object:
    """Import what trains, judges and shows when it is first asked for: who makes windows does without."""
    if name in _ROOMS:
        from .pipeline import run  # noqa: F401, the last room imports those before it

        return sys.modules[f"{__name__}.{name}"]
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import evaluation, models, pipeline, reports, text
    from .evaluation import at_work, by_slice

    rooms = (at_work, by_slice, evaluation, models, pipeline, reports, text)
    return next(getattr(room, name) for room in rooms if name in vars(room))


def __dir__() -> list[str]:
    """Name what is imported when it is first asked for too, so that editors and notebooks offer it."""
    return sorted({*globals(), *__all__, *_ROOMS})


if "IPython" in sys.modules:
    from .reports import register

    register()
