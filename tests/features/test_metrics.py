from __future__ import annotations

import pytest
from campaignpulse.features.metrics import VISITS, Metric, meaning, visits_of

KNOWN = [
    ("sessions", "engagement", +1, "activity"),
    ("collaboration", "collaboration", +1, "activity"),
    ("tasks_done", "output", +1, "activity"),
    ("asset_revisions", "output", -1, "activity"),
    ("review_cycle_days", "output", -1, "level"),
    ("delivery_delay_days", "output", -1, "level"),
    ("logins", "engagement", +1, "activity"),
    ("campaign_feature_use", "adoption", +1, "activity"),
    ("tickets.opened", "support", -1, "rare"),
    ("tickets.fault", "support", -1, "rare"),
    ("tickets.complaint", "support", -1, "rare"),
    ("tickets.negative", "support", -1, "rare"),
    ("tickets.confusion", "adoption", -1, "rare"),
    ("tickets.hours_to_resolve", "support", -1, "level"),
    ("surveys.nps", "voice", +1, "level"),
    ("surveys.csat", "voice", +1, "level"),
    ("surveys.verbatim", "voice", +1, "level"),
    ("surveys.fault", "voice", -1, "level"),
    ("surveys.confusion", "voice", -1, "level"),
    ("surveys.complaint", "voice", -1, "level"),
    ("subscriptions.renewal", "commercial", 0, "rare"),
    ("subscriptions.upgrade", "commercial", +1, "rare"),
    ("subscriptions.downgrade", "commercial", -1, "rare"),
    ("subscriptions.term", "commercial", 0, "dated"),
    ("milestones.met", "milestones", +1, "dated"),
]


@pytest.mark.parametrize(("name", "component", "direction", "kind"), KNOWN)
def test_common_metrics_have_the_meaning_of_their_name(
    name: str, component: str, direction: int, kind: str
) -> None:
    metrics, assumed = meaning([name])
    assert metrics == (Metric(name, component, direction, kind),)
    assert assumed == ()


def test_a_metric_of_an_unknown_name_is_engagement_and_that_is_said() -> None:
    metrics, assumed = meaning(["sessions", "spend"])
    assert metrics[1] == Metric("spend", "engagement", +1, "activity")
    assert assumed == ("spend",)


@pytest.mark.parametrize("declared", [("value", +1), ("support", -1), ("voice", 0)])
def test_what_is_declared_goes_before_what_the_name_suggests(declared: tuple[str, int]) -> None:
    metrics, assumed = meaning(["spend", "sessions"], {"spend": declared, "sessions": declared})
    assert [(metric.component, metric.direction) for metric in metrics] == [declared, declared]
    assert assumed == ()


def test_a_survey_stays_averaged_when_its_component_is_declared() -> None:
    metrics, _ = meaning(["surveys.effort"], {"surveys.effort": ("support", -1)})
    assert metrics == (Metric("surveys.effort", "support", -1, "level"),)


def test_metrics_keep_the_order_in_which_they_were_given() -> None:
    names = ["spend", "sessions", "approvals", "surveys.nps"]
    assert [metric.name for metric in meaning(names)[0]] == names


def test_no_metrics_have_no_meaning() -> None:
    assert meaning([]) == ((), ())


def test_visits_are_counted_by_the_commonest_name_that_is_there() -> None:
    assert visits_of(["posts", "logins", "sessions"]) == "sessions"
    assert visits_of(["app_opens", "posts"]) == "app_opens"
    assert VISITS[0] == "sessions"


def test_where_no_name_is_a_usual_one_nobody_counts_visits() -> None:
    assert visits_of(["posts", "session_minutes"]) is None
    assert visits_of([]) is None
