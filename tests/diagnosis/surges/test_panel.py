from __future__ import annotations

import pandas as pd
import pytest
from campaignpulse.diagnosis.surges.panel import WINDOW_DAYS, WINDOWS, Panel, panel
from campaignpulse.tables import Tables


@pytest.fixture(scope="module")
def seen(base: Tables, day: pd.DataFrame) -> Panel:
    return panel(base, day["account_id"], day["cutoff"].iloc[0])


def test_the_first_window_holds_the_tickets_of_the_last_four_weeks(
    seen: Panel, base: Tables, day: pd.DataFrame
) -> None:
    at, tickets = day["cutoff"].iloc[0], base.tickets
    assert tickets is not None
    since = at - pd.Timedelta(days=WINDOW_DAYS)
    inside = tickets["opened_at"].between(since, at, inclusive="left")
    own = tickets["account_id"].isin(day["account_id"])
    assert seen.tickets[:, 0].sum() == (inside & own).sum() > 0


def test_an_account_has_no_exposure_before_it_began(seen: Panel, base: Tables, day: pd.DataFrame) -> None:
    assert base.accounts is not None
    began = base.accounts.set_index("account_id")["started_at"].reindex(seen.accounts)
    age = (day["cutoff"].iloc[0] - began.dt.floor("D")).dt.days
    whole = age.clip(upper=WINDOWS * WINDOW_DAYS)
    assert seen.days.sum(axis=(1, 2)).tolist() == whole.tolist()


def test_a_window_has_no_more_days_than_it_is_long(seen: Panel) -> None:
    assert seen.days.sum(axis=2).max() == WINDOW_DAYS


def test_bad_words_are_among_what_was_heard(seen: Panel) -> None:
    assert (seen.negative <= seen.heard).all()
    assert (seen.heard <= seen.tickets).all()
