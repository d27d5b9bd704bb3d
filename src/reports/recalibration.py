"""What `recalibrate` decided of a day, in words: in the terminal, as Markdown and as a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from rich.console import Console
from rich.text import Text

from .drift_section import drift_section
from .markup import Markup, element
from .outlook_section import outlook_section
from .page import document
from .recalibration_chart import expected_and_observed
from .terminal import print_part
from .worded import worded_grid
from .words import NOTHING, number

COURSE = ("cutoff", "expected", "observed", "more", "fewer")


KINDS = {
    "data_fault": "data fault",
    "input": "inputs",
    "calibration": "how many leave",
    "concept": "who leaves",
    "label": "outcomes that have matured",
}
"""What an alarm is about, in words; what is not among them, such as a kind to come, is shown as it is."""


@dataclass(frozen=True)
class Alarm:
    """An alarm: its kind, what it says, and the phases that carry it; None where no phase stands out."""

    kind: str
    what: str
    phase: str | None

    @property
    def words(self) -> str:
        """The alarm in one line."""
        where = f" (in {self.phase})" if self.phase else ""
        return f"{KINDS.get(self.kind, self.kind)}{where}: {self.what}"


@dataclass(frozen=True, eq=False)
class RecalibrationReport:
    """The decision of a day for people.

    `course` has a row for each week since the last action: cutoff, cancellations expected and observed, and
    the evidence (nats) that `more` or `fewer` cancel; None where the label has none. `losses` are log losses
    (nats, lower is better) by who predicted. `performance` has a row for each metric (auc, brier), phase (or
    overall) and week: cutoff, what was expected with its bounds low and high, and what was realised, NaN
    until it is known; `early` says what those say who have left already, `blind_to` what an expectation
    cannot see. `drift` has a row for each month and phase (or overall): cutoff, on which it was over,
    the ratio to what is usual, and the threshold; `index` is the textbook's, by the same days. `missing` are
    sentences.
    """

    experiment: str
    at: pd.Timestamp
    scorer: str
    version: str
    decision: str
    reason: str
    alarms: tuple[Alarm, ...]
    performance: pd.DataFrame
    early: str | None
    blind_to: str
    drift: pd.DataFrame
    index: pd.Series
    course: pd.DataFrame | None
    losses: Mapping[str, float]
    evidence: str | None
    missing: tuple[str, ...]

    @property
    def verdict(self) -> str:
        """The decision in one sentence."""
        return f"{self.at:%Y-%m-%d}: {self.reason}."


def print_recalibration(
    reports: Sequence[RecalibrationReport], console: Console, *, last: Sequence[str]
) -> None:
    """Print each decision, what was doubtful about it, and last what comes next and where it is on record."""
    for report in reports:
        print_part(Text(report.verdict, style="bold"), console)
        for sentence in _sentences(report):
            print_part(Text(f"- {sentence}"), console)
    for sentence in last:
        print_part(Text(sentence), console)


def recalibration_markdown(report: RecalibrationReport) -> str:
    """Return what a reviewer reads first of a decision."""
    parts = [f"- {sentence}" for sentence in _sentences(report)]
    return "\n".join((*parts, "", "The whole page: Artifacts → recalibration.html."))


def recalibration_html(report: RecalibrationReport) -> str:
    """Return the page of a decision: the decision first, then its alarms, then the evidence."""
    title = f"{report.experiment}: {report.decision} on {report.at:%Y-%m-%d}"
    main = element(
        "main",
        element("header", element("h1", report.experiment), element("p", report.verdict, class_="verdict")),
        element("p", f"In use: {report.scorer}, version {report.version}."),
        _alarms(report.alarms),
        _course(report.course),
        drift_section(report.drift, report.index),
        outlook_section(report.performance, early=report.early, blind_to=report.blind_to),
        _gate(report),
        _listed("What was missing or doubtful", report.missing),
    )
    return document(title, main)


def _sentences(report: RecalibrationReport) -> Iterator[str]:
    yield from (f"alarm, {alarm.words}" for alarm in report.alarms)
    yield from report.missing


def _alarms(alarms: Sequence[Alarm]) -> Markup:
    if not alarms:
        return element("p", "No alarm.")
    texts = pd.DataFrame(
        {
            "about": [KINDS.get(alarm.kind, alarm.kind) for alarm in alarms],
            "what": [alarm.what for alarm in alarms],
            "phase": [alarm.phase or NOTHING for alarm in alarms],
        }
    )
    return element("section", element("h2", "Alarms"), worded_grid(texts, "What speaks for a change"))


def _course(course: pd.DataFrame | None) -> Markup:
    if course is None or course.empty:
        return Markup("")
    note = (
        "Observed are cancellations of the customers who were scored, in the week after; expected is what "
        "their probabilities add up to. The evidence that more, or fewer, cancel raises an alarm where it "
        "crosses its threshold, and the decision says what becomes of it."
    )
    texts = pd.DataFrame(
        {
            "week of": course["cutoff"].dt.strftime("%Y-%m-%d"),
            "expected": [number(value, digits=1) for value in course["expected"]],
            "observed": course["observed"].astype(str),
            "evidence: more": [number(value, digits=1) for value in course["more"]],
            "evidence: fewer": [number(value, digits=1) for value in course["fewer"]],
        }
    )
    grid = worded_grid(texts, "Cancellations by week", numeric=list(texts.columns[1:]))
    return element(
        "section",
        element("h2", "Cancellations as they came in"),
        element("p", note, class_="note"),
        element("figure", expected_and_observed(course)),
        element("details", element("summary", "Numbers"), grid),
    )


def _gate(report: RecalibrationReport) -> Markup:
    if not report.losses:
        return Markup("")
    best = min(report.losses.values())
    texts = pd.DataFrame(
        {
            "who": list(report.losses),
            "log loss": [number(value, digits=4) for value in report.losses.values()],
            "beside the best": [number(value - best, digits=4) for value in report.losses.values()],
        }
    )
    return element(
        "section",
        element("h2", "On outcomes that have matured"),
        element("p", report.evidence or "", class_="note"),
        worded_grid(texts, "Log loss, lower is better", numeric=["log loss", "beside the best"]),
    )


def _listed(title: str, sentences: tuple[str, ...]) -> Markup:
    if not sentences:
        return Markup("")
    items = (element("li", sentence) for sentence in sentences)
    return element("section", element("h2", title), element("ul", *items))
