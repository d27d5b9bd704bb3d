"""What stands on the page, section by section."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import pandas as pd

from ..evaluation import Comparison
from ..evaluation.verdict import COMPARED, DECIMALS
from ..experiment import Evaluation
from .figure import figure
from .forest import ForestRow, Pair, forest, forest_rows
from .grids import grid, phase_grid
from .lift import campaign_lift, lift_sentences, main_scorers
from .markup import Markup, element, together
from .render import TOO_FEW
from .result import Report
from .table import difference_table, phase_table, stage_table
from .words import NOTHING, count, many, number, plain, plain_percent

NOTHING_MISSING = "Nothing that this version looks for was missing."

METRICS_EXPLAINED = (
    "ROC AUC is the chance that a snapshot that churned has a higher probability than one that did not: 0.5 "
    "is luck, 1 is perfect. For PR AUC the churn rate is luck. Brier, log loss and calibration error are "
    "better when lower; Brier skill is the share of a constant forecast's Brier score that a scorer removes."
)


def verdict(report: Report) -> Markup:
    """Return the verdict, its outcome in bold."""
    comparison = report.comparison
    rest = comparison.verdict.removeprefix(comparison.outcome)
    outcome = comparison.outcome if rest != comparison.verdict else ""
    return element("p", element("strong", outcome), rest, class_="verdict")


def warnings(report: Report) -> Markup:
    """Return what makes the verdict doubtful, to stand before it; nothing where nothing does."""
    return together(element("p", sentence, class_="warning") for sentence in report.warnings)


def by_phase(report: Report) -> Markup:
    """Return every scorer's results, overall and by phase."""
    chosen, immature = report.evaluation, report.comparison.immature
    sure, budget = (plain_percent(share) for share in (chosen.confidence, chosen.budget_share))
    note = (
        f"Behind each ROC AUC stands its {sure} interval by account. Recall and precision are those of a "
        f"budget of {budget} of the accounts at each cutoff. {METRICS_EXPLAINED}"
    )
    left_out = f" Left out: {many(immature, 'snapshot')} whose outcome is not known yet." if immature else ""
    table = phase_grid(
        phase_table(report.comparison, phases=chosen.phases),
        "Each scorer on the same test snapshots",
        min_churned_accounts=chosen.min_churned_accounts,
    )
    return _section("By campaign phase", table, element("p", note + left_out, class_="note"))


def differences(report: Report) -> Markup:
    """Return a forest for each pair, the primary one first, with all numbers on the primary metric."""
    chosen = report.evaluation
    sure, margin = plain_percent(chosen.confidence), plain(chosen.margin)
    note = (
        f"Each line is a {sure} interval by account. A filled mark has a winner; a hollow one has none, as "
        "the interval reaches 0, or misses it by no more than luck can where several phases are looked at "
        f"(Holm). Only the first figure decides; the others are looked at together. Inside the grey band, "
        f"±{margin}{_of_others(chosen)}, a difference would not matter. Beside each phase: the accounts that "
        "churned."
    )
    forests = _forests(report, _main_pairs(report))
    return _section("How large the difference is", element("p", note, class_="note"), forests)


def _of_others(chosen: Evaluation) -> str:
    same = chosen.margin == chosen.equivalence_margin
    return "" if same else f" for the pair that decides and ±{plain(chosen.equivalence_margin)} for others"


def lift(report: Report) -> Markup:
    """Return what campaign features bring to each scorer that was trained both ways."""
    comparison, chosen = report.comparison, report.evaluation
    pairs = list(dict.fromkeys((row.scorer, row.reference) for row in campaign_lift(comparison)))
    sentences = (element("p", sentence) for sentence in lift_sentences(comparison, evaluation=chosen))
    return _section("What campaign features bring", *sentences, _forests(report, pairs))


def missing(report: Report) -> Markup:
    """Return what data was missing or doubtful."""
    body = _list(report.missing) if report.missing else element("p", NOTHING_MISSING)
    return _section("What was missing or doubtful", body)


def plan(report: Report) -> Markup:
    """Return the rows that were used, where they came from, and every setting."""
    digest = element("code", report.data_digest)
    origin = element("li", f"data: {report.origin}, content digest ", digest)
    rows = [{"setting": key, "value": value} for key, value in _flat(report.settings)]
    settings = grid(
        pd.DataFrame(rows, columns=["setting", "value"], dtype="str"), "Every setting of the experiment"
    )
    return _section(
        "The plan and its settings",
        element("ul", origin, *(element("li", sentence) for sentence in report.facts)),
        element("details", element("summary", "Settings"), settings),
    )


def stages(report: Report) -> Markup:
    """Return how long each stage took, and the most memory the process had needed by its end."""
    return _section("Time and memory", grid(stage_table(report.stages), "Stages of the run"))


def _section(title: str, *parts: Markup) -> Markup:
    return element("section", element("h2", title), *parts)


def _forests(report: Report, pairs: Sequence[Pair]) -> Markup:
    figures = (
        figure(
            f"{scorer} against {reference}",
            forest(report.comparison, evaluation=report.evaluation, pair=(scorer, reference)),
            _verdicts(report, (scorer, reference)),
            _differences(report, scorer, reference),
        )
        for scorer, reference in pairs
    )
    return element("div", *figures, class_="figures")


def _differences(report: Report, scorer: str, reference: str) -> Markup:
    chosen, metric = report.evaluation, report.comparison.primary.metric
    frame = difference_table(report.comparison, phases=chosen.phases)
    of_pair = (frame["scorer"] == scorer) & (frame["reference"] == reference) & (frame["metric"] == metric)
    shown = frame[of_pair].drop(columns=["scorer", "reference", "metric", "p_value"])
    caption = f"{COMPARED[metric][0]} of {scorer} minus {reference}"
    return grid(shown, caption, min_churned_accounts=chosen.min_churned_accounts)


def _verdicts(report: Report, pair: Pair) -> str:
    rows = forest_rows(report.comparison, evaluation=report.evaluation, pair=pair)
    said = f"{'; '.join(map(_slice_verdict, rows))}."
    first = report.comparison.primary
    deciding = pair == (first.scorer, first.reference)
    return f"{said}{_second_opinion(report.comparison)}" if deciding else said


def _slice_verdict(row: ForestRow) -> str:
    wanted = row.difference.needed
    verdict = (row.difference.verdict or NOTHING) if row.enough else TOO_FEW
    more = f" (about {count(wanted.about)} churned accounts are needed)" if wanted else ""
    return f"{row.difference.slice}: {verdict}{more}"


def _second_opinion(comparison: Comparison) -> str:
    second = comparison.second_opinion
    if second is None:
        return ""
    digits = DECIMALS[comparison.primary.metric]
    bounds = f"[{number(second.low, digits=digits)}, {number(second.high, digits=digits)}]"
    return f" A bootstrap of the accounts says {bounds} overall ({count(second.draws)} draws)."


def _main_pairs(report: Report) -> list[Pair]:
    main = main_scorers(report.comparison.scorers)
    pairs = ((row.scorer, row.reference) for row in report.comparison.comparisons)
    return [pair for pair in dict.fromkeys(pairs) if set(pair) <= set(main)]


def _list(sentences: Iterable[str]) -> Markup:
    return element("ul", *(element("li", sentence) for sentence in sentences))


def _flat(settings: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in settings.items():
        key = f"{prefix}{name}"
        if isinstance(value, Mapping) and value:
            yield from _flat(value, f"{key}.")
        else:
            yield key, _value(value)


def _value(value: object) -> str:
    if value is None or value in ({}, [], ()):
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
