from __future__ import annotations

from dataclasses import replace

import pandas as pd
from campaignpulse.diagnosis import CAUSES
from campaignpulse.diagnosis.causes.tickets import ticket_reader, tickets_said
from campaignpulse.tables import Tables


def test_each_ticket_before_the_moment_has_a_probability_for_each_cause(
    base: Tables, day: pd.DataFrame, said: pd.DataFrame
) -> None:
    at = day["cutoff"].iloc[0]
    assert base.tickets is not None
    assert list(said) == list(CAUSES)
    assert said.index.equals(base.tickets.index[base.tickets["opened_at"] < at])


def test_most_tickets_are_read_rightly(base: Tables, said: pd.DataFrame) -> None:
    assert base.tickets is not None
    about = base.tickets["cause"].reindex(said.index)
    some = about.isin(CAUSES)
    assert (said[some].idxmax(axis=1) == about[some]).mean() > 0.8


def test_without_tickets_nothing_is_said(base: Tables, day: pd.DataFrame) -> None:
    at, bare = day["cutoff"].iloc[0], replace(base, tickets=None)
    assert tickets_said(bare, at) is None
    assert ticket_reader(bare, at) is None


class Blaming:
    """A model of texts of somebody's own: all is a bug."""

    classes = ("product_bug", "other")

    def probabilities(self, texts: pd.Series) -> pd.DataFrame:
        return pd.DataFrame({"product_bug": 0.9, "other": 0.1}, index=texts.index)


def test_a_model_of_texts_of_ones_own_is_asked(base: Tables, day: pd.DataFrame) -> None:
    assert base.tickets is not None
    bare = replace(base, tickets=base.tickets.drop(columns=["category", "cause"]))
    at = day["cutoff"].iloc[0]
    found = tickets_said(bare, at, reader=ticket_reader(bare, at, model=Blaming()))
    assert found is not None
    assert (found.idxmax(axis=1) == "product_bug").all()
