"""Results as people read them: a page, the terminal, a notebook, figures and tables."""

from .backtest import BacktestReport, backtest_html, print_backtest
from .beyond import glance_sentences
from .calendar import calendar
from .campaign_curve import campaign_curve
from .champions import print_champions
from .claims import claims_markdown, claims_table, show_claims
from .cohorts import print_campaigns
from .curves import gains_curve, reliability_bins
from .customer_sections import current_campaigns
from .editions import edition_band
from .forest import forest, phases_sentence
from .gains import gains
from .handoff_page import HandoffReport, handoff_html
from .handoffs import print_handoffs, print_held
from .kpis import kpi_markdown, kpi_sentence, print_kpis
from .ledger import ledger_sentences, level_note, print_ledger
from .lift import campaign_lift, lift_sentences, main_scorers
from .lint import print_lint
from .live import LiveReport, live_markdown, print_assigned, print_live, print_plan
from .live_forest import live_forest
from .live_page import live_html
from .notebook import Shown, register, show
from .page import html
from .phase_trend import phase_trend
from .phases import phase_summary
from .progress import shown_progress
from .reasons import reasons
from .recalibration import (
    Alarm,
    RecalibrationReport,
    print_recalibration,
    recalibration_html,
    recalibration_markdown,
)
from .reliability import reliability
from .render import as_markdown, as_rich, as_text
from .result import Report
from .roc import roc
from .schema import print_schema
from .scored_day import print_scored_day
from .table import difference_table, phase_table, stage_table
from .terminal import print_result
from .tuning import tuning_sentences

__all__ = [
    "Alarm",
    "BacktestReport",
    "HandoffReport",
    "LiveReport",
    "RecalibrationReport",
    "Report",
    "Shown",
    "as_markdown",
    "as_rich",
    "as_text",
    "backtest_html",
    "calendar",
    "campaign_curve",
    "campaign_lift",
    "claims_markdown",
    "claims_table",
    "current_campaigns",
    "difference_table",
    "edition_band",
    "forest",
    "gains",
    "gains_curve",
    "glance_sentences",
    "handoff_html",
    "html",
    "kpi_markdown",
    "kpi_sentence",
    "ledger_sentences",
    "level_note",
    "lift_sentences",
    "live_forest",
    "live_html",
    "live_markdown",
    "main_scorers",
    "phase_summary",
    "phase_table",
    "phase_trend",
    "phases_sentence",
    "print_assigned",
    "print_backtest",
    "print_campaigns",
    "print_champions",
    "print_handoffs",
    "print_held",
    "print_kpis",
    "print_ledger",
    "print_lint",
    "print_live",
    "print_plan",
    "print_recalibration",
    "print_result",
    "print_schema",
    "print_scored_day",
    "reasons",
    "recalibration_html",
    "recalibration_markdown",
    "register",
    "reliability",
    "reliability_bins",
    "roc",
    "show",
    "show_claims",
    "shown_progress",
    "stage_table",
    "tuning_sentences",
]
