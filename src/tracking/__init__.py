"""Decisions on record in MLflow; the only room that imports mlflow, and only when something is logged."""

from .aliases import challenger, champion, experiment_named, previous
from .approval import Approval, approve, set_rules, unapproved
from .changes import Change, change_to
from .contents import read_table
from .courses import add_to_course, read_course
from .decisions import Logged, log_decision
from .history import Reign, history
from .links import comparison_link, home_link, run_link
from .plans import OtherPlan, fix_plan, other_plans
from .promotion import Challenge, Promotion, challenge, first_champion, promote
from .recalibrations import (
    RECALIBRATION,
    Decided,
    close_unfinished,
    decided,
    mark,
)
from .records import (
    TESTING,
    TRAINING,
    CandidateRecord,
    Decision,
    NamedInput,
    ScorerRecord,
    SearchRecord,
    flat_params,
)
from .rollback import Rollback, rollback
from .runs import FinishedRun, OpenRun, decision_run, finished_run
from .store import Store, existing_store, moved_sentence, open_store, store_root
from .telling import mark_refused, mark_told, tell_together, untold_by_hand
from .ui import serve
from .versions import Version, compared_with, trained_for, version_of

__all__ = [
    "RECALIBRATION",
    "TESTING",
    "TRAINING",
    "Approval",
    "CandidateRecord",
    "Challenge",
    "Change",
    "Decided",
    "Decision",
    "FinishedRun",
    "Logged",
    "NamedInput",
    "OpenRun",
    "OtherPlan",
    "Promotion",
    "Reign",
    "Rollback",
    "ScorerRecord",
    "SearchRecord",
    "Store",
    "Version",
    "add_to_course",
    "approve",
    "challenge",
    "challenger",
    "champion",
    "change_to",
    "close_unfinished",
    "compared_with",
    "comparison_link",
    "decided",
    "decision_run",
    "existing_store",
    "experiment_named",
    "finished_run",
    "first_champion",
    "fix_plan",
    "flat_params",
    "history",
    "home_link",
    "log_decision",
    "mark",
    "mark_refused",
    "mark_told",
    "moved_sentence",
    "open_store",
    "other_plans",
    "previous",
    "promote",
    "read_course",
    "read_table",
    "rollback",
    "run_link",
    "serve",
    "set_rules",
    "store_root",
    "tell_together",
    "trained_for",
    "unapproved",
    "untold_by_hand",
    "version_of",
]
