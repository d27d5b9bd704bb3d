"""What the ledger says in the terminal."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest
from campaignpulse.evaluation import Comparison
from campaignpulse.evaluation.ledger import Judged, LedgerEvaluation, Look, Maturity, Proxy, Sides
from campaignpulse.experiment import Evaluation
from campaignpulse.reports import ledger_sentences, print_ledger
from rich.console import Console

DAY = pd.Timestamp("2024-04-10", tz="UTC")
NEXT = pd.Timestamp("2024-04-17", tz="UTC")


@pytest.fixture
def found(comparison: Comparison) -> LedgerEvaluation:
    return LedgerEvaluation(
        experiment="my look",
        at=DAY,
        reference="rules",
        challenger="learned",
        judged=Judged(comparison.verdict, comparison, (), None),
        maturity=Maturity(1_200, 300, 5, 0, NEXT, 80, 0),
        sides=Sides(pd.DataFrame(), 2, 3, 4, 5),
        proxies=(),
        missing=("ledger: [x] is missing",),
    )


@pytest.fixture
def printed() -> Callable[..., str]:
    def of(found: LedgerEvaluation, **options: object) -> str:
        console = Console(file=io.StringIO())
        print_ledger(found, console, evaluation=Evaluation(), **options)
        assert isinstance(console.file, io.StringIO)
        return console.file.getvalue()

    return of


def test_the_sentences_say_what_is_known_and_when_more_is(found: LedgerEvaluation) -> None:
    assert list(ledger_sentences(found)) == [
        "1,505 predictions on the ledger by 10 Apr 2024: of 1,200 the outcome is known, of 300 not yet; 5 "
        "are of accounts that left for a neutral reason.",
        "Those of the next 80 are known on 17 Apr 2024.",
    ]


def test_where_all_is_known_no_day_is_named(found: LedgerEvaluation) -> None:
    over = replace(found, maturity=Maturity(1_200, 0, 5, 0, None, 0, 0))
    assert len(list(ledger_sentences(over))) == 1


def test_the_verdict_comes_first_then_the_phases_then_what_was_missing(found, printed) -> None:
    text = printed(found, outputs={"outcomes": "a.parquet"}, url="http://x")
    assert text.startswith(found.verdict)
    places = [text.index(part) for part in ("overall", "active", "1,505 predictions", "[x] is missing")]
    assert places == sorted(places)
    assert text.splitlines()[-2:] == ["outcomes: a.parquet", "MLflow: http://x"]


def test_the_level_of_the_intervals_is_told_below_the_tables_and_in_the_json(found, printed) -> None:
    early = replace(found, judged=replace(found.judged, confidence=0.9999512))
    text = printed(early)
    assert text.index("active") < text.index("Intervals by account, at 99.9951 %.") < text.index("1,505")
    told = early.to_dict()
    assert (told["confidence"], told["primary"]["confidence"]) == (0.9999512, 0.9999512)


def test_what_makes_the_verdict_doubtful_is_printed_before_it(found, printed) -> None:
    lines = printed(replace(found, warnings=("plan: [it] was another",))).splitlines()
    assert lines[:2] == ["plan: [it] was another", found.verdict]


def test_before_the_first_outcome_there_are_no_tables(found, printed) -> None:
    early = replace(found, judged=Judged("not enough data: no outcome is known yet.", None, (), None))
    assert "overall" not in printed(early)


def test_the_json_says_the_counts_and_holds_no_nan(found: LedgerEvaluation) -> None:
    told = found.to_dict()
    assert told["predictions"]["mature"] == 1_200
    assert told["next_matures_at"] == "2024-04-17"
    assert told["left_out"] == {"only_rules": 2, "only_learned": 3, "repeated": 4, "other_scorers": 5}
    assert told["verdict"] == found.verdict
    assert told["primary"]["metric"] == "roc_auc"
    early = replace(found, judged=Judged("not enough data.", None, (), None))
    assert (early.to_dict()["primary"], early.to_dict()["next_look"]) == (None, None)


def test_an_early_answer_is_told_with_what_it_is_worth_and_as_no_verdict(found: LedgerEvaluation) -> None:
    early = Proxy(30, 400, 42, 0.0314, -0.01, 0.07, 1_200, 0.384, 1.0, 0.62, 7, 9)
    assert list(ledger_sentences(replace(found, proxies=(early,))))[-1] == (
        "Early, and no verdict: of 400 account days whose outcome is open, 42 accounts had churned within 30 "
        "days; the ROC AUC of learned less that of rules is +0.031 [−0.010, 0.070]. Where the outcome is "
        "known, 38 % of those who churned had by then; the accounts' parts in the early and the late "
        "difference have a correlation of 0.62, and both had the same sign on 7 of 9 days."
    )


@pytest.mark.parametrize(("churned", "told"), [(29, False), (30, True)])
def test_a_difference_of_few_churned_accounts_is_not_told(
    found: LedgerEvaluation, churned: int, told: bool
) -> None:
    early = Proxy(30, 400, churned, 0.0314, -0.01, 0.07, 0, None, None, None, 0, 0)
    said = list(ledger_sentences(replace(found, proxies=(early,))))[-1]
    assert ("+0.031" in said) == told
    assert ("at least 30 are needed for a difference" in said) != told
    assert said.endswith("nobody has churned whose outcome is known.")


def test_where_no_outcome_is_open_there_is_no_early_answer(found: LedgerEvaluation) -> None:
    closed = Proxy(30, 0, 0, None, None, None, 1_200, 0.4, 1.0, 0.6, 7, 9)
    assert not any("Early" in told for told in ledger_sentences(replace(found, proxies=(closed,))))


def test_looks_are_told_one_by_one_and_the_next_is_named(found, printed, comparison: Comparison) -> None:
    first = Look(1, 3, pd.Timestamp("2024-04-03", tz="UTC"), 41, 2.963, 0.99695, "not enough data")
    looked = replace(found, judged=Judged("no verdict yet.", comparison, (first,), NEXT))
    text = printed(looked)
    assert (
        "Look 1 of 3, 3 Apr 2024: not enough data, by 41 churned accounts and an interval of 99.69 %." in text
    )
    assert "The next look is on 17 Apr 2024." in text
    told = looked.to_dict()
    assert (told["looks"][0]["day"], told["next_look"]) == ("2024-04-03", "2024-04-17")
