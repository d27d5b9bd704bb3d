"""A reviewer reads what told the causes, from how many, how well, and what weighs most."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from campaignpulse.diagnosis.causes import RuleCauses, learn_causes
from campaignpulse.diagnosis.causes.features import EVIDENCE
from campaignpulse.diagnosis.causes.record import CauseRecord
from campaignpulse.reports.cause_section import HEAVIEST, cause_section, cause_sentences

AT, DAY = pd.Timestamp("2025-02-01", tz="UTC"), pd.Timestamp("2025-01-01", tz="UTC")
ROWS = 60


@pytest.fixture(scope="module")
def told() -> CauseRecord:
    random = np.random.default_rng(0)
    confirmed = pd.DataFrame(
        {
            "account_id": [f"a{place}" for place in range(ROWS)],
            "cutoff": DAY,
            "cause": ["product_bug", "none"] * (ROWS // 2),
        }
    )
    evidence = pd.DataFrame({feature.name: random.uniform(0, 1, ROWS) for feature in EVIDENCE})
    evidence = evidence.assign(phase="post", **confirmed[["account_id", "cutoff"]])
    own = {"causes.text_model": "mine.py:Mine, SHA-256 ab12"}
    found = CauseRecord.of(AT, learn_causes(evidence, confirmed), confirmed=confirmed, tickets=1_200)
    return CauseRecord(**{**vars(found), "own": own})


def test_it_is_said_when_it_was_learned_from_how_many_and_with_whose_code(told: CauseRecord) -> None:
    assert list(cause_sentences(told)) == [
        "The causes of 2025-02-01 were told by what was learned (product bug), and by rules.",
        "Until then people had confirmed the causes of 60 hand-offs of 60 accounts, of the days 2025-01-01 "
        "to 2025-01-01.",
        "Rules tell campaign confusion (0 with it, 60 without), dissatisfaction (0 with it, 60 without) "
        "and natural wind-down (0 with it, 60 without) until 30 answers of each kind teach it.",
        "1,200 tickets with a confirmed cause taught how tickets are read.",
        "Code of your own: causes.text_model, mine.py:Mine, SHA-256 ab12.",
    ]


def test_what_taught_nothing_is_said(told: CauseRecord) -> None:
    more = CauseRecord(**{**vars(told), "confirmed": 80})
    said = "60 of them taught: the accounts of the others were not at risk, or their evidence is gone."
    assert said in list(cause_sentences(more))


def test_rules_alone_are_one_sentence() -> None:
    nobody = pd.DataFrame({"account_id": [], "cutoff": pd.DatetimeIndex([], tz="UTC")})
    alone = CauseRecord.of(AT, RuleCauses(), confirmed=nobody)
    assert list(cause_sentences(alone)) == ["The causes of 2025-02-01 were told by rules."]
    page = str(cause_section(alone))
    assert "What told the causes" in page
    assert "What weighs most" not in page


def test_the_tables_have_a_row_a_cause_and_the_heaviest_inputs_with_what_they_are(told: CauseRecord) -> None:
    page = str(cause_section(told))
    assert page.count('<th scope="row">product bug</th>') == 1 + HEAVIEST
    assert page.count('<th scope="row">dissatisfaction</th>') == 1
    heaviest = told.weights()["input"].iloc[0]
    assert f"<td>{heaviest}</td>" in page


def test_where_nothing_was_kept_there_is_no_section() -> None:
    assert str(cause_section(None)) == ""
