from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from campaignpulse.diagnosis.surges import surges
from campaignpulse.tables import Tables
from scipy import stats

WORDS = "It crashed, this is terrible and useless"


@pytest.fixture(scope="module")
def at(day: pd.DataFrame) -> pd.Timestamp:
    return pd.Timestamp(day["cutoff"].iloc[0])


@pytest.fixture(scope="module")
def quiet(base: Tables, day: pd.DataFrame, at: pd.Timestamp) -> pd.DataFrame:
    return surges(base, day["account_id"], at)


def with_tickets(base: Tables, accounts: list[str], at: pd.Timestamp) -> Tables:
    """The same base, in which these accounts have written three tickets more in the last week."""
    assert base.tickets is not None
    more = pd.DataFrame(
        {
            "ticket_id": [f"more-{i}" for i in range(3 * len(accounts))],
            "account_id": np.repeat(np.array(accounts, object), 3),
            "opened_at": at - pd.to_timedelta(np.tile([1, 3, 5], len(accounts)), unit="D"),
            "text": WORDS,
        }
    ).astype({"account_id": "str", "opened_at": "datetime64[us, UTC]"})
    return replace(base, tickets=pd.concat([base.tickets, more], ignore_index=True))


def test_each_account_segment_and_cohort_is_looked_at_once(quiet: pd.DataFrame, day: pd.DataFrame) -> None:
    counted = quiet.groupby("level")["unit"].nunique()
    assert counted["account"] == len(day)
    assert counted["segment"] == 4
    assert counted["campaign"] >= 1
    assert not quiet.duplicated(["level", "unit"]).any()


def test_what_is_expected_of_all_is_about_what_came(quiet: pd.DataFrame) -> None:
    own = quiet[quiet["level"] == "account"]
    assert own["expected"].sum() == pytest.approx(own["tickets"].sum(), rel=0.35)


def test_an_ordinary_month_has_no_surge(quiet: pd.DataFrame) -> None:
    assert not quiet["surge"].any()


def test_accounts_that_are_not_like_all_do_not_say_what_is_usual(
    base: Tables, day: pd.DataFrame, at: pd.Timestamp
) -> None:
    assert base.tickets is not None
    wrote = base.tickets["account_id"].value_counts()
    loud, ordinary = day["account_id"].isin(wrote.index[:40]), day["account_id"][100:]
    asked = day["account_id"][loud | (day.index >= 100)]
    alone = surges(base, ordinary, at).query("level == 'account'").set_index("unit")
    both, told = (
        surges(base, asked, at, usual=usual).query("level == 'account'").set_index("unit")
        for usual in (None, ordinary)
    )
    columns = ["expected", "usual_negative", "p_value"]
    pd.testing.assert_frame_equal(told.loc[alone.index, columns], alone[columns])
    assert both.loc[alone.index, "expected"].sum() > alone["expected"].sum()


def test_where_those_that_are_like_all_never_wrote_all_say_what_is_usual_and_that_is_told(
    base: Tables, day: pd.DataFrame, at: pd.Timestamp
) -> None:
    assert base.tickets is not None
    silent = day["account_id"][~day["account_id"].isin(base.tickets["account_id"])]
    assert len(silent) > 0
    by_silent, by_all = (surges(base, day["account_id"], at, usual=usual) for usual in (silent, None))
    pd.testing.assert_frame_equal(by_silent, by_all)
    assert set(by_silent["usual_accounts"]) == {len(day)}
    some = surges(base, day["account_id"], at, usual=day["account_id"][100:])
    assert set(some["usual_accounts"]) == {len(day) - 100}


def test_where_nobody_wrote_in_the_year_before_nothing_is_usual_and_nothing_surges(
    base: Tables, day: pd.DataFrame, at: pd.Timestamp
) -> None:
    assert base.tickets is not None
    new = base.tickets[base.tickets["opened_at"] >= at - pd.Timedelta(days=28)]
    assert len(new) > 0
    assert surges(replace(base, tickets=new), day["account_id"], at).empty


def test_p_values_are_adjusted_within_each_level(quiet: pd.DataFrame) -> None:
    own = quiet[quiet["level"] == "segment"]
    assert own["q_value"].tolist() == pytest.approx(stats.false_discovery_control(own["p_value"]))


def test_a_planted_surge_of_a_segment_is_found_there(
    base: Tables, day: pd.DataFrame, at: pd.Timestamp
) -> None:
    assert base.accounts is not None
    segment = base.accounts.set_index("account_id")["segment"].reindex(day["account_id"])
    members = [str(name) for name in segment[segment == "network"].index[:12]]
    found = surges(with_tickets(base, members, at), day["account_id"], at)
    own = found[found["level"] == "segment"].set_index("unit")
    assert own["q_value"].idxmin() == "network"
    assert own.loc["network", "q_value"] < 1e-6


def test_a_planted_surge_of_one_account_is_found_with_its_figures(
    base: Tables, day: pd.DataFrame, at: pd.Timestamp
) -> None:
    one = str(day["account_id"].iloc[0])
    loud = with_tickets(with_tickets(base, [one], at), [one], at)
    found = surges(loud, day["account_id"], at)
    own = found[(found["level"] == "account") & found["surge"]]
    assert own["unit"].tolist() == [one]
    assert own["tickets"].iloc[0] >= 6 > 10 * own["expected"].iloc[0]


def test_bad_words_alone_raise_the_evidence(base: Tables, day: pd.DataFrame, at: pd.Timestamp) -> None:
    one = str(day["account_id"].iloc[0])
    sour = with_tickets(base, [one], at)
    assert sour.tickets is not None
    kind = replace(
        sour,
        tickets=sour.tickets.assign(
            text=sour.tickets["text"].where(sour.tickets["text"] != WORDS, "Thanks, great")
        ),
    )
    both = [surges(tables, day["account_id"], at).set_index("unit").loc[one] for tables in (sour, kind)]
    assert both[0]["p_volume"] == pytest.approx(both[1]["p_volume"])
    assert both[0]["p_value"] < both[1]["p_value"]


def test_without_tickets_nothing_is_looked_at(base: Tables, day: pd.DataFrame, at: pd.Timestamp) -> None:
    assert surges(replace(base, tickets=None), day["account_id"], at).empty
