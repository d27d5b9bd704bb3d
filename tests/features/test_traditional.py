from __future__ import annotations

from collections.abc import Callable

import pandas as pd
from campaignpulse.features import traditional_features, windows
from campaignpulse.tables import Tables

Make = Callable[..., Tables]


def test_the_control_looks_at_usage_logins_and_tickets() -> None:
    found = traditional_features(["logins", "sessions", "tickets.opened"])
    assert [(feature.name, feature.component, feature.direction) for feature in found] == [
        ("logins_rate_28d", "usage", +1),
        ("sessions_rate_28d", "usage", +1),
        ("active_share_28d", "logins", +1),
        ("days_since_last_event", "logins", -1),
        ("tickets.opened_rate_28d", "tickets", -1),
    ]


def test_the_control_knows_no_campaign() -> None:
    assert not any(feature.campaign for feature in traditional_features(["sessions", "tickets.opened"]))


def test_what_is_not_usage_is_nothing_to_the_control() -> None:
    plain = traditional_features([])
    assert traditional_features(["approvals", "review_cycle_days", "surveys.nps"]) == plain


def test_without_tickets_there_is_no_ticket_feature() -> None:
    assert {feature.component for feature in traditional_features(["sessions"])} == {"usage", "logins"}


def test_the_engine_computes_them(tiny_tables: Make) -> None:
    asked = pd.DataFrame({"account_id": ["a1"], "cutoff": [pd.Timestamp("2024-03-25", tz="UTC")]})
    found = windows(tiny_tables(), asked, traditional_features(["posts", "tickets.opened"])).iloc[0]
    assert found["posts_rate_28d"] == 4 * 4.0 / 28  # four Mondays, four posts each
    assert found["tickets.opened_rate_28d"] == pd.Series([1 / 28], dtype="float32")[0]
