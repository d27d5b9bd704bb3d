"""What stands behind the verdict: what it means at work, in slices, and on single accounts."""

from __future__ import annotations

from .at_work import at_work_section, at_work_sentence
from .disagreements import disagreements_section
from .lift import main_scorers
from .markup import Markup, element, together
from .result import Report
from .slices import slices_section, slices_sentences


def at_a_glance(report: Report) -> Markup:
    """Return what the verdict means at work, and the worst slice, each in a sentence."""
    return together(element("p", sentence) for sentence in glance_sentences(report))


def glance_sentences(report: Report) -> list[str]:
    """Return what the verdict means at work, and the worst slice, where they were measured."""
    work, slices = report.at_work, report.slices
    found = [] if work is None else [at_work_sentence(work, report.comparison.primary.scorer)]
    return found if slices is None else [*found, slices_sentences(slices)[0]]


def beyond(report: Report) -> Markup:
    """Return what scorers are worth at work, the slices, and where the two scorers disagree most."""
    chosen, first, parts = report.evaluation, report.comparison.primary, []
    if report.at_work is not None:
        least = chosen.min_churned_accounts
        parts.append(at_work_section(report.at_work, challenger=first.scorer, min_churned_accounts=least))
    if report.slices is not None:
        shown = main_scorers(report.comparison.scorers)
        parts.append(slices_section(report.slices, shown, margin=chosen.margin))
    if report.disagreements is not None:
        pair = {"challenger": first.scorer, "reference": first.reference}
        parts.append(disagreements_section(report.disagreements, **pair))
    return together(parts)
