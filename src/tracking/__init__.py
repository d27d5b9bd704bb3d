"""Decisions on record in MLflow; the only room that imports mlflow, and only when something is logged."""

from .decisions import Logged, log_decision
from .links import comparison_link, home_link
from .records import TESTING, TRAINING, Decision, NamedInput, ScorerRecord
from .runs import FinishedRun, OpenRun, decision_run, finished_run
from .store import Store, moved_sentence, open_store, store_root
from .ui import serve

__all__ = [
    "TESTING",
    "TRAINING",
    "Decision",
    "FinishedRun",
    "Logged",
    "NamedInput",
    "OpenRun",
    "ScorerRecord",
    "Store",
    "comparison_link",
    "decision_run",
    "finished_run",
    "home_link",
    "log_decision",
    "moved_sentence",
    "open_store",
    "serve",
    "store_root",
]
