import numpy as np
import pytest
from campaignpulse.models.calibration import Platt, account_folds, out_of_fold
from sklearn.calibration import _SigmoidCalibration


@pytest.fixture
def risks():
    random = np.random.default_rng(0)
    risk = random.normal(50, 20, size=2_000)
    return risk, random.random(2_000) < 1 / (1 + np.exp(4 - 0.05 * risk))


def learn(risk, churned, *, rows=1):
    """The curve where each account has so many rows."""
    return Platt.learn(risk, churned, np.arange(len(risk)) // rows)


def test_the_planted_curve_is_recovered(risks):
    platt = learn(*risks)
    assert platt.slope == pytest.approx(0.05, abs=0.01)
    assert platt.intercept == pytest.approx(-4, abs=0.5)


def test_the_curve_is_that_of_scikit_learn(risks):
    risk, churned = risks
    theirs = _SigmoidCalibration().fit(risk, churned)
    np.testing.assert_allclose(learn(risk, churned).probability(risk), theirs.predict(risk), atol=1e-5)


def test_probabilities_add_up_to_the_churners_up_to_platts_half_a_row_each_side(risks):
    risk, churned = risks
    assert learn(risk, churned).probability(risk).sum() == pytest.approx(churned.sum(), abs=2)


def test_an_order_that_is_wrong_is_flattened_to_the_base_rate_and_never_turned_round(risks):
    risk, churned = risks
    platt = learn(-risk, churned)
    assert platt.slope == 0.0
    np.testing.assert_allclose(platt.probability(risk), churned.mean(), atol=1e-3)


def test_risks_that_are_all_equal_get_the_base_rate(risks):
    churned = risks[1]
    platt = learn(np.full(len(churned), 0.1), churned)
    assert platt.slope == 0.0
    assert platt.probability(np.array([0.1]))[0] == pytest.approx(churned.mean(), abs=1e-3)


def test_a_perfect_order_stays_short_of_certainty():
    probability = learn(np.arange(200.0), np.arange(200) >= 100).probability(np.array([-1e3, 1e3]))
    assert probability[0] < 0.5 < probability[1]
    at_training = learn(np.arange(200.0), np.arange(200) >= 100).probability(np.array([0.0, 199.0]))
    assert 0 < at_training[0] < at_training[1] < 1


def few(risks, churners):
    """Rows of the world of which so many churned, each an account of its own."""
    risk, churned = risks
    kept = ~churned | (np.cumsum(churned) <= churners)
    return risk[kept], churned[kept]


@pytest.mark.parametrize(("churners", "learned"), [(49, False), (50, True)])
def test_with_fewer_than_fifty_churned_accounts_only_the_intercept_is_learned(risks, churners, learned):
    risk, churned = few(risks, churners)
    platt = learn(risk, churned)
    assert (platt.slope * risk.std() == pytest.approx(0.25)) != learned
    assert platt.probability(risk).mean() == pytest.approx(churned.mean(), abs=1e-3)


def test_fifty_rows_of_twenty_five_accounts_are_twenty_five(risks):
    order = np.argsort(risks[1], kind="stable")[-100:]  # the last hundred rows churned, or nearly
    risk, churned = risks[0][order], np.arange(100) >= 50
    assert learn(risk, churned, rows=2).slope * risk.std() == pytest.approx(0.25)
    assert learn(risk, churned).slope * risk.std() != pytest.approx(0.25)


def test_few_who_stayed_are_as_few_as_few_who_churned(risks):
    risk, churned = few(risks, 30)
    assert learn(-risk, ~churned).slope * risk.std() == pytest.approx(0.25)


def test_few_data_cannot_turn_the_order_round_nor_flatten_it(risks):
    risk, churned = few(risks, 20)
    assert learn(-risk, churned).slope > 0


def test_risks_that_are_all_equal_get_the_base_rate_with_few_data_too(risks):
    _, churned = few(risks, 20)
    platt = learn(np.full(len(churned), 7.0), churned)
    assert platt.slope == 0.0
    assert platt.probability(np.array([0.0]))[0] == pytest.approx(churned.mean(), abs=1e-3)


def test_the_unit_of_the_risk_does_not_matter_with_few_data_either(risks):
    risk, churned = few(risks, 20)
    np.testing.assert_allclose(
        learn(risk, churned).probability(risk), learn(risk * 1e6 + 7, churned).probability(risk * 1e6 + 7)
    )


def test_the_unit_of_the_risk_does_not_matter(risks):
    risk, churned = risks
    np.testing.assert_allclose(
        learn(risk, churned).probability(risk),
        learn(risk * 1e6 + 7, churned).probability(risk * 1e6 + 7),
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
