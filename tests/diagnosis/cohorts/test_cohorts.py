from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from campaignpulse.diagnosis import CAUSES, diagnose_campaigns
from campaignpulse.diagnosis.cohorts.cohorts import COLUMNS
from campaignpulse.sources.simulator import World
from campaignpulse.tables import Tables
from scipy import stats

AT = pd.Timestamp("2023-04-24", tz="UTC")


def test_each_campaign_of_the_day_has_a_row_for_each_cause(campaigns: pd.DataFrame) -> None:
    assert list(campaigns) == list(COLUMNS)
    assert campaigns["cause"].tolist() == list(CAUSES) * campaigns["campaign_id"].nunique()


def test_the_confused_of_a_prank_are_found_and_sent_to_marketing(april_fools: pd.DataFrame) -> None:
    confused = april_fools.loc["campaign_confusion"]
    assert confused["q_value"] < 0.05
    assert confused["share"] > 2 * confused["expected"]
    assert confused["destination"] == "marketing"


def test_their_share_is_the_planted_one_within_its_interval(april_fools: pd.DataFrame, asked: World) -> None:
    truth = asked.truth["taking_part"]
    own = truth[(truth["campaign_id"] == "april_fools_2023") & truth["took_part"]]
    confused = april_fools.loc["campaign_confusion"]
    assert confused["low"] < own["confused"].mean() < confused["high"]


def test_that_they_are_thirty_percent_less_satisfied_is_found_with_its_interval(
    april_fools: pd.DataFrame, asked: World
) -> None:
    confused = april_fools.loc["campaign_confusion"]
    planted = asked.parameters.state.confused_satisfaction
    assert planted == 0.7
    assert confused["satisfaction_low"] < planted < confused["satisfaction_high"] < 1


def test_no_other_cause_of_the_cohort_is_found(april_fools: pd.DataFrame) -> None:
    others = april_fools.drop(index="campaign_confusion")
    assert (others["q_value"] > 0.05).all()


def test_the_evidence_has_the_figures_in_sentences(april_fools: pd.DataFrame) -> None:
    row = april_fools.loc["campaign_confusion"]
    first, *rest = row["evidence"]
    assert first.startswith(
        f"{row['affected']} of {row['accounts']} who took part wrote tickets about campaign"
    )
    assert any(said.startswith(f"their satisfaction: {row['satisfaction']:.2f} times") for said in rest)


def test_p_values_are_adjusted_over_all_that_was_looked_at(campaigns: pd.DataFrame) -> None:
    adjusted = stats.false_discovery_control(campaigns["p_value"])
    assert campaigns["q_value"].tolist() == pytest.approx(adjusted)


def test_what_happens_from_the_day_on_changes_nothing(
    answered: Tables, heard: pd.DataFrame, campaigns: pd.DataFrame
) -> None:
    assert answered.tickets is not None
    assert answered.surveys is not None
    earlier = replace(
        answered,
        events=answered.events[answered.events["occurred_at"] < AT],
        tickets=answered.tickets[answered.tickets["opened_at"] < AT],
        surveys=answered.surveys[answered.surveys["responded_at"] < AT],
    )
    pd.testing.assert_frame_equal(diagnose_campaigns(earlier, AT, said=heard), campaigns)


def test_what_is_somebody_elses_from_the_day_on_changes_nothing_whoever_reads_the_tickets(
    answered: Tables, campaigns: pd.DataFrame
) -> None:
    rng = np.random.default_rng(0)
    tickets, surveys, events, exposures = (
        getattr(answered, name).copy() for name in ("tickets", "surveys", "events", "exposures")
    )
    unresolved = ~(tickets["resolved_at"] <= AT)
    tickets.loc[unresolved, "cause"] = rng.permutation(tickets.loc[unresolved, "cause"])
    for table, time, names in (
        (tickets, "opened_at", ("account_id", "text", "category", "campaign_id")),
        (surveys, "responded_at", ("account_id", "score", "campaign_id")),
        (events, "occurred_at", ("account_id", "metric")),
        (exposures, "exposed_at", ("account_id",)),
    ):
        late = table[time] >= AT
        assert late.any()
        for name in names:
            table.loc[late, name] = rng.permutation(table.loc[late, name])
    other = replace(answered, tickets=tickets, surveys=surveys, events=events, exposures=exposures)
    pd.testing.assert_frame_equal(diagnose_campaigns(other, AT), campaigns)


def test_a_cause_is_decided_from_the_false_discoveries_that_are_allowed(
    answered: Tables, heard: pd.DataFrame, campaigns: pd.DataFrame
) -> None:
    assert campaigns["decided"].equals(campaigns["q_value"] <= 0.05)
    assert set(campaigns.loc[campaigns["decided"], "cause"]) == {"campaign_confusion"}
    strict = diagnose_campaigns(answered, AT, said=heard, false_discoveries=1e-12)
    assert not strict["decided"].any()


def test_the_ids_of_the_affected_are_as_many_as_they_are(campaigns: pd.DataFrame) -> None:
    assert campaigns["who"].map(len).equals(campaigns["affected"])


def test_without_tickets_there_is_no_row(answered: Tables) -> None:
    assert diagnose_campaigns(replace(answered, tickets=None), AT).empty


@pytest.mark.parametrize(("likely", "affected"), [((0.5, 0.0), 1), ((0.49, 0.49), 0)])
def test_an_account_is_affected_by_one_ticket_about_it_and_not_by_doubts_added_up(
    tiny_tables: Callable[..., Tables], likely: tuple[float, float], affected: int
) -> None:
    tickets = pd.DataFrame({"ticket_id": ["t1", "t2"], "account_id": "a1", "opened_at": "2025-03-20"})
    tickets["opened_at"] = pd.to_datetime(tickets["opened_at"], utc=True)
    tables = tiny_tables(tickets=tickets)
    said = pd.DataFrame(0.0, tables.tickets.index, list(CAUSES)).assign(product_bug=likely)
    found = diagnose_campaigns(tables, pd.Timestamp("2025-03-26", tz="UTC"), said=said)
    assert found.set_index("cause")["affected"].to_dict() == dict.fromkeys(CAUSES, 0) | {
        "product_bug": affected
    }
