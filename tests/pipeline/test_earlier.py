"""What moved a score since the day before, with the scorer of then, on the data of now."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from campaignpulse.experiment import Experiment
from campaignpulse.features import Feature, snapshots, tenure
from campaignpulse.features.kept import kept_windows
from campaignpulse.pipeline.earlier import Earlier
from campaignpulse.pipeline.in_use import InUse, in_use
from campaignpulse.sources import load

MONDAY, FRIDAY = (pd.Timestamp(day, tz="UTC").as_unit("us") for day in ("2024-01-08", "2024-01-12"))
LEARNED, RULES = "my-first-look/2", "my-first-look-rules/1"


@pytest.fixture
def champion(deployed: Experiment) -> InUse:
    return in_use(deployed)


@pytest.fixture
def days(deployed: Experiment, champion: InUse) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The windows of Friday, and those of Monday."""
    tables = load(deployed.data.source)
    rows = snapshots(tables, deployed.label, [MONDAY, FRIDAY])
    found, _ = kept_windows(tables, rows, champion.one.features)
    return found[found["cutoff"] == FRIDAY], found[found["cutoff"] == MONDAY]


def kept(champion: InUse, then: pd.DataFrame, *, version: str = LEARNED, late: float = 0.0) -> pd.DataFrame:
    health = champion.one.scorer.health(champion.one.of(then)) - late
    return then[["account_id", "cutoff"]].assign(health=health, version=version)


def told(found: Earlier, champion: InUse, days) -> pd.Series:
    return found.reasons(champion.one, found.explained(champion.one, *days))


def test_the_first_day_tells_what_sets_an_account_apart(champion: InUse, days) -> None:
    found = Earlier.of(champion, None)
    assert (found.features, found.missing) == ((), ())
    texts = told(found, champion, days)
    assert len(texts) == len(days[0])
    assert texts.str.contains("no earlier score").all()


def test_a_score_that_moved_tells_since_when_and_by_what(champion: InUse, days) -> None:
    found = Earlier.of(champion, kept(champion, days[1]))
    assert found.one is champion.one
    texts = told(found, champion, days)
    moved = texts[texts.str.contains("since 8 Jan 2024: ")]
    assert len(moved) > 10
    assert not texts.str.contains("late data|model version").any()


def test_facts_that_came_in_late_are_a_reason_of_their_own(champion: InUse, days) -> None:
    found = Earlier.of(champion, kept(champion, days[1], late=20.0))
    assert told(found, champion, days).str.contains("late data +20", regex=False).sum() > 50


def test_another_scorer_before_is_a_reason_of_its_own(champion: InUse, days) -> None:
    found = Earlier.of(champion, kept(champion, days[1], version=RULES))
    assert found.one.scorer.kind == "rules"
    assert found.missing == ()
    assert told(found, champion, days).str.contains("model version").any()


def test_a_scorer_that_is_no_longer_kept_is_said(champion: InUse, days) -> None:
    found = Earlier.of(champion, kept(champion, days[1], version="my-first-look/99"))
    (said,) = found.missing
    assert said.startswith(
        "reasons: they do not tell what moved the scores: version 'my-first-look/99' is not"
    )
    assert found.one is None
    assert not told(found, champion, days).str.contains("since").any()


def test_a_scorer_whose_features_mean_something_else_is_not_compared(champion: InUse, days) -> None:
    name = champion.one.features[0].name
    other = Feature(name, tenure(), "any", 1, "days")
    changed = replace(champion, one=replace(champion.one, features=(other, *champion.one.features[1:])))
    (said,) = Earlier.of(changed, kept(champion, days[1], version=RULES)).missing
    assert said.endswith(f"{name} is another feature in {RULES} than in {LEARNED}")
