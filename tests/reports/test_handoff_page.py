"""The page of hand-offs stands alone, the sentence first, and says what is not known."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import pandas as pd
import pytest
from campaignpulse.diagnosis.feedback import Kpis, confusion
from campaignpulse.diagnosis.feedback.kpis import kpi_table
from campaignpulse.reports import HandoffReport, handoff_html, kpi_sentence
from campaignpulse.tables import PHASES

DAY = pd.Timestamp("2025-04-01", tz="UTC")
HOUR = pd.Timedelta(hours=1)


@pytest.fixture
def report() -> HandoffReport:
    rows = pd.DataFrame(
        [
            ("value_at_risk", "all", "all", 518_270.0),
            ("value_at_risk", "product_bug", "post", 1_000.0),
            ("value_at_risk", "unclear", "all", 500.0),
            ("open_cases", "product_bug", "post", 1.0),
            ("late_cases", "product_bug", "post", 1.0),
            ("resolution_time", "product_bug", "post", 30.5),
            ("false_alarm_rate", "all", "post", 0.125),
        ],
        columns=["kpi", "cause", "phase", "value"],
    ).assign(n=40, low=[*[float("nan")] * 5, 20.0, 0.1], counted="things")
    handoffs = pd.DataFrame(
        {
            "case_id": ["c1", "c2"],
            "account_id": ["<b>", "done"],
            "campaign_id": None,
            "cause": "product_bug",
            "named": "product_bug",
            "playbook": None,
            "informed": [[], []],
            "responsible": "development",
            "accountable": "Ines",
            "assigned_to": None,
            "status": ["open", "resolved"],
            "send_at": DAY,
            "due_at": DAY + HOUR,
            "priority": 70.0,
            "health": 3.0,
            "evidence": [["two tickets <i>"], []],
            "quotes": [["“write to [e-mail]”"], []],
        }
    )
    told = pd.DataFrame({"named": ["product_bug", "unclear"], "confirmed": ["none", "dissatisfaction"]})
    held = pd.DataFrame(
        [["a", "nobody", "costs less"], ["b", "nobody", "costs less"]],
        columns=["account_id", "why", "sentence"],
    )
    found = Kpis("spring & more", DAY + 2 * HOUR, kpi_table([rows]), ("retention: there is no comparison",))
    return HandoffReport(found, confusion(told), handoffs, held, DAY)


def tables_of(page: str) -> list[list[list[str]]]:
    tables = ElementTree.fromstring(page.split("<body>")[1].split("</body>")[0]).iter("table")  # noqa: S314, our own
    return [[["".join(cell.itertext()) for cell in row] for row in table.iter("tr")] for table in tables]


def test_the_page_begins_with_the_sentence_and_asks_no_address(report: HandoffReport) -> None:
    page = handoff_html(report)
    assert f'<h1>spring &amp; more</h1><p class="verdict">{kpi_sentence(report.found)}</p>' in page
    assert "http" not in page.replace("http-equiv", "")
    assert "<script" not in page


def test_what_is_at_stake_stands_by_cause_and_phase(report: HandoffReport) -> None:
    head, bug, unclear, whole = tables_of(handoff_html(report))[0]
    assert head == ["cause", *PHASES, "all"]
    assert bug[1 + PHASES.index("post")] == "1,000"
    assert unclear == ["unclear", *"––––", "500"]
    assert whole[-1] == "518,000"


def test_without_values_accounts_are_counted(report: HandoffReport) -> None:
    rows = report.found.rows.replace({"kpi": {"value_at_risk": "accounts_at_risk"}})
    page = handoff_html(replace(report, found=replace(report.found, rows=rows)))
    assert "money" not in page
    assert tables_of(page)[0][-1][-1] == "518,270"


def test_only_open_cases_are_listed_with_their_reasons_as_text(report: HandoffReport) -> None:
    page = handoff_html(report)
    assert "Product bug: &lt;b&gt;" in page
    assert "<li>two tickets &lt;i&gt;</li>" in page
    assert "done" not in page


def test_times_stand_by_cause_and_phase_with_a_bound_that_is_not_reached(report: HandoffReport) -> None:
    row = tables_of(handoff_html(report))[1][1]
    assert row == ["product bug, post", "40", "1", "1", "–", "30.5", "20.0 to …"]


def test_what_was_named_stands_beside_what_it_turned_out_to_be(report: HandoffReport) -> None:
    head, *rows = tables_of(handoff_html(report))[2]
    told, unclear = (dict(zip(head, row, strict=True)) for row in rows)
    assert (told["named"], told["product bug"], told["none of them"]) == ("product bug", "–", "1")
    assert (unclear["named"], unclear["dissatisfaction"]) == ("unclear", "1")


def test_before_anybody_confirmed_a_cause_that_is_said(report: HandoffReport) -> None:
    empty = confusion(pd.DataFrame({"named": [], "confirmed": []}))
    assert "Nobody has confirmed a cause yet." in handoff_html(replace(report, confusion=empty))


def test_what_was_held_is_counted_by_reason(report: HandoffReport) -> None:
    page = handoff_html(report)
    assert tables_of(page)[-1][1] == ["nobody", "2", "a: costs less"]
    assert "Nothing was held." in handoff_html(replace(report, held=report.held.iloc[:0]))


def test_what_is_missing_is_said(report: HandoffReport) -> None:
    assert "<li>retention: there is no comparison</li>" in handoff_html(report)
    alone = replace(report, found=replace(report.found, missing=()))
    assert "What is missing" not in handoff_html(alone)


def test_the_same_report_gives_the_same_bytes(report: HandoffReport) -> None:
    assert handoff_html(report) == handoff_html(report)
