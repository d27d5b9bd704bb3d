"""Results in a notebook: a comparison as the last line of a cell shows its verdict and its table."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field

from ..evaluation import Comparison
from ..experiment import Evaluation
from .grids import phase_grid
from .markup import Markup, element
from .result import DEFAULTS
from .style import NOTEBOOK_STYLE
from .table import phase_table


@dataclass(frozen=True)
class Shown:
    """A result as a notebook shows it: HTML where it can, else the verdict."""

    verdict: str
    markup: Markup = field(repr=False)

    def __repr__(self) -> str:
        return self.verdict

    def _repr_html_(self) -> str:
        return str(self.markup)


def show(comparison: Comparison, *, evaluation: Evaluation = DEFAULTS) -> Shown:
    """Return the verdict of a comparison and its table by phase, for the last line of a notebook cell.

    `evaluation` are the settings that the comparison was made with, where they are not the defaults.
    """
    table = phase_grid(
        phase_table(comparison, phases=evaluation.phases),
        "Each scorer on the same test snapshots",
        min_churned_accounts=evaluation.min_churned_accounts,
    )
    style, verdict = element("style", Markup(NOTEBOOK_STYLE)), element("p", comparison.verdict)
    return Shown(comparison.verdict, element("div", style, verdict, table, class_="campaignpulse"))


def register() -> bool:
    """Let a running IPython show every `Comparison` as `show` does; return whether there is one.

    Outside of IPython nothing happens, and nothing is imported for it.
    """
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is None:
        return False
    as_html = shell.display_formatter.formatters["text/html"]
    as_html.for_type(Comparison, lambda comparison: str(show(comparison).markup))
    return True
