"""A campaign whose cohort has a cause is one case, opened once, whoever of them is at risk."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from campaignpulse.diagnosis.routing import route
from campaignpulse.experiment.raci import ROUTED_CAUSES

AT = pd.Timestamp("2025-04-01", tz="UTC")
NEXT = AT + pd.Timedelta(days=1)
SENTENCE = "the campaign as a whole: 6 of 100 who took part"


@pytest.fixture
def affected(causes_of):
    """Six accounts of `fools` that are lost, none of which is at risk."""
    table = causes_of(*((account, "campaign_confusion", "fools") for account in "pqrstu"))
    return table.assign(took_part=100, affected=6, cohort=SENTENCE, expected_cost=math.nan)


@pytest.fixture
def causes(causes_of):
    """Who is at risk: one that is lost in the same campaign, and one with a bug."""
    return causes_of(("a", "campaign_confusion", "fools"), ("b", "product_bug", "fools"))


@pytest.fixture
def scores(scores_of, causes, affected):
    return scores_of(pd.concat([causes, affected]))


def test_the_affected_and_those_at_risk_for_the_same_cause_are_one_case(
    causes, scores, affected, routing_of, book
) -> None:
    handoffs, held = route(causes, scores, None, routing_of(), book, AT, affected=affected)
    confused = handoffs[handoffs["cause"] == "campaign_confusion"]
    assert confused["account_id"].tolist() == list("apqrstu")
    assert len(set(confused["case_id"])) == 1
    assert set(confused["responsible"]) == {"marketing"}
    assert held.empty


def test_what_is_known_of_the_whole_is_said_once_in_the_first_hand_off(
    causes, scores, affected, routing_of, book
) -> None:
    handoffs, _ = route(causes, scores, None, routing_of(), book, AT, affected=affected)
    first, *others = handoffs.loc[handoffs["cause"] == "campaign_confusion", "evidence"]
    assert first == [SENTENCE, "a is at risk"]
    assert others == [[f"{account} is at risk"] for account in "pqrstu"]


def test_a_campaign_and_cause_are_told_a_team_once_though_more_are_affected_or_it_was_resolved(
    causes, scores, affected, routing_of, book, remember
) -> None:
    first, _ = route(causes, scores, None, routing_of(), book, AT, affected=affected.head(5))
    known = remember(book, first)
    nobody = causes.head(0)
    again, _ = route(nobody, scores, None, routing_of(), known, NEXT, affected=affected)
    assert again.empty
    resolved = known.handoffs.assign(status="resolved", resolved_at=NEXT)
    later, _ = route(
        nobody, scores, None, routing_of(), type(book)("spring", resolved), NEXT, affected=affected
    )
    assert later.empty


@pytest.mark.parametrize(
    ("group", "opened"),
    [
        ({"min_accounts": 6}, True),
        ({"min_accounts": 7}, False),
        ({"min_share": 0.06}, True),
        ({"min_share": 0.07}, False),
        ({"causes": ["product_bug"]}, False),
    ],
)
def test_the_affected_must_be_as_many_as_a_group_needs(
    causes, scores, affected, routing_of, book, group, opened: bool
) -> None:
    rule = routing_of(group={"min_accounts": 5, "min_share": 0.02, **group})
    handoffs, held = route(causes, scores, None, rule, book, AT, affected=affected)
    assert set(affected["account_id"]).issubset(handoffs["account_id"]) == opened
    assert held.empty


def test_a_row_of_a_segment_neither_says_whose_the_case_is_nor_opens_a_second_one(
    causes, scores, affected, routing_of, book
) -> None:
    matrix = [
        *[{"cause": cause, "responsible": f"{cause} team", "accountable": "boss"} for cause in ROUTED_CAUSES],
        {"cause": "campaign_confusion", "segment": "vip", "responsible": "desk", "accountable": "boss"},
    ]
    accounts = pd.DataFrame({"account_id": list("apqrstu"), "segment": "vip"})
    handoffs, _ = route(causes, scores, accounts, routing_of(matrix=matrix), book, AT, affected=affected)
    lost = handoffs[handoffs["cause"] == "campaign_confusion"]
    assert lost["account_id"].tolist() == list("apqrstu")
    assert set(lost["responsible"]) == {"campaign_confusion team"}
    assert len(set(lost["case_id"])) == 1
    alone, _ = route(causes, scores, accounts, routing_of(matrix=matrix), book, AT)
    assert set(alone["responsible"]) == {"desk", "product_bug team"}


def test_those_at_risk_who_would_go_to_another_team_are_part_of_the_case_of_their_campaign(
    causes_of, scores_of, affected, routing_of, book
) -> None:
    lost = causes_of(*((account, "campaign_confusion", "fools") for account in "abcde"))
    costly = lost.assign(destination="support")
    known = scores_of(pd.concat([costly, affected]))
    handoffs, _ = route(costly, known, None, routing_of(), book, AT, affected=affected)
    assert len(set(handoffs["case_id"])) == 1
    assert set(handoffs["responsible"]) == set(handoffs["destination"]) == {"marketing"}
    assert not any("sent to support" in said for own in handoffs["evidence"] for said in own)
    assert len(set(handoffs["due_at"])) == 1
    alone, _ = route(costly, known, None, routing_of(), book, AT)
    assert set(alone["responsible"]) == {"support"}
    assert all("sent to support" in own[-1] for own in alone["evidence"])


@pytest.fixture
def at_support(causes_of, scores_of, routing_of, book, remember):
    """The book after a day on which five who are lost in the campaign were one case of support."""
    lost = causes_of(*((account, "campaign_confusion", "fools") for account in "abcde"))
    few = lost.assign(destination="support")
    made, _ = route(few, scores_of(few), None, routing_of(), book, AT)
    assert set(made["responsible"]) == {"support"}
    return remember(book, made)


def test_a_case_of_a_few_at_risk_for_another_team_hides_no_trouble_of_the_whole_campaign(
    causes, scores, affected, routing_of, at_support, causes_of, scores_of, remember
) -> None:
    nobody, rule = causes.head(0), routing_of()
    late = affected.assign(cutoff=NEXT)
    whole, held = route(nobody, scores, None, rule, at_support, NEXT, affected=late)
    assert whole["account_id"].tolist() == list("pqrstu")
    assert set(whole["responsible"]) == {"marketing"}
    assert len(set(whole["case_id"])) == 1
    assert not set(whole["case_id"]) & set(at_support.handoffs["case_id"])
    assert whole["evidence"].iloc[0][0] == SENTENCE
    assert held.empty
    known, third = remember(at_support, whole), NEXT + pd.Timedelta(days=1)
    more = affected.assign(account_id=list("vwxyzk"), cutoff=third)
    at_risk = causes_of(("m", "campaign_confusion", "fools"), at=third)
    joined, _ = route(at_risk, scores_of(at_risk), None, rule, known, third, affected=more)
    assert joined[["account_id", "case_id"]].to_numpy().tolist() == [["m", whole["case_id"].iloc[0]]]
    done = known.handoffs.assign(status="resolved", resolved_at=third)
    later, _ = route(nobody, scores, None, rule, type(known)("spring", done), third, affected=more)
    assert later.empty


def test_of_two_open_cases_of_one_trouble_that_of_the_own_team_is_joined_else_the_latest(
    causes, scores, affected, routing_of, at_support, causes_of, scores_of, remember
) -> None:
    whole, _ = route(
        causes.head(0), scores, None, routing_of(), at_support, NEXT, affected=affected.assign(cutoff=NEXT)
    )
    third = NEXT + pd.Timedelta(days=1)
    later = causes_of(*((account, "campaign_confusion", "fools") for account in "klm"), at=third)
    later["destination"] = ["marketing", "support", "development"]
    joined, _ = route(later, scores_of(later), None, routing_of(), remember(at_support, whole), third)
    (support,), (marketing,) = set(at_support.handoffs["case_id"]), set(whole["case_id"])
    assert joined.set_index("account_id")["case_id"].to_dict() == {
        "k": marketing,
        "l": support,
        "m": marketing,
    }


def test_who_is_at_risk_on_the_day_of_the_whole_campaigns_case_is_part_of_it_and_of_no_older_one(
    affected, routing_of, at_support, causes_of, scores_of
) -> None:
    lost = causes_of(("k", "campaign_confusion", "fools"), at=NEXT).assign(destination="support")
    known = scores_of(pd.concat([lost, affected]))
    whole, _ = route(lost, known, None, routing_of(), at_support, NEXT, affected=affected.assign(cutoff=NEXT))
    assert whole["account_id"].tolist() == list("kpqrstu")
    assert set(whole["responsible"]) == {"marketing"}
    assert not set(whole["case_id"]) & set(at_support.handoffs["case_id"])


def test_who_is_affected_in_two_campaigns_is_told_in_the_larger_in_whatever_order_they_come(
    causes, affected, scores_of, routing_of, book
) -> None:
    larger = affected.assign(campaign_id="spring", affected=11)
    for both in ([affected, larger], [larger, affected]):
        table = pd.concat(both, ignore_index=True)
        handoffs, _ = route(causes.head(0), scores_of(table), None, routing_of(), book, AT, affected=table)
        assert handoffs["account_id"].tolist() == list("pqrstu")
        assert set(handoffs["campaign_id"]) == {"spring"}


def test_a_campaign_that_was_told_hides_no_other_that_affects_the_same_accounts(
    causes, affected, scores_of, routing_of, book, remember
) -> None:
    nobody, known = causes.head(0), scores_of(affected)
    first, _ = route(nobody, known, None, routing_of(), book, AT, affected=affected)
    done = remember(book, first).handoffs.assign(status="resolved", resolved_at=NEXT)
    later = NEXT + pd.Timedelta(days=60)
    both = pd.concat([affected, affected.assign(campaign_id="spring", affected=5)], ignore_index=True)
    handoffs, _ = route(
        nobody,
        known,
        None,
        routing_of(),
        type(book)("spring", done),
        later,
        affected=both.assign(cutoff=later),
    )
    assert handoffs["account_id"].tolist() == list("pqrstu")
    assert set(handoffs["campaign_id"]) == {"spring"}


def test_who_has_a_hand_off_about_it_is_left_out_and_a_case_counts_once_in_the_budget(
    causes, scores, affected, routing_of, book, remember
) -> None:
    lost = affected.drop(columns=["took_part", "affected", "cohort"]).head(1)
    before, _ = route(lost, scores, None, routing_of(), book, AT)
    known, rule = remember(book, before), routing_of(budget={"per_day": 1})
    handoffs, _ = route(
        causes.head(0), scores, None, rule, known, NEXT, affected=affected.assign(cutoff=NEXT)
    )
    assert handoffs["account_id"].tolist() == list("qrstu")
    assert len(set(handoffs["case_id"])) == 1


def test_where_to_do_nothing_costs_least_there_is_no_case(causes, scores, affected, routing_of, book) -> None:
    idle = affected.assign(destination="nobody")
    handoffs, _ = route(causes, scores, None, routing_of(), book, AT, affected=idle)
    assert set(handoffs["account_id"]) == {"a", "b"}
