from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.evaluation.claims import Claim, Roles, claims
from campaignpulse.experiment import CancelLabel
from campaignpulse.tables import Tables

LABEL = CancelLabel(kind="cancel", horizon_days=60)
TablesOf = Callable[..., Tables]


def all_claims(tables: Tables, predictions: pd.DataFrame, **roles: str) -> tuple[Claim, ...]:
    return claims(tables, predictions=predictions, label=LABEL, budget_share=0.2, roles=Roles(**roles))


def test_every_claim_has_a_figure_with_its_interval_or_a_reason(
    tables_of: TablesOf, predictions: pd.DataFrame
) -> None:
    tables = tables_of()
    found = all_claims(tables, predictions)

    assert len({claim.key for claim in found}) == len(found) == 23
    for claim in found:
        assert (claim.value is None) == (claim.reason is not None)
        if claim.measurable:
            assert claim.low <= claim.value <= claim.high
            assert claim.counted
            assert claim.n > 0
    assert [claim.key for claim in found if not claim.measurable] == ["resolution_time"]


def test_a_bare_data_set_gives_the_same_claims_and_reasons(
    tables_of: TablesOf, predictions: pd.DataFrame
) -> None:
    bare = tables_of(tickets=None, surveys=None, subscriptions=None, accounts=None)
    full = tables_of()
    only = predictions.query("scorer == 'rules'")

    found = all_claims(bare, only)

    assert [claim.key for claim in found] == [claim.key for claim in all_claims(full, predictions)]
    assert [claim.key for claim in found if claim.measurable] == [
        "engagement_in_campaigns",
        "review_cycle_in_campaigns",
    ]


def test_one_scorer_may_play_two_parts(tables_of: TablesOf, predictions: pd.DataFrame) -> None:
    tables = tables_of()
    found = {claim.key: claim for claim in all_claims(tables, predictions, campaign_aware="learned")}

    assert len(found) == 23
    assert found["churners_found"].value == found["churners_found_challenger"].value


def test_times_without_a_zone_and_other_words_for_ids_change_no_figure(
    tables_of: TablesOf, predictions: pd.DataFrame
) -> None:
    tables = tables_of()
    other = predictions.assign(
        cutoff=predictions["cutoff"].dt.tz_localize(None).dt.as_unit("ns"),
        account_id=predictions["account_id"].astype(object),
    )

    assert all_claims(tables, other) == all_claims(tables, predictions)


def test_a_calendar_that_nobody_is_exposed_to_gives_reasons(
    tables_of: TablesOf, predictions: pd.DataFrame
) -> None:
    full = tables_of()
    nobody = tables_of(exposures=full.exposures.head(0))

    found = {claim.key: claim for claim in all_claims(nobody, predictions)}

    assert found["engagement_in_campaigns"].reason == (
        "there are 0 exposed accounts with active and baseline days, and 10 are needed"
    )


def test_the_order_of_rows_changes_no_figure(tables_of: TablesOf, predictions: pd.DataFrame) -> None:
    tables = tables_of()
    mixed = {name: frame.sample(frac=1, random_state=2) for name, frame in tables.frames.items()}
    once = all_claims(tables, predictions)
    again = all_claims(tables_of(**mixed), predictions.sample(frac=1, random_state=3))

    for one, other in zip(once, again, strict=True):
        assert one.reason == other.reason
        assert (one.value, one.low, one.high) == pytest.approx((other.value, other.low, other.high))


def test_rows_that_are_not_mature_change_no_figure(tables_of: TablesOf, predictions: pd.DataFrame) -> None:
    tables = tables_of()
    predictions = predictions.astype({"churned": "boolean"})
    later = predictions[predictions["cutoff"] == predictions["cutoff"].max()]
    young = later.assign(cutoff=later["cutoff"] + pd.Timedelta(days=20), churned=pd.NA)

    assert all_claims(tables, predictions) == all_claims(tables, pd.concat([predictions, young]))


def test_predictions_without_a_column_are_refused(tables_of: TablesOf, predictions: pd.DataFrame) -> None:
    tables = tables_of()
    with pytest.raises(InputError, match="no column phase"):
        all_claims(tables, predictions.drop(columns="phase"))
