from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from campaignpulse.sources.simulator import World


def _felt(world: World) -> pd.DataFrame:
    """Answers beside the satisfaction of their week."""
    answers = world.tables["surveys"].sort_values("responded_at")
    state = world.truth["state"][["account_id", "cutoff", "satisfaction", "confusion"]].sort_values("cutoff")
    return pd.merge_asof(answers, state, left_on="responded_at", right_on="cutoff", by="account_id").dropna(
        subset=["satisfaction"]
    )


@pytest.mark.parametrize(("instrument", "top"), [("nps", 10), ("csat", 100)])
def test_scores_are_on_average_the_satisfaction_felt(wide: World, instrument: str, top: int) -> None:
    rows = _felt(wide)
    rows = rows[rows["instrument"] == instrument]
    apart = 100 * rows["score"] / top - rows["satisfaction"]
    assert abs(apart.mean()) < 4 * apart.std() / np.sqrt(len(rows))
    assert rows["score"].between(0, top).all()


def test_the_confused_answer_lower(wide: World) -> None:
    rows = _felt(wide)
    csat = rows[rows["instrument"] == "csat"]
    ratio = (
        csat.loc[csat["confusion"] > 0.9, "score"].mean() / csat.loc[csat["confusion"] == 0, "score"].mean()
    )
    assert ratio == pytest.approx(0.70, abs=0.06)


def test_csat_is_about_a_campaign_that_the_account_took_part_in_and_nps_about_none(wide: World) -> None:
    answers = wide.tables["surveys"]
    csat = answers[answers["instrument"] == "csat"]
    assert answers.loc[answers["instrument"] == "nps", "campaign_id"].isna().all()
    part = csat.merge(wide.truth["taking_part"], on=["account_id", "campaign_id"])
    assert len(part) == len(csat)
    assert part["took_part"].all()


def test_few_answer_and_fewer_with_words(wide: World) -> None:
    answers = wide.tables["surveys"]
    assert len(answers) < 2 * len(wide.tables["accounts"])
    assert 0.45 < answers["text"].notna().mean() < 0.65
    assert answers["response_id"].is_unique


def test_good_words_go_with_good_scores(wide: World) -> None:
    answers = wide.tables["surveys"].dropna(subset=["text"])
    percent = answers["score"] * np.where(answers["instrument"] == "nps", 10, 1)
    praise = answers["text"].str.contains("loves|saves us hours|quick answers|on time for once")
    blame = answers["text"].str.contains("keeps failing$|spreadsheets|worst|avoid")
    assert percent[praise].mean() > percent[blame].mean() + 10
