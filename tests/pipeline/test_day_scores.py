"""Scoring a day bucket by bucket is scoring it at once."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from campaignpulse.experiment import Experiment
from campaignpulse.pipeline import score
from campaignpulse.pipeline.day_scores import DayScores, DayScoring
from campaignpulse.pipeline.days import SCORES, ScoredDays
from campaignpulse.pipeline.earlier import Earlier
from campaignpulse.pipeline.in_use import in_use
from campaignpulse.pipeline.made import Shadows
from campaignpulse.sources import load
from campaignpulse.tables import Tables, of_accounts

FRIDAY = pd.Timestamp("2024-01-12", tz="UTC")


@pytest.fixture
def asked(deployed: Experiment) -> DayScoring:
    """What it takes to score a Friday after a Monday that was scored."""
    score(deployed, at="2024-01-08", handoffs=False)
    champion = in_use(deployed)
    before = ScoredDays(deployed.output / SCORES).before(FRIDAY)
    tables = load(deployed.data.source)
    beside = Shadows.of(champion, deployed)
    return DayScoring.of(deployed, tables, FRIDAY, champion, Earlier.of(champion, before), beside)


def scored(asked: DayScoring, tables: Tables) -> DayScores:
    return asked.scores(tables, asked.windows(tables))


def test_the_parts_of_the_accounts_have_together_the_scores_of_all(
    asked: DayScoring, deployed: Experiment
) -> None:
    tables = load(deployed.data.source)
    ids = sorted(tables.events["account_id"].unique())
    whole, parts = scored(asked, tables), []
    for own in (ids[::3], ids[1::3], ids[2::3]):
        before = asked.earlier.scores
        earlier = replace(asked.earlier, scores=before[before["account_id"].isin(own)])
        parts.append(scored(replace(asked, earlier=earlier), of_accounts(tables, own)))
    for found, told in (
        (whole.scores, [p.scores for p in parts]),
        (whole.reasons, [p.reasons for p in parts]),
    ):
        together = pd.concat(told).sort_values("account_id", kind="stable", ignore_index=True)
        pd.testing.assert_frame_equal(together, found, rtol=1e-12, atol=1e-12)
    assert [len(frame) for frame in whole.beside] == [len(whole.scores)]
    assert whole.scores["reasons"].str.contains("since 8 Jan 2024").any()


def test_where_nobody_is_a_customer_there_are_no_rows(asked: DayScoring, deployed: Experiment) -> None:
    nobody = of_accounts(load(deployed.data.source), [])
    assert asked.windows(nobody).rows.empty
