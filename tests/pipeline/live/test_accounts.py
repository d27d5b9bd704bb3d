"""What became of an account that was assigned, in a table of a few rows."""

from __future__ import annotations

import pandas as pd
from campaignpulse.experiment import Experiment
from campaignpulse.pipeline.live.accounts import outcomes, taking_part
from campaignpulse.sources import load

EXPERIMENT = Experiment.model_validate(
    {
        "name": "tiny",
        "data": {"path": "data/"},
        "label": {"kind": "cancel", "horizon_days": 28},
        "cutoffs": {"every_days": 7},
        "split": {"train": ["2024-03-04", "2024-09-30"], "test": ["2024-11-04", "2025-01-20"]},
        "live": {
            "arms": {"learned": 0.5, "hold_out": 0.5},
            "salt": "spring",
            "starts": "2025-03-03",
            "weeks": 8,
        },
    }
)
UNTIL = pd.Timestamp("2025-04-29", tz="UTC")


def rows_of(*days: str) -> pd.DataFrame:
    ids = ["a1", "a2", "a3", "a9"][: len(days)]
    times = pd.to_datetime(list(days), utc=True).as_unit("us")
    rows = {"account_id": ids, "arm": "learned", "assigned_at": times, "salt": "spring", "stratum": "all"}
    return pd.DataFrame(rows)


def test_the_state_of_each_account_is_told(tiny_tables) -> None:
    rows = rows_of("2025-04-01", "2025-04-02", "2025-03-31", "2025-03-03")
    found = outcomes(EXPERIMENT, EXPERIMENT.live, tiny_tables(), rows, until=UNTIL)
    assert found["state"].tolist() == ["evaluated", "immature", "evaluated", "vanished"]
    assert found["churned"].tolist()[:3:2] == [False, True]  # a3 cancelled on 20 April


def test_a_contact_counts_from_the_assignment_until_before_the_end_of_the_horizon(tiny_tables) -> None:
    rows = rows_of("2025-03-03 09:00")
    days = ["2025-03-03 08:00", "2025-03-03 09:00", "2025-03-31 08:59", "2025-03-31 09:00"]
    outreach = pd.DataFrame({"account_id": "a1", "at": pd.to_datetime(days, utc=True), "kind": "call"})
    found = outcomes(EXPERIMENT, EXPERIMENT.live, tiny_tables(outreach=outreach), rows, until=UNTIL)
    assert found["contacts"].tolist() == [2.0]


def test_without_a_table_of_outreach_contacts_are_unknown(tiny_tables) -> None:
    found = outcomes(
        EXPERIMENT, EXPERIMENT.live, tiny_tables(outreach=None), rows_of("2025-03-03"), until=UNTIL
    )
    assert found["contacts"].isna().all()
    assert found["value"].isna().all()


def test_assignments_of_the_data_set_by_this_salt_are_taken_without_own_ones(tiny_tables) -> None:
    found = taking_part(EXPERIMENT, EXPERIMENT.live, tiny_tables(), rows_of(), at=UNTIL)
    assert found.rows[["account_id", "arm", "stratum"]].to_numpy().tolist() == [
        ["a1", "learned", "all"],
        ["a2", "hold_out", "all"],
    ]
    assert (found.late, found.said) == (0, ())


def test_an_assignment_counts_from_the_day_after_it(tiny_tables) -> None:
    first_day = pd.Timestamp("2025-03-03", tz="UTC")
    same, next_day = (
        taking_part(
            EXPERIMENT, EXPERIMENT.live, tiny_tables(), rows_of(), at=first_day + pd.Timedelta(days=days)
        )
        for days in (0, 1)
    )
    assert (len(same.rows), len(next_day.rows)) == (0, 2)


def test_delivered_accounts_that_were_no_customers_on_their_day_are_left_out_and_counted(
    live_experiment,
) -> None:
    ids = ["a000", "a005", "a006", "a007", "a298", "a299", "z1"]
    days = ["2025-03-03"] * 4 + ["2025-03-05", "2025-03-06", "2025-03-03"]  # the a29x started on 6 March
    brought = pd.DataFrame({"account_id": ids, "arm": "rules", "salt": "spring-2025"})
    brought["assigned_at"] = pd.to_datetime(days, utc=True) + pd.Timedelta(hours=9)
    cancelled = pd.DataFrame({"account_id": ["a005", "a006", "a007"], "change": "cancel"})
    cancelled["at"] = pd.to_datetime(["2025-02-20 08:00", "2025-03-03 08:00", "2025-03-04 08:00"])
    experiment = live_experiment(assignments=brought, subscriptions=cancelled)
    own = pd.DataFrame(columns=["account_id", "arm", "assigned_at", "salt", "stratum"])
    found = taking_part(experiment, experiment.live, load(experiment.data.source), own, at=UNTIL)
    assert set(found.rows["account_id"]) == {"a000", "a006", "a007", "a298", "a299", "z1"}
    assert found.said == ("assignments: no customers on the day of their assignment, and left out: 1",)


def test_own_assignments_stay_whatever_the_data_say_later(tiny_tables) -> None:
    gone = pd.DataFrame({"account_id": ["a1"], "at": pd.to_datetime(["2025-02-20"], utc=True)})
    tables = tiny_tables(subscriptions=gone.assign(change="cancel", mrr=float("nan")))
    found = taking_part(EXPERIMENT, EXPERIMENT.live, tables, rows_of("2025-03-03"), at=UNTIL)
    assert "a1" in set(found.rows["account_id"])
