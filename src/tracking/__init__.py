"""Decisions on record in MLflow; the only room that imports mlflow, and only when something is logged."""

from .champion import Promotion, champion, first_champion, promote
from .decisions import Logged, log_decision
from .links import comparison_link, home_link
from .plans import OtherPlan, fix_plan, other_plans
from .records import TESTING, TRAINING, Decision, NamedInput, ScorerRecord, SearchRecord, flat_params
from .runs import FinishedRun, OpenRun, decision_run, finished_run
from .store import Store, existing_store, moved_sentence, open_store, store_root
from .ui import serve
from .versions import Version, compared_with, trained_for, version_of

__all__ = [
    "TESTING",
    "TRAINING",
    "Decision",
    "FinishedRun",
    "Logged",
    "NamedInput",
    "OpenRun",
    "OtherPlan",
    "Promotion",
    "ScorerRecord",
    "SearchRecord",
    "Store",
    "Version",
    "champion",
    "compared_with",
    "comparison_link",
    "decision_run",
    "existing_store",
    "finished_run",
    "first_champion",
    "fix_plan",
    "flat_params",
    "home_link",
    "log_decision",
    "moved_sentence",
    "open_store",
    "other_plans",
    "promote",
    "serve",
    "store_root",
    "trained_for",
    "version_of",
]
