"""Accounts with the same cause in one campaign: one case from a stated size on, which later ones join."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from campaignpulse.diagnosis.routing import route
from campaignpulse.experiment.raci import ROUTED_CAUSES

AT = pd.Timestamp("2025-04-01", tz="UTC")
NEXT = AT + pd.Timedelta(days=1)


def confused(*accounts: str) -> list[tuple[str, str, str]]:
    return [(account, "campaign_confusion", "fools") for account in accounts]


@pytest.mark.parametrize(
    ("accounts", "others", "cases"),
    [
        (4, 0, 4),  # one below min_accounts
        (5, 0, 1),
        (5, 45, 1),  # 5 of 50 are min_share
        (5, 46, 5),  # 5 of 51 are less
    ],
)
def test_a_group_needs_a_number_of_accounts_and_a_share_of_those_concerned(
    causes_of, scores_of, routing_of, book, accounts: int, others: int, cases: int
) -> None:
    causes = causes_of(*confused(*"abcde"[:accounts]))
    rule = routing_of(group={"min_accounts": 5, "min_share": 0.1})
    handoffs, _ = route(causes, scores_of(causes, others=others), None, rule, book, AT)
    assert len(handoffs) == accounts
    assert handoffs["case_id"].nunique() == cases


def test_a_case_has_one_of_each_role_and_one_due_time_that_of_its_most_urgent_account(
    causes_of, scores_of, routing_of, book
) -> None:
    matrix = [
        *[{"cause": cause, "responsible": "t", "accountable": "boss"} for cause in ROUTED_CAUSES],
        {
            "cause": "campaign_confusion",
            "segment": "brand",
            "responsible": "t",
            "accountable": "big",
            "due_in_hours": 2,
        },
    ]
    causes = causes_of(*confused(*"abcde"))
    accounts = pd.DataFrame(
        {"account_id": list("abcde"), "segment": ["x", "x", "brand", "x", "x"], "value": [1.0, 1, 9, 1, 1]}
    )
    handoffs, _ = route(causes, scores_of(causes), accounts, routing_of(matrix=matrix), book, AT)
    assert len(handoffs["case_id"].unique()) == 1
    assert handoffs["accountable"].unique().tolist() == ["big"]
    assert handoffs["due_at"].unique().tolist() == [pd.Timestamp("2025-04-01 11:00", tz="UTC")]
    assert handoffs["handoff_id"].is_unique


def test_other_causes_campaigns_and_accounts_without_one_stay_apart(
    causes_of, scores_of, routing_of, book
) -> None:
    causes = causes_of(
        *confused(*"abcde"),
        *[(account, "product_bug", "fools") for account in "fg"],
        *[(account, "campaign_confusion", "madness") for account in "hi"],
        ("j", "campaign_confusion"),
    )
    rule = routing_of(group={"min_accounts": 5, "min_share": 0.01})
    handoffs, _ = route(causes, scores_of(causes), None, rule, book, AT)
    sizes = handoffs.groupby("case_id").size()
    assert sorted(sizes) == [1, 1, 1, 1, 1, 5]


def test_unhappy_customers_are_asked_one_by_one_unless_the_file_says_otherwise(
    causes_of, scores_of, routing_of, book
) -> None:
    causes = causes_of(*[(account, "dissatisfaction", "fools") for account in "abcde"])
    for rule, cases in ((routing_of(), 5), (routing_of(group={"causes": ["dissatisfaction"]}), 1)):
        handoffs, _ = route(causes, scores_of(causes), None, rule, book, AT)
        assert len(handoffs["case_id"].unique()) == cases


def test_whoever_comes_later_joins_the_open_case_without_a_message(
    causes_of, scores_of, routing_of, remember, book
) -> None:
    causes = causes_of(*confused(*"abcde"))
    rule = routing_of(budget={"per_week": 1})
    first, _ = route(causes, scores_of(causes), None, rule, book, AT)
    later = causes_of(*confused(*"aefg"), at=NEXT)
    joined, held = route(later, scores_of(later), None, rule, remember(book, first), NEXT)
    assert joined["account_id"].tolist() == ["f", "g"]
    assert joined["case_id"].unique().tolist() == first["case_id"].unique().tolist()
    assert joined["due_at"].unique().tolist() == first["due_at"].unique().tolist()
    assert joined["waits"].str.startswith("joined the open case").all()
    assert held["why"].tolist() == ["duplicate", "duplicate"]


def test_whoever_joins_a_case_that_was_given_to_somebody_is_theirs(
    causes_of, scores_of, routing_of, remember, book
) -> None:
    causes = causes_of(*confused(*"abcde"))
    first, _ = route(causes, scores_of(causes), None, routing_of(), book, AT)
    known = remember(book, first)
    given = replace(known, handoffs=known.handoffs.assign(assigned_to="ann"))
    later = causes_of(*confused("f"), at=NEXT)
    joined, _ = route(later, scores_of(later), None, routing_of(), given, NEXT)
    assert joined["responsible"].tolist() == ["ann"]
    assert joined["case_id"].tolist() == first["case_id"].tolist()[:1]


def test_an_open_case_is_joined_in_another_phase_segment_or_team_too(
    causes_of, scores_of, routing_of, remember, book
) -> None:
    matrix = [
        *[{"cause": cause, "responsible": cause, "accountable": "boss"} for cause in ROUTED_CAUSES],
        {"cause": "campaign_confusion", "phase": "post", "responsible": "after", "accountable": "boss"},
        {"cause": "campaign_confusion", "segment": "vip", "responsible": "desk", "accountable": "boss"},
    ]
    causes, rule = causes_of(*confused(*"abcde")), routing_of(matrix=matrix)
    first, _ = route(causes, scores_of(causes), None, rule, book, AT)
    later = causes_of(*confused(*"fghijklmno"), at=NEXT).assign(
        phase=["post"] * 5 + ["active"] * 5, destination=["marketing"] * 9 + ["support"]
    )
    accounts = pd.DataFrame({"account_id": list("klmn"), "segment": "vip"})
    joined, _ = route(later, scores_of(later), accounts, rule, remember(book, first), NEXT)
    assert set(joined["case_id"]) == set(first["case_id"])
    assert set(joined["responsible"]) == {"campaign_confusion"}
    assert not any("sent to" in said for own in joined["evidence"] for said in own)


@pytest.mark.parametrize(
    ("marketing", "support", "team"),
    [
        (3, 2, "marketing"),  # too few for either alone
        (2, 3, "support"),
        (5, 6, "support"),
        (5, 5, "marketing"),  # that of the most urgent
    ],
)
def test_one_trouble_is_one_case_for_the_team_that_most_would_go_to(
    causes_of, scores_of, routing_of, book, marketing: int, support: int, team: str
) -> None:
    causes = causes_of(*confused(*"abcdefghijk"[: marketing + support]))
    causes["destination"] = ["marketing"] * marketing + ["support"] * support
    handoffs, _ = route(causes, scores_of(causes), None, routing_of(), book, AT)
    assert len(set(handoffs["case_id"])) == 1
    assert set(handoffs["responsible"]) == set(handoffs["destination"]) == {team}
    assert len(set(handoffs["due_at"])) == 1
    own = handoffs.set_index("account_id")["evidence"]
    assert any("sent to support" in said for said in own[own.index[-1]]) == (team == "support")


def test_teams_of_one_destination_count_together_against_another_destination(
    causes_of, scores_of, routing_of, book
) -> None:
    matrix = [
        *[{"cause": cause, "responsible": cause, "accountable": "boss"} for cause in ROUTED_CAUSES],
        {"cause": "campaign_confusion", "segment": "vip", "responsible": "desk", "accountable": "boss"},
    ]
    causes = causes_of(*confused(*"abcdefghi"))
    causes["destination"] = ["support"] * 4 + ["marketing"] * 5
    accounts = pd.DataFrame({"account_id": list("hi"), "segment": "vip"})
    handoffs, _ = route(causes, scores_of(causes), accounts, routing_of(matrix=matrix), book, AT)
    assert set(handoffs["responsible"]) == {"campaign_confusion"}
    assert len(set(handoffs["case_id"])) == 1


def test_a_case_that_is_resolved_is_joined_no_more(causes_of, scores_of, routing_of, remember, book) -> None:
    causes = causes_of(*confused(*"abcde"))
    first, _ = route(causes, scores_of(causes), None, routing_of(), book, AT)
    known = remember(book, first)
    done = replace(known, handoffs=known.handoffs.assign(status="resolved", resolved_at=NEXT))
    later = causes_of(*confused("f"), at=NEXT)
    fresh, _ = route(later, scores_of(later), None, routing_of(), done, NEXT)
    assert fresh["case_id"].tolist() == fresh["handoff_id"].tolist()


def test_an_account_that_was_given_to_somebody_by_hand_stays_theirs(
    causes_of, scores_of, routing_of, book
) -> None:
    causes = causes_of(*confused(*"abcdef"))
    moved = replace(book, moved={("a", "campaign_confusion"): "ann"})
    handoffs, _ = route(causes, scores_of(causes), None, routing_of(), moved, AT)
    own = handoffs.set_index("account_id")
    assert own.loc["a", "responsible"] == "ann"
    assert own.loc["a", "case_id"] == own.loc["a", "handoff_id"]
    assert len(own.drop("a")["case_id"].unique()) == 1


def test_an_account_without_a_clear_cause_neither_makes_a_group_nor_joins_one(
    causes_of, scores_of, routing_of, remember, book
) -> None:
    vague = [(account, "unclear", "fools") for account in "vwxyz"]
    causes = causes_of(*confused(*"abcd"), *vague)
    assert set(causes["destination"]) == {"marketing"}
    rule = routing_of(group={"min_accounts": 5, "min_share": 0.01})
    apart, _ = route(causes, scores_of(causes), None, rule, book, AT)
    assert apart["case_id"].nunique() == 9
    causes = causes_of(*confused(*"abcde"), *vague[:2])
    first, _ = route(causes, scores_of(causes), None, rule, book, AT)
    assert sorted(first.groupby("case_id").size()) == [1, 1, 5]
    later = causes_of(*vague[2:], at=NEXT)
    after, _ = route(later, scores_of(later), None, rule, remember(book, first), NEXT)
    assert not set(after["case_id"]) & set(first["case_id"])
