import numpy as np
import pytest
from campaignpulse.models.calibration import Platt, account_folds, out_of_fold
from sklearn.calibration import _SigmoidCalibration


@pytest.fixture
def risks():
    random = np.random.default_rng(0)
    risk = random.normal(50, 20, size=2_000)
    return risk, random.random(2_000) < 1 / (1 + np.exp(4 - 0.05 * risk))


def test_the_planted_curve_is_recovered(risks):
    platt = Platt.learn(*risks)
    assert platt.slope == pytest.approx(0.05, abs=0.01)
    assert platt.intercept == pytest.approx(-4, abs=0.5)


def test_the_curve_is_that_of_scikit_learn(risks):
    risk, churned = risks
    theirs = _SigmoidCalibration().fit(risk, churned)
    np.testing.assert_allclose(Platt.learn(risk, churned).probability(risk), theirs.predict(risk), atol=1e-5)


def test_probabilities_add_up_to_the_churners_up_to_platts_half_a_row_each_side(risks):
    risk, churned = risks
    assert Platt.learn(risk, churned).probability(risk).sum() == pytest.approx(churned.sum(), abs=2)


def test_an_order_that_is_wrong_is_flattened_to_the_base_rate_and_never_turned_round(risks):
    risk, churned = risks
    platt = Platt.learn(-risk, churned)
    assert platt.slope == 0.0
    np.testing.assert_allclose(platt.probability(risk), churned.mean(), atol=1e-3)


def test_risks_that_are_all_equal_get_the_base_rate(risks):
    churned = risks[1]
    platt = Platt.learn(np.full(len(churned), 0.1), churned)
    assert platt.slope == 0.0
    assert platt.probability(np.array([0.1]))[0] == pytest.approx(churned.mean(), abs=1e-3)


def test_a_perfect_order_stays_short_of_certainty():
    probability = Platt.learn(np.arange(20.0), np.arange(20) >= 10).probability(np.array([-1e3, 1e3]))
    assert probability[0] < 0.5 < probability[1]
    at_training = Platt.learn(np.arange(20.0), np.arange(20) >= 10).probability(np.array([0.0, 19.0]))
    assert 0 < at_training[0] < at_training[1] < 1


def test_the_unit_of_the_risk_does_not_matter(risks):
    risk, churned = risks
    np.testing.assert_allclose(
        Platt.learn(risk, churned).probability(risk),
        Platt.learn(risk * 1e6 + 7, churned).probability(risk * 1e6 + 7),
        atol=1e-7,
    )


def test_all_rows_of_an_account_share_a_fold():
    account = np.repeat(np.arange(40), 3)
    fold = account_folds(account, np.arange(120) % 7 == 0)
    assert (fold.reshape(40, 3) == fold.reshape(40, 3)[:, :1]).all()


def test_each_fold_gets_its_part_of_the_churners():
    churned = np.zeros(1_000, dtype=bool)
    churned[:50] = True
    fold = account_folds(np.arange(1_000), churned)
    assert np.bincount(fold[churned]).tolist() == [10] * 5


def test_folds_do_not_depend_on_the_order_of_the_rows():
    random = np.random.default_rng(0)
    account, churned = random.integers(0, 60, 500), random.random(500) < 0.2
    order = random.permutation(500)
    assert (account_folds(account[order], churned[order]) == account_folds(account, churned)[order]).all()


def test_each_row_is_scored_by_a_fit_that_saw_none_of_its_account():
    account = np.repeat(np.arange(20), 2)
    churned = account % 2 == 0

    def risk_from(train, held):
        assert not set(account[train]) & set(account[held])
        return held.astype(float)

    risk = out_of_fold(risk_from, account, churned, in_sample=np.full(40, -1.0))
    assert risk.tolist() == list(range(40))


def test_one_churned_account_is_too_few_for_folds_so_the_risks_stay_in_sample():
    in_sample = np.arange(10.0)
    churned = np.arange(10) == 3
    assert out_of_fold(_never, np.arange(10), churned, in_sample=in_sample) is in_sample


def test_two_churned_accounts_are_enough_for_folds():
    churned = np.arange(10) >= 8
    risk = out_of_fold(
        lambda _, held: np.ones(len(held)), np.arange(10), churned, in_sample=np.full(10, -1.0)
    )
    assert (risk == 1).all()


def test_one_account_alone_has_no_folds():
    in_sample = np.arange(4.0)
    churned = np.array([True, False, True, False])
    assert out_of_fold(_never, np.zeros(4, dtype=np.intp), churned, in_sample=in_sample) is in_sample


def _never(*_: np.ndarray) -> np.ndarray:
    raise AssertionError("no fold should be fitted")
