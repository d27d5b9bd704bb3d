"""Judge churn scorers: split by time, measure, and compare two of them honestly."""

from .aligned import AlignedRows, align
from .bootstrap import SecondOpinion, affordable_draws, bootstrap_auc_difference
from .budget import inside_budget, precision_at_budget, recall_at_budget
from .campaign_curves import campaign_calendar, campaign_curves
from .clustered import Estimate, clustered_auc, clustered_auc_difference, clustered_mean_difference
from .compare import compare
from .customers import Customers, Driver, customers
from .folds import TimeFolds
from .holm import adjusted, holm
from .metrics import brier, brier_skill, calibration_error, log_loss, pr_auc, roc_auc
from .missing_scores import LeftOut
from .planner import Needed, churned_accounts_needed, expected_spread, observed_spread
from .predictions import predict
from .result import Comparison, Difference
from .scored_day import ScoredDay, against, scored_day
from .scorer_metrics import ScorerMetrics
from .slices import OVERALL, slice_masks
from .splits import TimeSplit, split_mask, time_split
from .thresholds import Alerts, Threshold, budget_threshold, false_alarm_threshold, profit_threshold

__all__ = [
    "OVERALL",
    "Alerts",
    "AlignedRows",
    "Comparison",
    "Customers",
    "Difference",
    "Driver",
    "Estimate",
    "LeftOut",
    "Needed",
    "ScoredDay",
    "ScorerMetrics",
    "SecondOpinion",
    "Threshold",
    "TimeFolds",
    "TimeSplit",
    "adjusted",
    "affordable_draws",
    "against",
    "align",
    "bootstrap_auc_difference",
    "brier",
    "brier_skill",
    "budget_threshold",
    "calibration_error",
    "campaign_calendar",
    "campaign_curves",
    "churned_accounts_needed",
    "clustered_auc",
    "clustered_auc_difference",
    "clustered_mean_difference",
    "compare",
    "customers",
    "expected_spread",
    "false_alarm_threshold",
    "holm",
    "inside_budget",
    "log_loss",
    "observed_spread",
    "pr_auc",
    "precision_at_budget",
    "predict",
    "profit_threshold",
    "recall_at_budget",
    "roc_auc",
    "scored_day",
    "slice_masks",
    "split_mask",
    "time_split",
]
