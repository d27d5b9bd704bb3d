"""What told the causes of a day is plain, comes back as it was, and says of each cause what told it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.diagnosis.causes import RULES, LearnedCauses, RuleCauses, learn_causes
from campaignpulse.diagnosis.causes.features import EVIDENCE
from campaignpulse.diagnosis.causes.own import own_codes, own_rules
from campaignpulse.diagnosis.causes.record import LEARNED, RULE, CauseRecord

AT = pd.Timestamp("2025-02-01", tz="UTC")
DAY = pd.Timestamp("2025-01-01", tz="UTC")
ROWS = 60


@pytest.fixture(scope="module")
def confirmed() -> pd.DataFrame:
    ids = [f"a{place}" for place in range(ROWS)]
    causes = ["product_bug" if place % 2 else "none" for place in range(ROWS)]
    return pd.DataFrame({"account_id": ids, "cutoff": DAY, "cause": causes})


@pytest.fixture(scope="module")
def learned(confirmed: pd.DataFrame) -> LearnedCauses:
    random = np.random.default_rng(0)
    found = pd.DataFrame({feature.name: random.uniform(0, 1, ROWS) for feature in EVIDENCE})
    found["product_bug_28d"] = (confirmed["cause"] == "product_bug") * 1.0 + random.uniform(0, 1, ROWS)
    return learn_causes(found.assign(phase="post", **confirmed[["account_id", "cutoff"]]), confirmed)


@pytest.fixture(scope="module")
def record(learned: LearnedCauses, confirmed: pd.DataFrame) -> CauseRecord:
    return CauseRecord.of(AT, learned, confirmed=confirmed, tickets=7)


def test_it_says_when_and_from_how_many_it_was_learned(record: CauseRecord) -> None:
    assert (record.at, record.confirmed, record.accounts, record.tickets) == ("2025-02-01", ROWS, ROWS, 7)
    assert (record.first, record.last) == ("2025-01-01", "2025-01-01")
    rows = record.rows().set_index("cause")
    assert rows.loc["product_bug", ["told_by", "with", "without"]].tolist() == [LEARNED, 30, 30]
    assert rows.loc["product_bug", "auc"] > 0.7
    assert rows.loc["dissatisfaction", "told_by"] == RULE
    assert pd.isna(rows.loc["dissatisfaction", "auc"])


def test_the_heaviest_input_comes_first(record: CauseRecord) -> None:
    found = record.weights()
    assert found.iloc[0][["cause", "input"]].tolist() == ["product_bug", "product_bug_28d"]
    assert found["weight"].abs().is_monotonic_decreasing


def test_it_comes_back_from_json_as_it_was(record: CauseRecord) -> None:
    again = CauseRecord.from_dict(json.loads(json.dumps(record.to_dict(), allow_nan=False)))
    assert again.to_dict() == record.to_dict()
    pd.testing.assert_frame_equal(again.rows(), record.rows())


def test_rules_have_learned_nothing_and_name_the_users_own(tmp_path: Path, confirmed: pd.DataFrame) -> None:
    (tmp_path / "mine.py").write_text("def rule(evidence): return evidence['x']\n")
    rules = RuleCauses({**RULES, **own_rules({"wind_down": f"{tmp_path}/mine.py:rule"})})
    told = CauseRecord.of(AT, rules, confirmed=confirmed.head(0), own=own_codes(None, rules.rules))
    assert (told.learned, told.first, told.confirmed) == (None, None, 0)
    assert told.weights().empty
    by = told.rows().set_index("cause")["told_by"]
    assert by["wind_down"].startswith("mine.py:rule, SHA-256 ")
    assert by["product_bug"] == RULE
    assert CauseRecord.from_dict(told.to_dict()).own == told.own


def test_causes_that_too_few_answers_teach_are_named_with_how_many_and_how_many_it_takes(
    record: CauseRecord, confirmed: pd.DataFrame
) -> None:
    assert record.not_learned == (
        "rules tell campaign confusion (0 with it, 60 without), dissatisfaction (0 with it, 60 without) "
        "and natural wind-down (0 with it, 60 without) until 30 answers of each kind teach it"
    )
    assert CauseRecord.of(AT, RuleCauses(), confirmed=confirmed.head(0)).not_learned is None


def test_a_record_from_before_answers_were_counted_is_read(record: CauseRecord) -> None:
    plain = record.to_dict()
    before = {name: value for name, value in plain.items() if name not in ("few", "fewest")}
    assert CauseRecord.from_dict(before).not_learned is None
    assert CauseRecord.from_dict(plain).not_learned == record.not_learned


@pytest.mark.parametrize(
    ("changed", "said"),
    [({"format": 99}, "has format 99; this version of the program reads 1"), ({"bars": 3, "own": 4}, None)],
)
def test_a_record_of_another_version_is_refused(record: CauseRecord, changed: dict, said: str | None) -> None:
    plain = {**record.to_dict(), **changed}
    if said is None:
        del plain["at"]
    with pytest.raises(InputError, match=said or "is damaged"):
        CauseRecord.from_dict(plain)
