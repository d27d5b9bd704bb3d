"""What lint found, in the terminal: each finding with its key, why it matters and the way out."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from ..models.lint import Finding, LintResult
from .terminal import print_part

STYLES = {"error": "bold red", "warning": "bold yellow"}


def print_lint(result: LintResult, console: Console) -> None:
    """Print each finding in three lines, then how many there were, what that means, and what was missing."""
    for finding in result.findings:
        for line in _lines(finding):
            print_part(line, console)
        print_part(Text(""), console)
    print_part(Text(lint_sentence(result)), console)
    for sentence in result.missing:
        print_part(Text(sentence), console)


def lint_sentence(result: LintResult) -> str:
    """Return the verdict on a scorecard in one sentence.

    >>> lint_sentence(LintResult("Campaign health", "2027-04-23", ()))
    'Campaign health: nothing found on 2027-04-23.'
    """
    if not result.findings:
        return f"{result.name}: nothing found on {result.at}."
    errors, warnings = len(result.errors), len(result.warnings)
    verdict = "held back" if result.held_back else "may be used"
    counts = f"{_count(errors, 'error')} and {_count(warnings, 'warning')}"
    return f"{result.name}: {verdict}, {counts} on {result.at}."


def _lines(finding: Finding) -> list[Text]:
    head = Text.assemble((finding.severity, STYLES[finding.severity]), " ", (finding.key, "bold"))
    return [
        head.append(f": {finding.what}"),
        Text(f"  why: {finding.why}"),
        Text(f"  way out: {finding.way_out}"),
    ]


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
