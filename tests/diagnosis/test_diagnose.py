from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.diagnosis import CAUSES, DESTINATIONS, UNCLEAR, diagnose, diagnose_campaigns, surges
from campaignpulse.diagnosis.causes.model import BAR
from campaignpulse.diagnosis.diagnose import named
from campaignpulse.tables import Tables
from campaignpulse.text import TicketCauses


@pytest.fixture(scope="module")
def causes(base: Tables, day: pd.DataFrame, reader: TicketCauses) -> pd.DataFrame:
    return diagnose(base, day, reader=reader)


def test_each_account_at_risk_has_one_row(causes: pd.DataFrame, day: pd.DataFrame) -> None:
    assert causes["account_id"].tolist() == day.loc[day["at_risk"], "account_id"].tolist()


def test_the_columns_are_those_that_hand_offs_are_made_of(causes: pd.DataFrame) -> None:
    assert list(causes) == [
        *("account_id", "cutoff", "phase", "campaign_id"),
        *CAUSES,
        *("cause", "destination", "expected_cost", "evidence", "quotes"),
    ]


def test_causes_are_probabilities_and_words_of_the_contract(causes: pd.DataFrame) -> None:
    likely = causes[list(CAUSES)].to_numpy()
    assert ((likely >= 0) & (likely <= 1)).all()
    assert set(causes["cause"]) <= {*CAUSES, UNCLEAR}
    assert set(causes["destination"]) <= set(DESTINATIONS)


def test_each_row_has_evidence_in_sentences(causes: pd.DataFrame) -> None:
    assert all(said and all(isinstance(one, str) for one in said) for said in causes["evidence"])


def test_what_happens_from_the_cutoff_on_changes_nothing(
    base: Tables, day: pd.DataFrame, causes: pd.DataFrame
) -> None:
    at = day["cutoff"].iloc[0]
    assert base.tickets is not None
    assert base.surveys is not None
    earlier = replace(
        base,
        events=base.events[base.events["occurred_at"] < at],
        tickets=base.tickets[base.tickets["opened_at"] < at],
        surveys=base.surveys[base.surveys["responded_at"] < at],
    )
    pd.testing.assert_frame_equal(diagnose(earlier, day), causes)


def shuffled_from(tables: Tables, at: pd.Timestamp) -> Tables:
    """The same tables, in which what happened or was found out from `at` on is somebody else's."""
    rng = np.random.default_rng(0)
    assert tables.tickets is not None
    assert tables.surveys is not None
    tickets = tables.tickets.copy()
    unresolved = ~(tickets["resolved_at"] <= at)
    tickets.loc[unresolved, "cause"] = rng.permutation(tickets.loc[unresolved, "cause"])
    later = tickets["opened_at"] >= at
    for name in ("account_id", "text", "category", "campaign_id"):
        tickets.loc[later, name] = rng.permutation(tickets.loc[later, name])
    surveys, events = tables.surveys.copy(), tables.events.copy()
    late = surveys["responded_at"] >= at
    surveys.loc[late, "score"] = rng.permutation(surveys.loc[late, "score"])
    late = events["occurred_at"] >= at
    events.loc[late, "account_id"] = rng.permutation(events.loc[late, "account_id"])
    return replace(tables, tickets=tickets, surveys=surveys, events=events)


def test_of_several_cutoffs_each_is_diagnosed_as_on_its_day_whatever_comes_later(
    base: Tables, day: pd.DataFrame, causes: pd.DataFrame
) -> None:
    at = day["cutoff"].iloc[0]
    later = day.assign(cutoff=at + pd.Timedelta(days=56))
    both = pd.concat([later, day], ignore_index=True)
    found = diagnose(shuffled_from(base, at), both)
    assert found["cutoff"].is_monotonic_decreasing
    own = found[found["cutoff"] == at].reset_index(drop=True)
    pd.testing.assert_frame_equal(own, causes)


def test_nobody_at_risk_has_no_cause(base: Tables, day: pd.DataFrame, said: pd.DataFrame) -> None:
    assert diagnose(base, day.assign(at_risk=False), said=said).empty


def test_without_tickets_only_dissatisfaction_can_be_told(base: Tables, day: pd.DataFrame) -> None:
    found = diagnose(replace(base, tickets=None), day)
    assert found[["product_bug", "campaign_confusion"]].isna().all(axis=None)
    assert found["dissatisfaction"].notna().any()


def test_a_cause_is_named_from_the_bar_on() -> None:
    rows = [[BAR, 0, 0, 0], [np.nextafter(BAR, 0), 0, 0, 0], [np.nan] * 4]
    found = named(pd.DataFrame(rows, columns=list(CAUSES)), dict.fromkeys(CAUSES, BAR))
    assert found.tolist() == ["product_bug", UNCLEAR, UNCLEAR]


class OneCause:
    """A model of somebody's own, with an answer that is the same for all."""

    name = "mine"
    bars = dict.fromkeys(CAUSES, 0.5)

    def __init__(self, **said: float) -> None:
        self.said = said

    def probabilities(self, evidence: pd.DataFrame) -> pd.DataFrame:
        return pd.DataFrame(self.said, index=evidence.index)


def test_a_model_of_ones_own_decides(base: Tables, day: pd.DataFrame, said: pd.DataFrame) -> None:
    model = OneCause(product_bug=0.9, campaign_confusion=0.0, dissatisfaction=0.0, wind_down=0.0)
    found = diagnose(base, day, said=said, model=model)
    assert set(found["cause"]) == {"product_bug"}
    assert set(found["destination"]) == {"development"}


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (OneCause(product_bug=0.1), "says nothing of 'campaign_confusion'"),
        (
            OneCause(product_bug=1.1, campaign_confusion=0, dissatisfaction=0, wind_down=0),
            "gives product_bug in row 0 the probability 1.1; it must lie between 0 and 1",
        ),
    ],
)
def test_a_model_whose_answer_is_none_is_refused(
    base: Tables, day: pd.DataFrame, said: pd.DataFrame, model: OneCause, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        diagnose(base, day, said=said, model=model)


TINY_DAY = pd.Timestamp("2025-04-14", tz="UTC")  # after the second edition


@pytest.mark.parametrize("left_out", ["accounts", "tickets", "all of them"])
@pytest.mark.parametrize("tagged", [True, False])
def test_optional_tables_and_tags_may_be_missing(
    tiny_tables: Callable[..., Tables], tiny_frames: dict[str, pd.DataFrame], left_out: str, tagged: bool
) -> None:
    names = ("accounts", "tickets", "surveys", "milestones", "subscriptions")
    changes: dict[str, pd.DataFrame | None] = {
        name: None for name in names if left_out in (name, "all of them")
    }
    if not tagged:
        changes["events"] = tiny_frames["events"].drop(columns="campaign_id")
    tables = tiny_tables(**changes)
    scores = pd.DataFrame({"account_id": ["a1", "a2"], "phase": "post", "campaign_id": "mm25", "voice": 50.0})
    scores.insert(1, "cutoff", TINY_DAY)
    found = diagnose(tables, scores, surging=surges(tables, scores["account_id"], TINY_DAY))
    assert found["account_id"].tolist() == ["a1", "a2"]
    assert len(diagnose_campaigns(tables, TINY_DAY)) == (0 if tables.tickets is None else len(CAUSES))
