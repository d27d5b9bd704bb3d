"""The page of a run: one HTML file that needs nothing else."""

from __future__ import annotations

from . import sections
from .markup import Markup, element
from .result import Report
from .style import STYLE

NOTHING_FROM_OUTSIDE = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""The page's own security policy: no script, and no address to ask, whatever a name in the data contains."""


def html(report: Report) -> str:
    """Return a run's page as one HTML document, the verdict first.

    It holds no script and asks no address, so that it works from disk, offline and in a sandboxed frame. It
    follows the reader's light or dark setting. The same report gives the same bytes.
    """
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=NOTHING_FROM_OUTSIDE),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", f"{report.name}: {report.comparison.outcome}"),
        element("style", Markup(STYLE)),
    )
    question = element("p", report.question) if report.question else Markup("")
    main = element(
        "main",
        element("header", element("h1", report.name), sections.verdict(report), question),
        sections.by_phase(report),
        sections.differences(report),
        sections.curves(report),
        sections.lift(report),
        sections.missing(report),
        sections.plan(report),
        sections.stages(report),
    )
    return f"<!doctype html>\n{element('html', head, element('body', main), lang='en')}\n"
