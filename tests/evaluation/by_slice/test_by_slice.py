from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

import numpy as np
import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.evaluation import clustered_auc_difference, compare
from campaignpulse.evaluation.by_slice import Slices, by_slice

Make = Callable[..., pd.DataFrame]
PAIR = {"reference": "rules", "challenger": "learned"}


def named_by(table: pd.DataFrame, **names: Callable[[pd.DataFrame], object]) -> pd.DataFrame:
    own = table.drop_duplicates(["account_id", "cutoff"])
    return own[["account_id", "cutoff"]].assign(**{kind: of(own) for kind, of in names.items()})


def halves(own: pd.DataFrame) -> np.ndarray:
    return np.where(own["account_id"] < "account-0150", "agency", "brand")


@pytest.fixture
def uneven(predictions: Make) -> pd.DataFrame:
    """Predictions of 300 accounts, of which the challenger knows nothing of one half, the agencies."""
    table = predictions({"learned": 0.3, "rules": 0.8})
    blind = (halves(table) == "agency") & (table["scorer"] == "learned").to_numpy()
    noise = np.random.default_rng(5).random(len(table))
    return table.assign(probability=np.where(blind, noise, table["probability"]))


@pytest.fixture
def found(uneven: pd.DataFrame) -> Slices:
    return by_slice(uneven, named_by(uneven, segment=halves, size=lambda own: own["phase"]), **PAIR)


def test_a_slice_has_the_difference_of_its_own_rows(uneven: pd.DataFrame, found: Slices) -> None:
    agency = next(one for one in found.shown if one.name == "agency")
    rows = uneven[halves(uneven) == "agency"].sort_values(["account_id", "cutoff"])
    ours, theirs = (rows[rows["scorer"] == name].reset_index() for name in ("learned", "rules"))
    expected = clustered_auc_difference(
        ours["churned"], ours["probability"], theirs["probability"], ours["account_id"]
    )
    assert agency.difference.value == pytest.approx(expected.value)
    assert (agency.difference.low, agency.difference.high) == pytest.approx(expected.interval())


def test_slices_by_phase_are_those_of_the_comparison(uneven: pd.DataFrame, found: Slices) -> None:
    by_phase = compare(uneven, **PAIR).scorers["learned"]
    for one in found.kinds[1].slices:
        assert one.roc_auc["learned"].value == pytest.approx(by_phase[one.name].roc_auc)
        assert one.churned_accounts == by_phase[one.name].churned_accounts


def test_the_slice_in_which_the_challenger_is_blind_is_the_worst(found: Slices) -> None:
    assert (found.worst.slice.kind, found.worst.slice.name) == ("segment", "agency")
    assert found.worst.difference.high < 0


def test_the_interval_of_the_worst_allows_for_all_slices_that_were_looked_at(found: Slices) -> None:
    own, picked = found.worst.slice.difference, found.worst.difference
    assert found.worst.looked_at == 6
    assert picked.low < own.low < own.value == picked.value < own.high < picked.high


def test_a_kind_whose_slices_differ_is_told_from_one_whose_do_not(found: Slices) -> None:
    segment, size = found.kinds
    assert segment.p_value < 0.001
    assert size.p_value > 0.05
    assert segment.p_adjusted == pytest.approx(2 * segment.p_value)


def test_slices_with_too_few_churned_accounts_are_counted_and_not_shown(uneven: pd.DataFrame) -> None:
    named = named_by(uneven, tenure=lambda own: np.where(own["account_id"] < "account-0010", "new", "old"))
    found = by_slice(uneven, named, **PAIR)
    assert ([one.name for one in found.shown], found.hidden) == (["old"], 1)
    assert found.kinds[0].p_value is None


def test_as_many_churned_accounts_as_are_needed_are_enough(uneven: pd.DataFrame) -> None:
    named = named_by(uneven, segment=halves)
    least = min(one.churned_accounts for one in by_slice(uneven, named, **PAIR).shown)
    for more, hidden in ((0, 0), (1, 1)):
        assert by_slice(uneven, named, **PAIR, min_churned_accounts=least + more).hidden == hidden


def test_for_a_loss_the_worst_slice_is_the_one_with_the_highest(uneven: pd.DataFrame) -> None:
    found = by_slice(uneven, named_by(uneven, segment=halves), **PAIR, metric="brier")
    assert found.worst.slice.name == "agency"
    assert found.worst.difference.value > 0


def test_rows_without_a_name_are_a_slice_of_their_own(uneven: pd.DataFrame) -> None:
    named = named_by(uneven, segment=lambda own: np.where(halves(own) == "agency", None, "brand"))
    assert {one.name for one in by_slice(uneven, named, **PAIR).shown} == {"brand", "unknown"}


def test_without_slices_there_is_no_worst(uneven: pd.DataFrame) -> None:
    found = by_slice(uneven, named_by(uneven), **PAIR)
    assert (found.kinds, found.worst, found.hidden) == ((), None, 0)


def test_equal_scorers_seldom_have_a_worst_slice_beyond_chance(predictions: Make) -> None:
    beyond = []
    for seed in range(30):
        table = predictions({"learned": 1.0, "rules": 1.0}, accounts=200, cutoffs=2, seed=seed)
        found = by_slice(table, named_by(table, segment=halves, size=lambda own: own["phase"]), **PAIR)
        beyond.append(found.worst.difference.high < 0)
    assert sum(beyond) <= 3


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"challenger": "boosted"}, "no rows of scorer boosted"),
        ({"metric": "f1"}, "metric is 'f1'; it must be one of"),
        ({"min_churned_accounts": 1}, "min_churned_accounts is 1; it must be at least 2"),
    ],
)
def test_what_cannot_be_sliced_is_refused_in_one_sentence(
    uneven: pd.DataFrame, changed: dict[str, object], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        by_slice(uneven, named_by(uneven, segment=halves), **PAIR | changed)


def test_a_table_with_missing_scores_is_sliced_by_its_shared_snapshots(uneven: pd.DataFrame) -> None:
    groups, drop = named_by(uneven, segment=halves), uneven.index[:20]
    lost = uneven.loc[drop, ["account_id", "cutoff"]].apply(tuple, axis=1)
    shared = uneven[~uneven[["account_id", "cutoff"]].apply(tuple, axis=1).isin(lost)]
    found = by_slice(uneven.drop(index=drop), groups, **PAIR, missing_scores="leave_out")
    for one, expected in zip(found.shown, by_slice(shared, groups, **PAIR).shown, strict=True):
        assert (one.name, one.snapshots) == (expected.name, expected.snapshots)
        assert asdict(one.difference) == pytest.approx(asdict(expected.difference), abs=1e-9)
