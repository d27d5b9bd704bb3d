from __future__ import annotations

import io

import pytest
from campaignpulse.models.lint import Finding, LintResult
from campaignpulse.reports.lint import lint_sentence, print_lint
from rich.console import Console

ERROR = Finding("error", "idle_cap", "caps[0]", "this cap never binds", "nobody is held", "leave it out")
WARNING = Finding("warning", "static", "version", "no version", "unclear", "write one")


def printed(*findings: Finding) -> str:
    console = Console(file=io.StringIO())
    print_lint(LintResult("ours", "2026-11-25", findings), console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_each_finding_has_its_key_why_and_way_out() -> None:
    assert printed(ERROR) == (
        "error caps[0]: this cap never binds\n  why: nobody is held\n  way out: leave it out\n\n"
        "ours: held back, 1 error and 0 warnings on 2026-11-25.\n"
    )


def test_what_was_missing_comes_last() -> None:
    console = Console(file=io.StringIO())
    print_lint(LintResult("ours", "2026-11-25", (), ("accounts: a sample",)), console)
    assert isinstance(console.file, io.StringIO)
    assert console.file.getvalue().splitlines()[-1] == "accounts: a sample"


@pytest.mark.parametrize(
    ("findings", "sentence"),
    [
        ((), "ours: nothing found on 2026-11-25."),
        ((WARNING,), "ours: may be used, 0 errors and 1 warning on 2026-11-25."),
        ((ERROR, WARNING, WARNING), "ours: held back, 1 error and 2 warnings on 2026-11-25."),
    ],
)
def test_the_last_sentence_says_what_it_means(findings: tuple[Finding, ...], sentence: str) -> None:
    assert lint_sentence(LintResult("ours", "2026-11-25", findings)) == sentence
    assert printed(*findings).endswith(f"{sentence}\n")
