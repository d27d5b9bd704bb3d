from __future__ import annotations

import pandas as pd
import pytest
from campaignpulse.features import Feature
from campaignpulse.features.ratios import mean, rate
from campaignpulse.features.spec import Expression, active_days, since_last
from campaignpulse.recalibration.watched import monthly, watched


def feature(name: str, expression: Expression) -> Feature:
    return Feature(name, expression, "output", 1, "a day")


def names(*features: Feature) -> list[str]:
    return [one.feature for one in watched(features, {})]


def rows(*snapshots: tuple[str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(snapshots, columns=["account_id", "cutoff"])
    return frame.assign(cutoff=pd.to_datetime(frame["cutoff"], utc=True))


def test_each_metric_is_watched_by_its_rate_over_four_weeks() -> None:
    found = names(
        feature("tasks_7d", rate("tasks", 7)),
        feature("tasks_28d", rate("tasks", 28)),
        feature("tasks_84d", rate("tasks", 84)),
    )

    assert found == ["tasks_28d"]


def test_a_level_is_watched_by_its_mean_over_a_quarter_and_not_over_a_year() -> None:
    assert names(feature("nps", mean("nps", 84)), feature("old_nps", mean("nps", 85))) == ["nps"]


@pytest.mark.parametrize(
    "expression",
    [
        rate("tasks", 28, phase="active"),
        since_last("tasks"),
        active_days("tasks", 28),
        rate("tasks", 28) / rate("sessions", 28),
        rate("tasks", 7) / rate("tasks", 28),
        rate("surveys.nps", 28),
    ],
)
def test_phases_days_ratios_of_metrics_and_answers_are_not_watched(expression: Expression) -> None:
    assert names(feature("other", expression)) == []


def test_a_metric_without_a_source_comes_from_the_table_that_it_is_named_after() -> None:
    tickets, tasks = watched(
        [feature("t", rate("tickets.opened", 28)), feature("w", rate("tasks", 28))], {"tasks": "crm"}
    )

    assert (tickets.source, tasks.source) == ("tickets", "crm")


def test_an_account_has_one_snapshot_a_month_and_always_the_same() -> None:
    weekly = rows(*[("a", f"2024-01-{day:02d}") for day in (1, 8, 15, 22, 29)], ("a", "2024-02-05"))

    found = monthly(weekly)

    assert found["month"].dt.strftime("%Y-%m").tolist() == ["2024-01", "2024-02"]
    assert found["cutoff"].tolist() == monthly(weekly.iloc[::-1])["cutoff"].tolist()


def test_all_weeks_of_a_month_have_their_part() -> None:
    accounts = [f"account-{number}" for number in range(400)]
    weekly = rows(*[(account, f"2024-02-{day:02d}") for account in accounts for day in (1, 8, 15, 22)])

    assert monthly(weekly)["cutoff"].value_counts().between(70, 130).all()
