"""A result in the terminal: the verdict first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console, ConsoleOptions
from rich.segment import Segments
from rich.table import Table
from rich.text import Text

from ..stages import Stage
from .beyond import glance_sentences
from .lift import lift_sentences
from .render import as_rich
from .result import Report
from .table import COMPACT, phase_table, stage_table
from .tuning import tuning_sentences
from .words import plain_percent

WIDTH = 100
"""Columns that a table may take where nothing says how wide the reader's screen is."""

PLAIN = str.maketrans({"−": "-", "–": "-", "±": "+/-", "…": "..."})
"""What is printed for signs that only Unicode has, where the terminal does not know it."""


def print_result(
    report: Report,
    console: Console,
    *,
    stages: Sequence[Stage] | None = None,
    outputs: Mapping[str, str] | None = None,
    url: str | None = None,
    promoted: str | None = None,
    held_back: str | None = None,
) -> None:
    """Print warnings, verdict, the table by phase, the campaign lift, what was missing, time and memory.

    `stages` replace those of the report, where more have passed since it was made; `outputs` are paths by
    name, `url` a link, `promoted` the version that became the first champion and `held_back` why none did,
    which come last. Piped, the output is plain text: each sentence on one line, tables up to WIDTH columns
    wide.
    """
    parts = [*_findings(report), *_missing(report), *_time(report.stages if stages is None else stages)]
    for part in (*parts, *_where(outputs or {}, url), *_promoted(promoted, held_back)):
        print_part(part, console)


def print_part(part: Text | Table, console: Console) -> None:
    """Print a sentence or a table, as wide as it needs to be where nobody looks at a screen."""
    segments = console.render(part, _options(part, console))
    if console.options.ascii_only:
        segments = (segment._replace(text=segment.text.translate(PLAIN)) for segment in segments)
    console.print(Segments(segments), soft_wrap=True, end="")


def _options(part: Text | Table, console: Console) -> ConsoleOptions:
    if console.is_terminal:
        return console.options
    if isinstance(part, Text):
        return console.options.update(no_wrap=True, overflow="ignore")
    return console.options.update(width=max(WIDTH, console.width))


def _findings(report: Report) -> Iterator[Text | Table]:
    chosen = report.evaluation
    yield from (Text(sentence, style="bold red") for sentence in report.warnings)
    verdict = Text(report.comparison.verdict)
    verdict.highlight_words([report.comparison.outcome], "bold")
    yield verdict
    yield Text("")
    table = phase_table(report.comparison, phases=chosen.phases)
    yield as_rich(table[COMPACT], min_churned_accounts=chosen.min_churned_accounts)
    sure, budget = (plain_percent(share) for share in (chosen.confidence, chosen.budget_share))
    note = f"ROC AUC with its {sure} interval by account; recall at a budget of {budget} of the accounts."
    yield Text(note, style="dim")
    yield Text("")
    yield from map(Text, glance_sentences(report))
    yield from map(Text, lift_sentences(report.comparison, evaluation=chosen))
    yield from map(Text, tuning_sentences(report.tuning))


def _missing(report: Report) -> Iterator[Text]:
    if report.missing:
        yield Text("\nWhat was missing or doubtful:")
        yield from (Text(f"- {sentence}") for sentence in report.missing)


def _time(stages: Sequence[Stage]) -> Iterator[Text | Table]:
    if stages:
        yield Text("")
        yield as_rich(stage_table(stages))


def _where(outputs: Mapping[str, str], url: str | None) -> Iterator[Text]:
    if outputs or url:
        yield Text("")
    yield from (Text(f"{name}: {path}") for name, path in outputs.items())
    if url:
        yield Text(f"MLflow: {url}")


def _promoted(version: str | None, held_back: str | None) -> Iterator[Text]:
    if held_back:
        yield Text(f"no champion yet: {held_back}")
    if version:
        yield Text(f"champion: {version}, the first of this experiment; `campaignpulse score` scores with it")
