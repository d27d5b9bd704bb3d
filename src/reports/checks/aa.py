"""An A/A for people: how often two equal scorers were told apart, beside what was promised."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd
from rich.console import Console
from rich.text import Text

from ...evaluation.aa import AaResult, FalseFindings
from ...evaluation.verdict import COMPARED
from ..terminal import print_part
from ..worded import worded_table
from ..words import count, many, percent, plain_percent


def print_aa(result: AaResult, console: Console, *, where: str, missing: Sequence[str] = ()) -> None:
    """Print the finding, the rates, what they rest on, and what was missing.

    `where` says where the predictions came from.
    """
    style = "bold red" if result.held_back else "bold"
    print_part(Text(aa_sentence(result), style=style), console)
    print_part(Text(""), console)
    table = aa_table(result)
    print_part(worded_table(table, numeric=list(table.columns[1:])), console)
    for sentence in (_note(result, where), *missing):
        print_part(Text(sentence, style="dim"), console)


def aa_sentence(result: AaResult) -> str:
    """Return in a sentence whether the comparison keeps its promise.

    >>> rate = FalseFindings(20, 400, 0.05)
    >>> told = aa_sentence(AaResult("learned", "rules", "roc_auc", 960, 80, 40, (), rate, None, None, rate))
    >>> print(told.partition(": ")[2])
    two equal scorers were told apart in 20 of 400 draws, 5.0 % [3.1 %, 7.6 %].
    """
    word = "finds more than it promises" if result.held_back else "keeps its promise"
    worst = result.overall
    if result.phases is not None and result.phases.too_many and not worst.too_many:
        worst = result.phases
    place = "" if worst is result.overall else " in a phase"
    return (
        f"the comparison {word}: two equal scorers were told apart{place} in {count(worst.found)} of "
        f"{many(worst.draws, 'draw')}, {_share(worst)}."
    )


def aa_table(result: AaResult) -> pd.DataFrame:
    """Return the rates in words, those of the rule first and then what they would be without it."""
    return pd.DataFrame(
        [
            {
                "where": what,
                "draws": f"{count(rate.found)} of {count(rate.draws)}",
                "share": _share(rate),
                "promised": f"{plain_percent(rate.nominal)}" if kept else "",
            }
            for what, rate, kept in _rates(result)
        ]
    )


def _rates(result: AaResult) -> Iterator[tuple[str, FalseFindings, bool]]:
    yield "overall", result.overall, True
    phases = many(len(result.compared_phases), "phase")
    if result.phases is not None:
        yield f"in any of {phases}", result.phases, True
    if result.uncorrected is not None:
        yield f"in any of {phases}, without Holm's correction", result.uncorrected, False
    yield "overall, if each snapshot were an account of its own", result.by_row, False


def _share(rate: FalseFindings) -> str:
    low, high = (percent(bound, digits=1) for bound in rate.interval)
    return f"{percent(rate.rate, digits=1)} [{low}, {high}]"


def _note(result: AaResult, where: str) -> str:
    scale = " of ranks" if result.metric == "roc_auc" else " of probabilities"
    return (
        f"{result.challenger} and {result.reference}, {where}, with outputs swapped at random by account, "
        f"are equally good by construction; {COMPARED[result.metric][0]}{scale}, on "
        f"{many(result.rows, 'snapshot')} of {many(result.accounts, 'account')}, of which "
        f"{count(result.churned_accounts)} churned."
    )
