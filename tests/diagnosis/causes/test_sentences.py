from __future__ import annotations

import pandas as pd
import pytest
from campaignpulse.diagnosis import CAUSES
from campaignpulse.diagnosis.causes.features import EVIDENCE
from campaignpulse.diagnosis.causes.sentences import NOTHING, SHOWN, sentences

QUIET = dict.fromkeys((feature.name for feature in EVIDENCE), 0.0) | {"work_now": 1.0, "account_id": "a"}


def said(likely: tuple[float, ...], **known: float) -> list[str]:
    rows = pd.DataFrame([QUIET | known, QUIET | {"account_id": "b"}])
    found = sentences(rows, pd.DataFrame([likely, (0.0,) * 4], columns=list(CAUSES)))
    return list(found.iloc[0])


def test_a_sentence_has_the_figure_and_what_is_usual() -> None:
    (only,) = said((0.6, 0, 0, 0), product_bug_84d=1.8)
    assert only == "tickets that look like a product bug over 84 days: 1.8 (mean of those at risk 0.9)"


def test_the_likeliest_cause_speaks_first() -> None:
    both = {"product_bug_84d": 1.0, "dissatisfaction_84d": 1.0}
    assert "bug" in said((0.6, 0, 0.2, 0), **both)[0]
    assert "complaint" in said((0.2, 0, 0.6, 0), **both)[0]


def test_where_nothing_speaks_for_a_cause_that_is_said() -> None:
    assert said((0.1, 0, 0, 0)) == [NOTHING]


def test_what_is_shown_is_part_of_the_evidence() -> None:
    names = {feature.name for feature in EVIDENCE}
    assert all(shown.feature in names for cause in CAUSES for shown in SHOWN[cause])


def surge(**figures: float | str | bool) -> pd.DataFrame:
    row = {
        "level": "account",
        "unit": "a",
        "tickets": 4.0,
        "negative": 3.0,
        "expected": 0.42,
        "p_value": 0.002,
        "q_value": 0.04,
        "surge": True,
    }
    return pd.DataFrame([row | figures])


def with_surge(surging: pd.DataFrame) -> list[str]:
    likely = pd.DataFrame([(0.1, 0, 0, 0)], columns=list(CAUSES))
    return list(sentences(pd.DataFrame([QUIET]), likely, surging).iloc[0])


def test_more_tickets_than_expected_are_said_with_what_was_expected() -> None:
    assert with_surge(surge()) == [
        "tickets of four weeks: 4, 3 of them in bad words; expected of it in these phases 0.4 (q = 0.04)"
    ]


def test_what_is_no_surge_once_all_are_counted_or_of_somebody_else_is_not_said() -> None:
    assert with_surge(surge(p_value=0.002, surge=False)) == [NOTHING]
    assert with_surge(surge(unit="b")) == [NOTHING]
    assert with_surge(surge(level="segment")) == [NOTHING]


def test_much_work_for_a_campaign_is_said_only_beside_tickets_of_the_lost() -> None:
    busy = said((0, 0.9, 0, 0), campaign_use=2.1, campaign_confusion_84d=1.0)
    assert busy[0].startswith("work a day for the campaign: 2.1 times its baseline")
    assert said((0, 0.9, 0, 0), campaign_use=2.1) == [NOTHING]


@pytest.mark.parametrize(("health", "low"), [(25.0, True), (25.1, False)])
def test_the_part_of_the_health_that_is_lowest_is_said_where_it_is_low(health: float, low: bool) -> None:
    found = said((0, 0, 0.5, 0), **{"health of voice": 60.0, "health of output": health})
    words = f"lowest of its health: output {health:.0f} of 100 (mean of those at risk {health:.0f})"
    assert found == ([words] if low else [NOTHING])


def test_the_same_tickets_are_said_once_and_older_ones_beside_them() -> None:
    same = said((0.6, 0, 0, 0), product_bug_28d=1.0, product_bug_84d=1.2)
    assert same == ["tickets that look like a product bug over 28 days: 1.0 (mean of those at risk 0.5)"]
    older = said((0.6, 0, 0, 0), product_bug_28d=1.0, product_bug_84d=1.3)
    assert [sentence.split(":")[0][-7:] for sentence in older] == ["28 days", "84 days"]


def test_a_figure_below_zero_has_a_minus_and_no_hyphen() -> None:
    (only,) = said((0, 0, 0.6, 0), answer_score_365d=-1.2)
    assert only.startswith("answers of a year, in standard deviations: −1.2 (mean of those at risk −0.6)")
