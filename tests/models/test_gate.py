import numpy as np
import pandas as pd
import pytest
from campaignpulse.models import LearnedWeightsScorer
from campaignpulse.models.gate import read_rows, read_training
from campaignpulse.tables import PHASES


@pytest.fixture
def windows() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "account_id": ["b", "a", "b"],
            "cutoff": pd.Timestamp("2024-01-01", tz="UTC"),
            "phase": ["active", "baseline", "pre"],
            "campaign_id": ["c1", None, "c1"],
            "series": None,
            "spend": np.array([1.0, np.nan, 3.0], dtype=np.float32),
            "visits": np.array([4.0, 5.0, 6.0], dtype=np.float32),
        },
        index=[10, 11, 12],
    )


def test_the_columns_that_say_which_row_it_is_are_no_features(windows):
    scorer = LearnedWeightsScorer()
    rows = read_training(scorer, windows, [0, 1, 1]).rows
    assert scorer.n_features_in_ == 2
    assert scorer.feature_names_in_.tolist() == ["spend", "visits"]
    np.testing.assert_array_equal(rows.values, [[1, 4], [np.nan, 5], [3, 6]])
    assert rows.index.tolist() == [10, 11, 12]


def test_features_stay_float32(windows):
    rows = read_training(LearnedWeightsScorer(), windows, [0, 1, 1]).rows
    assert rows.values.dtype == np.float32  # noqa: PD011


def test_phases_are_positions_in_the_order_of_precedence(windows):
    rows = read_training(LearnedWeightsScorer(), windows, [0, 1, 1]).rows
    assert [PHASES[number] for number in rows.phase] == ["active", "baseline", "pre"]


def test_rows_of_one_account_share_a_number(windows):
    assert read_training(LearnedWeightsScorer(), windows, [0, 1, 1]).account.tolist() == [1, 0, 1]


def test_rows_of_a_plain_array_are_baseline_and_accounts_of_their_own():
    training = read_training(LearnedWeightsScorer(), np.eye(3), [0, 1, 1])
    assert {PHASES[number] for number in training.rows.phase} == {"baseline"}
    assert training.account.tolist() == [0, 1, 2]


def test_a_nullable_label_column_keeps_false_and_true(windows):
    y = pd.Series([False, True, True], dtype="boolean")
    training = read_training(LearnedWeightsScorer(), windows, y)
    assert training.classes.tolist() == [False, True]
    assert training.classes.dtype == bool
    assert training.churned.tolist() == [False, True, True]


def test_rows_without_a_label_are_refused_with_their_number(windows):
    y = pd.Series([False, pd.NA, True], dtype="boolean")
    with pytest.raises(ValueError, match=r"y contains NaN: 1 of 3 rows have no label"):
        read_training(LearnedWeightsScorer(), windows, y)


def test_labels_of_one_class_are_refused_in_a_sentence(windows):
    with pytest.raises(ValueError, match=r"y has 1 class only, False in all 3 rows"):
        read_training(LearnedWeightsScorer(), windows, [False, False, False])


def test_an_unknown_phase_is_refused_with_its_row(windows):
    with pytest.raises(ValueError, match=r"the phase 'after' in row 2; a phase is one of active, post"):
        read_training(LearnedWeightsScorer(), windows.assign(phase=["pre", "post", "after"]), [0, 1, 1])


def test_a_frame_that_holds_its_own_label_is_refused(windows):
    with pytest.raises(ValueError, match="'churned', which is the label"):
        read_training(LearnedWeightsScorer(), windows.assign(churned=[0, 1, 1]), [0, 1, 1])


def test_another_order_of_features_is_refused_at_prediction(windows):
    scorer = LearnedWeightsScorer()
    read_training(scorer, windows, [0, 1, 1])
    with pytest.raises(ValueError, match="same order"):
        read_rows(scorer, windows[["visits", "spend", "phase"]])


def test_infinite_features_are_refused(windows):
    with pytest.raises(ValueError, match="infinity"):
        read_training(LearnedWeightsScorer(), windows.assign(spend=[1.0, np.inf, 2.0]), [0, 1, 1])


def test_the_segment_of_a_row_is_no_feature_and_stands_beside_it(windows):
    scorer = LearnedWeightsScorer()
    rows = read_training(scorer, windows.assign(segment=["agency", None, "brand"]), [0, 1, 1]).rows
    assert scorer.n_features_in_ == 2
    assert rows.segment.dropna().tolist() == ["agency", "brand"]
    assert read_rows(scorer, windows).segment is None


def test_account_and_cutoff_stand_beside_a_row(windows):
    rows = read_training(LearnedWeightsScorer(), windows, [0, 1, 1]).rows
    assert rows.account.tolist() == ["b", "a", "b"]
    assert set(rows.cutoff) == {pd.Timestamp("2024-01-01", tz="UTC")}


def test_taken_rows_keep_what_stands_beside_them(windows):
    rows = read_training(LearnedWeightsScorer(), windows.assign(segment=["x", "y", "z"]), [0, 1, 1]).rows
    taken = rows.take(np.array([2, 0]))
    assert taken.account.tolist() == ["b", "b"]
    assert taken.segment.tolist() == ["z", "x"]
    np.testing.assert_array_equal(taken.values, np.take(rows.values, [2, 0], axis=0))
    assert taken.index.tolist() == [12, 10]
