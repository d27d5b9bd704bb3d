"""Results as people read them: a page, the terminal, a notebook, figures and tables."""

from .curves import gains_curve, reliability_bins
from .forest import forest
from .gains import gains
from .lift import campaign_lift, lift_sentences, main_scorers
from .notebook import Shown, register, show
from .page import html
from .reliability import reliability
from .render import as_markdown, as_rich, as_text
from .result import Report
from .schema import print_schema
from .table import difference_table, phase_table, stage_table
from .terminal import print_result

__all__ = [
    "Report",
    "Shown",
    "as_markdown",
    "as_rich",
    "as_text",
    "campaign_lift",
    "difference_table",
    "forest",
    "gains",
    "gains_curve",
    "html",
    "lift_sentences",
    "main_scorers",
    "phase_table",
    "print_result",
    "print_schema",
    "register",
    "reliability",
    "reliability_bins",
    "show",
    "stage_table",
]
