"""What has changed since a scorer learned, what can be known of it before labels mature, and what to do."""

from .attribution import Cause, attribute
from .cusum import Cusum, CusumAlarm, Week, cusum, weekly_cancels
from .drift import NEVER_ALONE, DriftReference, DriftWindow, Moved
from .due import Course, due_days, turning_days, why_refit, why_retune
from .early import EarlyLooks, early_look, early_looks, early_outcomes
from .expected import (
    BLIND_TO,
    Expected,
    Outlook,
    Realised,
    expected_performance,
    learn_truth,
    realised_performance,
)
from .faults import DataFault, data_faults, unexplained
from .gate import GATE_DAYS, Gate, gate
from .ladder import HOLD, INTERCEPT, REFIT, RETUNE, Action, Decision, Policy, decide
from .level import level_shift, matched_shift, shifted
from .looks import OVERALL, Came, came_by_phase, expected_by_phase, worth_of
from .phase_drift import PhaseDrift, PhaseReferences, carried_by
from .season import Beyond, beyond_season, phases_beyond, season_words
from .watched import Watched, monthly, sources_of, watched

__all__ = [
    "BLIND_TO",
    "GATE_DAYS",
    "HOLD",
    "INTERCEPT",
    "NEVER_ALONE",
    "OVERALL",
    "REFIT",
    "RETUNE",
    "Action",
    "Beyond",
    "Came",
    "Cause",
    "Course",
    "Cusum",
    "CusumAlarm",
    "DataFault",
    "Decision",
    "DriftReference",
    "DriftWindow",
    "EarlyLooks",
    "Expected",
    "Gate",
    "Moved",
    "Outlook",
    "PhaseDrift",
    "PhaseReferences",
    "Policy",
    "Realised",
    "Watched",
    "Week",
    "attribute",
    "beyond_season",
    "came_by_phase",
    "carried_by",
    "cusum",
    "data_faults",
    "decide",
    "due_days",
    "early_look",
    "early_looks",
    "early_outcomes",
    "expected_by_phase",
    "expected_performance",
    "gate",
    "learn_truth",
    "level_shift",
    "matched_shift",
    "monthly",
    "phases_beyond",
    "realised_performance",
    "season_words",
    "shifted",
    "sources_of",
    "turning_days",
    "unexplained",
    "watched",
    "weekly_cancels",
    "why_refit",
    "why_retune",
    "worth_of",
]
