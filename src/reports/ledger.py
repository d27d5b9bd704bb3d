"""What the ledger says, in the terminal and in words: the verdict first, then how much is still to come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..evaluation.ledger import LedgerEvaluation, Proxy
from ..evaluation.looks import confidence_words
from ..experiment import Evaluation
from .dates import day_words
from .render import as_rich
from .result import DEFAULTS
from .table import COMPACT, difference_table, phase_table
from .terminal import print_part
from .words import count, many, number, percent, signed, with_interval

DIFFERENCES = ["slice", "scorer", "reference", "metric", "churned_accounts", "difference", "low", "high"]


def print_ledger(
    found: LedgerEvaluation,
    console: Console,
    *,
    evaluation: Evaluation,
    outputs: Mapping[str, str] | None = None,
    url: str | None = None,
) -> None:
    """Print warnings, the verdict, the tables by phase, how many outcomes are known, and what was missing.

    `evaluation` is the experiment's block, `outputs` are paths by name and `url` a link, which come last.
    """
    parts: list[Text | Table] = [Text(told, style="bold red") for told in found.warnings]
    parts += [Text(found.verdict), Text(""), *_tables(found, evaluation)]
    parts += [Text(told) for told in ledger_sentences(found, evaluation=evaluation)]
    if found.missing:
        parts += [Text("\nWhat was missing or doubtful:"), *(Text(f"- {told}") for told in found.missing)]
    parts += [Text(""), *(Text(f"{name}: {path}") for name, path in (outputs or {}).items())]
    for part in (*parts, *([Text(f"MLflow: {url}")] if url else [])):
        print_part(part, console)


def ledger_sentences(found: LedgerEvaluation, *, evaluation: Evaluation = DEFAULTS) -> Iterator[str]:
    """Yield how many predictions there are by what is known of their outcome, and when more is known.

    Then the planned looks so far, and early answers, which decide nothing.
    """
    state = found.maturity
    total = state.mature + state.unknown + state.neutral + state.other_horizon
    yield (
        f"{many(total, 'prediction')} on the ledger by {day_words(found.at)}: of {count(state.mature)} the "
        f"outcome is known, of {count(state.unknown)} not yet; {count(state.neutral)} are of accounts that "
        "left for a neutral reason."
    )
    if state.next_at is not None:
        yield f"Those of the next {count(state.next_predictions)} are known on {day_words(state.next_at)}."
    for look in found.judged.looks:
        yield (
            f"Look {look.number} of {look.of}, {day_words(look.day)}: {look.outcome}, by "
            f"{many(look.churned_accounts, 'churned account')} and an interval of "
            f"{confidence_words(look.confidence)}."
        )
    if found.judged.next_look is not None:
        yield f"The next look is on {day_words(found.judged.next_look)}."
    yield from _proxy_sentences(found, evaluation.min_churned_accounts)


def level_note(found: LedgerEvaluation) -> str:
    """Return the confidence of every interval in the tables, which that of a look may be."""
    sure = found.judged.confidence
    return "" if sure is None else f"Intervals by account, at {confidence_words(sure)}."


def _proxy_sentences(found: LedgerEvaluation, fewest: int) -> Iterator[str]:
    """Yield what churn within fewer days says, and how far that was right where the outcome is known."""
    for one in (one for one in found.proxies if one.rows):
        told = f"the ROC AUC of {found.challenger} less that of {found.reference} is "
        told += with_interval(signed(one.difference), one.low, one.high)
        if one.churned_accounts < fewest:
            told = f"at least {fewest} are needed for a difference"
        yield (
            f"Early, and no verdict: of {many(one.rows, 'account day')} whose outcome is open, "
            f"{many(one.churned_accounts, 'account')} had churned within {one.days} days; {told}. "
            f"{_worth(one)}"
        )


def _worth(one: Proxy) -> str:
    if one.caught is None:
        return "What that is worth is not known, as nobody has churned whose outcome is known."
    told = f"Where the outcome is known, {percent(one.caught)} of those who churned had by then"
    if one.correlation is None or not one.cutoffs:
        return f"{told}."
    return (
        f"{told}; the accounts' parts in the early and the late difference have a correlation of "
        f"{number(one.correlation, digits=2)}, and both had the same sign on {count(one.same_sign)} of "
        f"{many(one.cutoffs, 'day')}."
    )


def _tables(found: LedgerEvaluation, chosen: Evaluation) -> Iterator[Text | Table]:
    if found.comparison is None:
        return
    few = chosen.min_churned_accounts
    yield as_rich(phase_table(found.comparison, phases=chosen.phases)[COMPACT], min_churned_accounts=few)
    yield Text("")
    gaps = difference_table(found.comparison, phases=chosen.phases)
    gaps = gaps[gaps["metric"] == found.comparison.primary.metric]
    yield as_rich(gaps[DIFFERENCES], min_churned_accounts=few)
    yield Text(level_note(found), style="dim")
    yield Text("")
