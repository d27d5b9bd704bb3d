from __future__ import annotations

import pandas as pd
import pytest
from campaignpulse.evaluation.disagreements import disagreements
from campaignpulse.reports.disagreements import disagreement_words, disagreements_section

PAIR = {"challenger": "learned", "reference": "rules"}


@pytest.fixture
def found() -> pd.DataFrame:
    """Three accounts on one day: a and c change places, a churns on 12 March."""
    day = pd.Timestamp("2024-03-01", tz="UTC")
    table = pd.DataFrame(
        {
            "account_id": list("abc") * 2,
            "cutoff": day,
            "scorer": ["learned"] * 3 + ["rules"] * 3,
            "phase": "post",
            "probability": [0.9, 0.5, 0.1, 0.1, 0.5, 0.9],
            "churned": [True, False, False] * 2,
        }
    )
    scores = table.assign(reasons=table["scorer"] + " says <why> of " + table["account_id"])
    churns = table.drop_duplicates("account_id").assign(churn_at=[day + pd.Timedelta(days=11), None, None])
    return disagreements(table, **PAIR, scores=scores, churns=churns)


def test_each_account_has_what_happened_both_places_and_both_reasons(found: pd.DataFrame) -> None:
    first = disagreement_words(found, **PAIR).iloc[0]
    assert first.tolist() == [
        "a", "1 Mar 2024, post", "churned on 12 Mar 2024", "1 of 3", "3 of 3",
        "learned says <why> of a", "rules says <why> of a",
    ]  # fmt: skip


def test_who_stayed_is_said_to_have(found: pd.DataFrame) -> None:
    assert disagreement_words(found, **PAIR)["what happened"].tolist()[1] == "stayed"


def test_a_churn_whose_day_nobody_knows_has_none(found: pd.DataFrame) -> None:
    unknown = found.drop(columns="churn_at")
    assert disagreement_words(unknown, **PAIR)["what happened"].tolist()[0] == "churned"


def test_the_section_has_a_table_for_each_direction_and_counts_who_churned(found: pd.DataFrame) -> None:
    shown = disagreements_section(found, **PAIR)
    assert shown.count("<table>") == 2
    assert (
        "1 of the 1 account that learned puts farthest above rules churned, and 0 of the 1 account" in shown
    )
    assert "&lt;why&gt;" in shown


def test_two_scorers_of_one_order_have_no_table(found: pd.DataFrame) -> None:
    shown = disagreements_section(found.iloc[:0], **PAIR)
    assert "<table>" not in shown
    assert "On no account" in shown
