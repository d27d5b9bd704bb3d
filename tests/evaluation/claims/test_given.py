from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from campaignpulse.evaluation.claims import Roles
from campaignpulse.evaluation.claims.claim import NotMeasurableError
from campaignpulse.evaluation.claims.given import Given, given
from campaignpulse.tables import Tables

GivenOf = Callable[..., Given]


def test_rows_keep_their_account_and_their_cutoff(
    tables_of: Callable[..., Tables], predictions: pd.DataFrame
) -> None:
    tables = tables_of()
    predictions = predictions.sample(frac=1, random_state=1)
    of = given(tables, predictions, horizon_days=60, budget_share=0.2, roles=Roles())
    rules = predictions[predictions["scorer"] == "rules"].set_index(["account_id", "cutoff"])["probability"]
    keys = pd.MultiIndex.from_arrays([of.account_ids.take(of.rows.account), of.cutoffs.take(of.rows.cutoff)])

    assert of.probability("rules").tolist() == rules.loc[keys].tolist()


def test_a_scorer_that_was_not_run_is_named_with_those_that_were(given_of: GivenOf) -> None:
    with pytest.raises(NotMeasurableError, match="no scorer is called 'boosted' here, there are learned"):
        given_of().probability("boosted")


def test_scorers_that_no_claim_looks_at_may_have_other_rows(
    tables_of: Callable[..., Tables], predictions: pd.DataFrame
) -> None:
    tables = tables_of()
    other = predictions[predictions["scorer"] == "rules"].head(3).assign(scorer="boosted")
    both = pd.concat([predictions, other])

    of = given(tables, both, horizon_days=60, budget_share=0.2, roles=Roles())

    assert "boosted" not in of.rows.probability


def test_without_any_of_the_scorers_the_others_tell_the_rows(
    tables_of: Callable[..., Tables], predictions: pd.DataFrame
) -> None:
    tables = tables_of()
    predictions = predictions.query("scorer == 'rules'").assign(scorer="ours")

    of = given(tables, predictions, horizon_days=60, budget_share=0.2, roles=Roles())

    assert list(of.rows.probability) == ["ours"]


def test_health_is_told_where_every_row_has_it(
    tables_of: Callable[..., Tables], predictions: pd.DataFrame
) -> None:
    tables = tables_of()
    health = (100 * (1 - predictions["probability"])).where(predictions["scorer"] != "learned")

    of = given(tables, predictions.assign(health=health), horizon_days=60, budget_share=0.2, roles=Roles())

    assert np.allclose(of.health["rules"], 100 * (1 - of.probability("rules")))
    assert "learned" not in of.health


def test_as_many_are_flagged_at_each_cutoff_as_the_budget_allows(given_of: GivenOf) -> None:
    of = given_of()
    flagged = np.bincount(of.rows.cutoff[of.flagged("rules")])

    assert flagged.tolist() == [24] * 4  # a fifth of 120 accounts


def test_rows_are_counted_by_account_and_phase(given_of: GivenOf) -> None:
    of = given_of()
    post = of.in_phase("post")

    assert of.by_account(post).sum() == post.sum() > 0
    assert of.accounts_of(post).count == np.count_nonzero(of.by_account(post))
    assert of.accounts.count == 120
