from __future__ import annotations

import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.evaluation.claims import Roles
from campaignpulse.evaluation.claims.claim import NotMeasurableError
from campaignpulse.evaluation.claims.roles import engagement_metric, event_metric, satisfaction_instrument


@pytest.mark.parametrize(
    ("metrics", "chosen"),
    [
        (["posts", "logins", "sessions"], "sessions"),
        (["posts", "logins"], "logins"),
        (["approvals", "likes", "posts"], "likes"),
    ],
)
def test_engagement_is_sessions_else_logins_else_the_most_frequent_metric_of_engagement(
    metrics: list[str], chosen: str
) -> None:
    assert engagement_metric(metrics, None) == chosen


def test_engagement_is_what_somebody_said_it_is() -> None:
    assert engagement_metric(["sessions", "posts"], "posts") == "posts"


def test_without_a_metric_of_engagement_the_reason_names_what_there_is_and_the_way_out() -> None:
    with pytest.raises(NotMeasurableError, match=r"only approvals and tasks_done; .*`claims.engagement`"):
        engagement_metric(["tasks_done", "approvals"], None)


def test_a_metric_that_is_not_there_is_named_with_its_role() -> None:
    with pytest.raises(NotMeasurableError, match=r"no metric 'cycle', only posts; .*`claims.review_cycle`"):
        event_metric(["posts"], "cycle", "review_cycle")


@pytest.mark.parametrize(("there", "chosen"), [(["csat", "nps"], "csat"), (["nps", "ces"], "nps")])
def test_satisfaction_is_csat_else_nps(there: list[str], chosen: str) -> None:
    assert satisfaction_instrument(pd.DataFrame({"instrument": there}), None) == chosen


@pytest.mark.parametrize(("asked", "named"), [(None, "csat or nps"), ("mood", "'mood'")])
def test_surveys_without_the_instrument_say_which_there_are(asked: str | None, named: str) -> None:
    with pytest.raises(NotMeasurableError, match=rf"no {named}, only ces; .*`claims.satisfaction`"):
        satisfaction_instrument(pd.DataFrame({"instrument": ["ces"]}), asked)


def test_a_playbook_day_is_a_time_in_utc() -> None:
    assert Roles(playbook_from="2024-02-01").playbook_day == pd.Timestamp("2024-02-01", tz="UTC")
    assert Roles().playbook_day is None


def test_a_playbook_day_that_is_no_time_is_refused() -> None:
    with pytest.raises(InputError, match="playbook_from is 'soon'; write a day as 2024-01-31"):
        _ = Roles(playbook_from="soon").playbook_day


def test_the_scorer_with_doubled_collaboration_is_named_after_the_campaign_aware_one() -> None:
    assert Roles(campaign_aware="ours").doubled == "ours with collaboration doubled"
