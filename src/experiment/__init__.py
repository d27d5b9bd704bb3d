"""The experiment file: one validated record of plain values, every key documented."""

from .alert_rule import AlertRule
from .claim_roles import ClaimRoles
from .evaluation import Evaluation, SliceKind
from .file import describe_schema, read_experiment
from .handoff import CsvReceiver, HandoffChoice, Receiver, WebhookReceiver
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
from .template import CASE_FIELDS, filled
from .ticketing import TICKET, BasicAuth, HeaderAuth, TicketingReceiver, TicketStatus
from .tuning import TuningChoice

__all__ = [
    "CASE_FIELDS",
    "HOLD_OUT",
    "TICKET",
    "WITHOUT_CAMPAIGN",
    "ActiveDays",
    "AlertRule",
    "BasicAuth",
    "CancelLabel",
    "ClaimRoles",
    "ComponentSpec",
    "CsvReceiver",
    "Cutoffs",
    "DataSource",
    "DropLabel",
    "Eligibility",
    "Evaluation",
    "Experiment",
    "FeatureChoice",
    "HandoffChoice",
    "HeaderAuth",
    "Key",
    "Label",
    "LiveChoice",
    "MinSum",
    "Notify",
    "Plan",
    "Quiet",
    "RaciRow",
    "RecalibrationChoice",
    "Receiver",
    "RegistryRules",
    "Routing",
    "ScorerSpec",
    "SilenceLabel",
    "Simulation",
    "SliceKind",
    "Split",
    "TicketStatus",
    "TicketingReceiver",
    "TuningChoice",
    "WebhookReceiver",
    "cutoffs",
    "describe_schema",
    "filled",
    "ledger_plan_of",
    "plan_of",
    "read_experiment",
]
