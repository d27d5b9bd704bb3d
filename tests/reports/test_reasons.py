from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from campaignpulse.features import Feature, rate, since_last
from campaignpulse.models import Explanation
from campaignpulse.reports import reasons

FEATURES = [
    Feature("sessions_rate_28d", rate("sessions", 28), "engagement", 1, "sessions a day"),
    Feature("sessions_days_since", since_last("sessions"), "retention", -1, "days"),
]
SINCE = pd.Timestamp("2025-02-03", tz="UTC")
Part = tuple[str, float, str | None, float, float]
FALL: list[Part] = [
    ("engagement", -18.2, "sessions_rate_28d", 0.31, 1.4),
    ("campaign phase", -8.0, None, np.nan, np.nan),
    ("data missing", -2.6, "surveys.nps_mean_84d", np.nan, 7.0),
]


def told(parts: list[Part], why: str | None = None, **score: Any) -> str:
    """The reasons of one account whose health fell from 51 to 22, unless said otherwise."""
    fell = {"health": 22.0, "health_before": 51.0, "since": SINCE, "phase": "post", "phase_before": "active"}
    scores = pd.DataFrame([{"moved": True, **fell, **score}])
    columns = ["part", "points", "feature", "value", "before"]
    evidence = pd.DataFrame(parts, columns=columns).assign(row=0, why=why)
    return reasons(Explanation(scores, pd.DataFrame(), pd.DataFrame(), evidence), FEATURES)[0]


def test_a_change_is_told_with_its_day_its_parts_and_their_evidence() -> None:
    assert told(FALL) == (
        "−29 since 3 Feb 2025: engagement −18 (sessions a day over 28 days 1.4 → 0.31), campaign phase −8 "
        "(active → post), data missing −3 (surveys.nps_mean_84d 7 → unknown)."
    )


def test_a_rise_has_its_sign() -> None:
    assert told([("support", 6.0, None, np.nan, np.nan)], health=57.0) == "+6 since 3 Feb 2025: support +6."


def test_a_first_score_is_told_against_the_median_customer() -> None:
    parts: list[Part] = [
        ("retention", -20.0, "sessions_days_since", 19.0, 2.0),
        ("campaign phase", -8.0, None, np.nan, np.nan),
    ]
    assert told(parts, moved=False, since=pd.NaT, phase_before=np.nan) == (
        "−28 against the median customer (no earlier score): retention −20 (days without sessions 19, "
        "median 2), campaign phase −8 (post)."
    )


def test_a_score_that_hardly_moved_says_so_and_what_sets_it_apart() -> None:
    text = told([("retention", -20.0, None, np.nan, np.nan)], moved=False)
    assert text == "−28 against the median customer (hardly moved since 3 Feb 2025): retention −20."


def test_an_account_like_all_others_is_told_so() -> None:
    assert told([], moved=False, since=pd.NaT, health=50.2) == "Like the median customer (no earlier score)."


def test_a_phase_that_is_the_same_shows_the_window_that_opened() -> None:
    part: Part = ("campaign phase", -8.0, "sessions_rate_28d", 0.3, np.nan)
    assert "campaign phase −8 (sessions a day over 28 days unknown → 0.3)" in told(
        [part], phase_before="post"
    )


def test_evidence_gives_way_before_a_part_is_left_out() -> None:
    long = "a_feature_with_a_name_that_nobody_would_ever_want_to_read_to_its_very_end"
    parts: list[Part] = [(name, -9.0, long, 1.0, 2.0) for name in ("engagement", "support", "voice")]
    text = told(parts)
    assert len(text) <= 200
    assert text.endswith("support −9, voice −9.")
    assert text.count(long) == 1


def test_a_part_gives_way_before_a_sentence_grows_too_long() -> None:
    parts: list[Part] = [(name * 90, -9.0, None, 1.0, 2.0) for name in "abc"]
    text = told(parts)
    assert len(text) <= 200
    assert "c" * 90 not in text


def test_values_keep_three_digits_and_large_ones_their_thousands() -> None:
    parts: list[Part] = [("engagement", -9.0, "sessions_rate_28d", -1234.56, 0.012345)]
    assert "0.0123 → −1,235" in told(parts)


def test_a_cap_is_told_with_the_reason_on_the_card() -> None:
    text = told([("cap", -9.0, None, np.nan, np.nan)], why="nobody is well with open bugs")
    assert text.endswith(": cap −9 (nobody is well with open bugs).")
