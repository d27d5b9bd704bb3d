"""The page of a run: one HTML file that needs nothing else."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Sequence
from hashlib import sha256

from . import sections
from .accounts import accounts_script, accounts_section
from .beyond import at_a_glance, beyond
from .claims import claims_section
from .customer_sections import calendar_section, customer_section
from .markup import Markup, element, together
from .result import Report
from .score_curves import curves
from .style import STYLE
from .tuning import tuning_section

NOTHING_FROM_OUTSIDE = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""The page's own security policy: no address to ask, and no script, whatever a name in the data contains."""


def html(report: Report) -> str:
    """Return a run's page as one HTML document, the verdict first.

    It asks no address, so that it works from disk, offline and in a sandboxed frame. Its one script, for the
    table of accounts, is there with `report.customers` only; the policy allows it, by its hash, and no other.
    It follows the reader's light or dark setting. The same report gives the same bytes.
    """
    scripts = [accounts_script()] if report.customers is not None else []
    question = element("p", report.question) if report.question else Markup("")
    main = element(
        "main",
        element(
            "header",
            element("h1", report.name),
            sections.warnings(report),
            sections.verdict(report),
            question,
            at_a_glance(report),
        ),
        sections.by_phase(report),
        _customers(report),
        sections.differences(report),
        curves(report),
        beyond(report),
        sections.lift(report),
        tuning_section(report.tuning),
        claims_section(report.claims) if report.claims else Markup(""),
        sections.missing(report),
        sections.plan(report),
        sections.stages(report),
    )
    return document(f"{report.name}: {report.comparison.outcome}", main, scripts=scripts)


def document(title: str, main: Markup, *, scripts: Sequence[Markup] = ()) -> str:
    """Return an HTML document that needs nothing else; its policy allows exactly these scripts."""
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy(scripts)),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", title),
        element("style", Markup(STYLE)),
    )
    body = element("body", main, *(element("script", script) for script in scripts))
    return f"<!doctype html>\n{element('html', head, body, lang='en')}\n"


def policy(scripts: Iterable[str]) -> str:
    """Return a page's Content-Security-Policy: nothing from outside, and of scripts exactly these.

    A script is allowed by the SHA-256 of its text (Content Security Policy Level 3, section 2.3.1), so that
    markup in a name, if it ever got past the escaping, would still not run.

    >>> policy([]) == NOTHING_FROM_OUTSIDE
    True
    >>> policy(["draw()"]).split("; ")[-1]
    "script-src 'sha256-jm3FkV4tNIdBUr8jRVVl5n9PUixlaxTWD0pdpFiSH5A='"
    """
    hashes = [f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" for script in scripts]
    return "; ".join([NOTHING_FROM_OUTSIDE, *([f"script-src {' '.join(hashes)}"] if hashes else [])])


def _customers(report: Report) -> Markup:
    customers = report.customers
    if customers is None:
        return Markup("")
    return together([customer_section(customers), accounts_section(customers), calendar_section(customers)])
