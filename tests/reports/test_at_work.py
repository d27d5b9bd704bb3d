from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from campaignpulse.evaluation.at_work import AtWork, at_work
from campaignpulse.reports.at_work import (
    MEASURES,
    at_work_section,
    at_work_sentence,
    colour_words,
    gap_words,
    phase_words,
    scorer_words,
)


@pytest.fixture(scope="module")
def worth(predictions: pd.DataFrame) -> AtWork:
    """Learned against rules on 160 accounts, each worth 1,000 a year."""
    shown = predictions[~predictions["scorer"].str.contains("without")]
    names = shown["account_id"].unique()
    return at_work(shown, reference="rules", accounts=pd.DataFrame({"account_id": names, "value": 1000.0}))


def test_the_sentence_says_what_a_team_gets_of_either(worth: AtWork) -> None:
    said, pair = at_work_sentence(worth, "learned"), worth.pair("learned")
    assert said.startswith("At work, with 10 % of the accounts on the list: learned has ")
    assert f"{pair.incremental.scorer.churners} churned accounts found by learned alone" in said


def test_the_reference_itself_has_a_sentence(worth: AtWork) -> None:
    assert at_work_sentence(worth, "rules").endswith("set against.")


def test_each_scorer_has_a_column_and_each_measure_a_row_with_its_interval(worth: AtWork) -> None:
    found = scorer_words(worth, least=30).set_index("measure")
    recall = worth.scorers["learned"]["overall"].recall
    assert found.columns.tolist() == ["learned", "rules"]
    assert found.loc[MEASURES["recall"], "learned"] == (
        f"{100 * recall.value:.0f} % [{100 * recall.low:.0f}, {100 * recall.high:.0f}]"
    )
    assert "[" in found.loc[MEASURES["lost_value"], "rules"]


def test_differences_from_the_reference_have_their_sign(worth: AtWork) -> None:
    found = gap_words(worth, least=30).set_index("measure")["learned"]
    assert found[MEASURES["recall"]].startswith("+")
    assert found[MEASURES["lost_value"]].startswith("−")


def test_the_scorers_that_are_compared_stand_first(worth: AtWork) -> None:
    found = scorer_words(worth, least=30, order=["rules", "learned"])
    assert found.columns.tolist() == ["measure", "rules", "learned"]


def test_what_was_not_measured_has_no_row(worth: AtWork) -> None:
    bare = {
        name: {slice_: replace(found, lost_value=None) for slice_, found in by_slice.items()}
        for name, by_slice in worth.scorers.items()
    }
    found = scorer_words(replace(worth, scorers=bare), least=30)["measure"]
    assert not {MEASURES["lost_value"], MEASURES["days"]} & set(found)


def test_with_too_few_churned_accounts_no_number_is_shown(worth: AtWork) -> None:
    least = worth.scorers["rules"]["overall"].churned_accounts + 1
    assert set(scorer_words(worth, least=least)["rules"]) == {"too few"}
    colours = colour_words(worth, "learned", least=least)
    assert set(colours["churners only rules finds"]) == {"too few"}
    assert not colours["accounts that change colour"].str.contains("too few").any()


def test_a_phase_without_snapshots_is_not_listed(worth: AtWork) -> None:
    assert set(phase_words(worth, least=2)["phase"]) == {"active", "post", "baseline"}


def test_the_section_says_that_none_of_it_decides_and_what_is_not_known(worth: AtWork) -> None:
    shown = at_work_section(worth, challenger="learned")
    assert "None of this decides" in shown
    assert worth.notes[0] in shown
    assert "200 for a customer who is kept, 10 for an offer that is taken, 1 for a contact, and 30 %" in shown
