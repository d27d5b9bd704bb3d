from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from campaignpulse.diagnosis.causes.quoted import MOST_QUOTES, quoted
from campaignpulse.tables import Tables, validate

AT = pd.Timestamp("2025-04-20", tz="UTC")


@pytest.fixture
def written(tiny: Tables) -> Tables:
    said = [
        "The export crashed with an error, call me at jane@example.com",
        "The login page is broken and fails to open",
        "The report is stuck and shows an error",
        "Thanks, all is well",
    ]
    frames = {name: frame for name, frame in tiny.frames.items() if name not in ("tickets", "surveys")}
    frames["tickets"] = pd.DataFrame(
        {
            "ticket_id": [f"t{i}" for i in range(4)],
            "account_id": ["a1", "a1", "a1", "a2"],
            "opened_at": pd.date_range("2025-04-10", periods=4, tz="UTC"),
            "category": "bug",
            "text": said,
        }
    )
    return validate(frames, origin="a test")


def rows(*causes: str) -> pd.DataFrame:
    return pd.DataFrame({"account_id": ["a1", "a2", "a3"], "cutoff": AT, "cause": list(causes)})


def test_an_account_is_quoted_about_the_cause_it_is_said_to_have(written: Tables) -> None:
    of = quoted(written, rows("product_bug", "product_bug", "product_bug"), None)
    assert len(of[0]) == MOST_QUOTES
    assert all("error" in said or "broken" in said for said in of[0])
    assert of[2] == []


def test_personal_data_do_not_leave(written: Tables) -> None:
    (said, _, _) = (" ".join(one) for one in quoted(written, rows(*["product_bug"] * 3), None))
    assert "jane@example.com" not in said


def test_where_the_cause_is_unclear_nothing_is_quoted(written: Tables) -> None:
    assert quoted(written, rows("unclear", "unclear", "unclear"), None).tolist() == [[], [], []]


def test_without_texts_nothing_is_quoted(written: Tables) -> None:
    bare = replace(written, tickets=None, surveys=None)
    assert quoted(bare, rows(*["product_bug"] * 3), None).tolist() == [[], [], []]
