"""The experiment file: one validated record of plain values, every key documented."""

from .alert_rule import AlertRule
from .claim_roles import ClaimRoles
from .evaluation import Evaluation, SliceKind
from .file import describe_schema, read_experiment
from .keys import Key
from .label_rules import ActiveDays, CancelLabel, DropLabel, Eligibility, Label, MinSum, SilenceLabel
from .live import HOLD_OUT, LiveChoice
from .model import WITHOUT_CAMPAIGN, Experiment, cutoffs
from .notify import Notify
from .plan import Plan, ledger_plan_of, plan_of
from .quiet import Quiet
from .raci import RaciRow
from .recalibration import RecalibrationChoice
from .registry import RegistryRules
from .routing import Routing
from .settings import (
    ComponentSpec,
    Cutoffs,
    DataSource,
    FeatureChoice,
    ScorerSpec,
    Simulation,
    Split,
)
from .tuning import TuningChoice

__all__ = [
    "HOLD_OUT",
    "WITHOUT_CAMPAIGN",
    "ActiveDays",
    "AlertRule",
    "CancelLabel",
    "ClaimRoles",
    "ComponentSpec",
    "Cutoffs",
    "DataSource",
    "DropLabel",
    "Eligibility",
    "Evaluation",
    "Experiment",
    "FeatureChoice",
    "Key",
    "Label",
    "LiveChoice",
    "MinSum",
    "Notify",
    "Plan",
    "Quiet",
    "RaciRow",
    "RecalibrationChoice",
    "RegistryRules",
    "Routing",
    "ScorerSpec",
    "SilenceLabel",
    "Simulation",
    "SliceKind",
    "Split",
    "TuningChoice",
    "cutoffs",
    "describe_schema",
    "ledger_plan_of",
    "plan_of",
    "read_experiment",
]
