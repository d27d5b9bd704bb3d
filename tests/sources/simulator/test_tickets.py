from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from campaignpulse.sources.simulator import World
from campaignpulse.sources.simulator.wording import CAUSES, ticket_texts


def test_the_agents_tag_is_right_three_times_in_four(world: World) -> None:
    tickets = world.tables["tickets"].dropna(subset=["cause"])
    right = (tickets["category"] == tickets["cause"]).mean()
    assert abs(right - 0.75) < 4 * np.sqrt(0.75 * 0.25 / len(tickets))
    assert set(tickets["category"]) == set(CAUSES)


def test_every_cause_is_there(world: World) -> None:
    assert set(world.tables["tickets"]["cause"].dropna()) == set(CAUSES)


def test_a_cause_is_confirmed_when_the_ticket_is_resolved(world: World) -> None:
    tickets = world.tables["tickets"]
    assert (tickets["cause"].isna() == tickets["resolved_at"].isna()).all()
    assert (tickets["resolved_at"].dropna() >= tickets["opened_at"][tickets["resolved_at"].notna()]).all()


def test_who_was_confused_says_so_while_it_lasts_and_nobody_else_does(world: World) -> None:
    tickets = world.tables["tickets"]
    asked = tickets[tickets["cause"] == "campaign_confusion"][["account_id", "campaign_id"]].drop_duplicates()
    part = world.truth["taking_part"]
    both = asked.merge(part, on=["account_id", "campaign_id"])
    assert len(both) == len(asked)
    assert both["confused"].all()


def test_campaign_tickets_are_resolved_faster_with_the_playbook_and_others_are_not(wide: World) -> None:
    tickets = wide.tables["tickets"].dropna(subset=["resolved_at"])
    hours = np.log((tickets["resolved_at"] - tickets["opened_at"]) / pd.Timedelta(hours=1))
    later = tickets["opened_at"] >= pd.Timestamp("2023-01-03", tz="UTC")
    about = tickets["campaign_id"].notna()
    factor = np.exp(hours[about & later].mean() - hours[about & ~later].mean())
    others = np.exp(hours[~about & later].mean() - hours[~about & ~later].mean())
    error = 3 * 0.8 * np.sqrt(1 / (about & later).sum() + 1 / (about & ~later).sum())
    assert abs(np.log(factor / 0.6)) < error
    assert others == pytest.approx(1, abs=0.1)


def test_texts_are_varied_and_end_their_sentences(world: World) -> None:
    texts = world.tables["tickets"]["text"]
    assert texts.nunique() > 0.95 * len(texts)
    assert not texts.str.contains("{", regex=False).any()


def test_a_vague_text_does_not_depend_on_the_cause() -> None:
    texts = [
        ticket_texts(
            np.random.default_rng(0), np.full(20, code), ["Summer"] * 20, vague_share=1.0, stray_share=0.0
        )
        for code in range(len(CAUSES))
    ]
    assert all(others == texts[0] for others in texts)
