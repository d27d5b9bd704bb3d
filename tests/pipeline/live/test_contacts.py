"""`live contacts`: the lists follow from the ledger and the assignments alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.evaluation.ledger import Ledger
from campaignpulse.pipeline.live import assign, contacts_of

START = "2025-03-03"
NOW = pd.Timestamp("2025-03-03 06:00", tz="UTC").as_unit("us")


def predicted(
    folder: Path,
    *,
    day: str = START,
    scorers: tuple[str, ...] = ("learned", "rules"),
    version: int = 1,
    now: pd.Timestamp = NOW,
) -> None:
    """Write predictions of every account for a day, as a night's scoring does."""
    cutoff = pd.Timestamp(day, tz="UTC").as_unit("us")
    random = np.random.default_rng(version)
    rows = [
        pd.DataFrame(
            {
                "account_id": [f"a{number:03d}" for number in range(300)],
                "cutoff": cutoff,
                "scorer": scorer,
                "phase": "baseline",
                "version": f"spring-{scorer}/{version}",
                "probability": random.random(300),
                "matured_at": cutoff + pd.Timedelta(days=28),
            }
        )
        for scorer in scorers
    ]
    Ledger(folder / "out" / "ledger").append(pd.concat(rows), predicted_at=now)


def test_each_arm_spends_the_budget_on_its_own_accounts(live_experiment, tmp_path: Path) -> None:
    experiment = live_experiment()
    dealt = pd.read_parquet(assign(experiment, at=START).path)
    predicted(tmp_path)
    result = contacts_of(experiment)
    rows = pd.read_csv(result.path).merge(dealt, on=["account_id", "arm"])
    sizes = dealt["arm"].value_counts()
    assert len(rows) == sum(result.listed.values())
    assert result.listed == {arm: int(np.ceil(0.1 * sizes[arm])) for arm in ("learned", "rules")}
    assert (result.not_scored, result.not_assigned) == (0, 40)
    assert "40 scored accounts have no arm yet" in result.sentence


def test_the_same_day_gives_the_same_list_after_later_days(live_experiment, tmp_path: Path) -> None:
    experiment = live_experiment()
    assign(experiment, at=START)
    predicted(tmp_path)
    first = Path(contacts_of(experiment, at=pd.Timestamp(START, tz="UTC")).path).read_text()
    predicted(tmp_path, day="2025-03-12")
    assign(experiment, at="2025-03-12")
    assert Path(contacts_of(experiment, at=pd.Timestamp(START, tz="UTC")).path).read_text() == first


def test_the_prediction_that_was_written_last_decides_whatever_its_version(
    live_experiment, tmp_path: Path
) -> None:
    experiment = live_experiment()
    assign(experiment, at=START)
    predicted(tmp_path, version=10, now=NOW + pd.Timedelta(hours=1))
    alone = Path(contacts_of(experiment).path).read_text()
    predicted(tmp_path, version=9)
    assert Path(contacts_of(experiment).path).read_text() == alone


@pytest.mark.parametrize(
    ("day", "scorers", "said"),
    [
        (START, (), "no prediction for any day"),
        (START, ("learned",), "no prediction of rules for 2025-03-03, which decides for an arm"),
        ("2025-02-24", ("learned", "rules"), "the comparison runs from 2025-03-03 until 2025-04-14"),
    ],
)
def test_a_day_that_cannot_be_listed_is_refused(live_experiment, tmp_path: Path, day, scorers, said) -> None:
    experiment = live_experiment()
    assign(experiment, at=START)
    if scorers:
        predicted(tmp_path, day=day, scorers=scorers)
    with pytest.raises(InputError, match=said):
        contacts_of(experiment)


def test_without_arms_there_is_nobody_to_contact(live_experiment) -> None:
    with pytest.raises(InputError, match="nobody has an arm yet"):
        contacts_of(live_experiment())
