from __future__ import annotations

import io
from dataclasses import replace

from campaignpulse.evaluation.aa import AaResult, FalseFindings
from campaignpulse.reports.checks import aa_sentence, print_aa
from campaignpulse.reports.checks.aa import aa_table
from rich.console import Console

FEW, MANY = FalseFindings(20, 400, 0.05), FalseFindings(180, 400, 0.05)
UNCORRECTED = FalseFindings(40, 400, 0.05)
PHASES = ("active", "post")
RESULT = AaResult("learned", "rules", "roc_auc", 9_508, 1_783, 412, PHASES, FEW, FEW, UNCORRECTED, MANY)


def printed(result: AaResult) -> str:
    console = Console(file=io.StringIO())
    print_aa(result, console, where="as the run on record predicted")
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_the_first_line_says_that_the_promise_is_kept() -> None:
    assert printed(RESULT).splitlines()[0] == (
        "the comparison keeps its promise: two equal scorers were told apart in 20 of 400 draws, "
        "5.0 % [3.1 %, 7.6 %]."
    )


def test_a_broken_promise_is_said_with_the_rate_that_breaks_it() -> None:
    assert aa_sentence(replace(RESULT, overall=MANY)).startswith("the comparison finds more than it promises")
    assert "told apart in a phase in 180 of 400" in aa_sentence(replace(RESULT, phases=MANY))


def test_only_what_is_promised_stands_beside_a_promise() -> None:
    table = aa_table(RESULT)
    assert table["promised"].tolist() == ["5 %", "5 %", "", ""]
    assert table["draws"].tolist() == ["20 of 400", "20 of 400", "40 of 400", "180 of 400"]
    assert table["where"].iloc[3] == "overall, if each snapshot were an account of its own"


def test_where_no_phase_could_be_compared_there_is_no_line_of_phases() -> None:
    assert len(aa_table(replace(RESULT, phases=None, uncorrected=None, compared_phases=()))) == 2


def test_what_it_rests_on_is_said() -> None:
    last = printed(RESULT).splitlines()[-1]
    assert last.startswith("learned and rules, as the run on record predicted, with outputs swapped")
    assert last.endswith("ROC AUC of ranks, on 9,508 snapshots of 1,783 accounts, of which 412 churned.")
    assert "of probabilities" in printed(replace(RESULT, metric="brier"))
