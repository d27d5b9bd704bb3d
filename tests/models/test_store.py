from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.models import SCORERS, BoostedScorer, LearnedWeightsScorer, load_scorer, save_scorer

KINDS = sorted(SCORERS)
GOLDEN = Path(__file__).parent / "golden"  # written by 0.1.0, the first version; never to be written again


def edited(folder, **changes):
    path = folder / "scorer.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))
    return folder


@pytest.fixture
def saved(planted, tmp_path):
    windows, churned = planted(accounts=50)
    return save_scorer(BoostedScorer(n_estimators=10).fit(windows, churned), tmp_path / "scorer")


@pytest.mark.parametrize("kind", KINDS)
def test_a_loaded_scorer_is_equal_to_the_last_bit(kind, planted, components, directions, tmp_path):
    windows, churned = planted()
    scorer = SCORERS[kind](components, directions).fit(windows, churned)
    again = load_scorer(save_scorer(scorer, tmp_path / "deep" / "folder"))
    fresh = planted(seed=1)[0]
    assert type(again) is type(scorer)
    for method in ("predict_proba", "decision_function", "raw_risk", "health", "predict"):
        assert (getattr(again, method)(fresh) == getattr(scorer, method)(fresh)).all()
    pd.testing.assert_frame_equal(
        again.component_health(fresh), scorer.component_health(fresh), check_exact=True
    )
    assert again.feature_names_in_.tolist() == scorer.feature_names_in_.tolist()
    assert again.get_params() == scorer.get_params()


@pytest.mark.parametrize("kind", KINDS)
def test_a_loaded_scorer_saves_to_the_same_text(kind, planted, tmp_path):
    scorer = SCORERS[kind]().fit(*planted(accounts=30))
    first = save_scorer(scorer, tmp_path / "first")
    second = save_scorer(load_scorer(first), tmp_path / "second")
    assert sorted(file.name for file in first.iterdir()) == sorted(file.name for file in second.iterdir())
    for file in first.iterdir():
        assert file.read_bytes() == (second / file.name).read_bytes()


@pytest.mark.parametrize("kind", KINDS)
def test_a_scorer_of_a_plain_array_comes_back_without_names(kind, tmp_path):
    X = np.random.default_rng(0).normal(size=(60, 2))
    scorer = SCORERS[kind]().fit(X, np.where(X[:, 0] > 0, "yes", "no"))
    again = load_scorer(save_scorer(scorer, tmp_path))
    assert not hasattr(again, "feature_names_in_")
    assert again.predict(X).tolist() == scorer.predict(X).tolist()


@pytest.mark.parametrize("table", ["weights_", "component_weights_", "phase_weights_"])
def test_the_tables_of_weights_come_back(planted, tmp_path, table):
    scorer = LearnedWeightsScorer(by_phase=["sessions"]).fit(*planted(accounts=50))
    again = load_scorer(save_scorer(scorer, tmp_path))
    pd.testing.assert_frame_equal(getattr(again, table), getattr(scorer, table), check_exact=True)
    fresh = planted(seed=1)[0]
    assert (again.raw_risk(fresh) == scorer.raw_risk(fresh)).all()


def test_the_folder_holds_text_only_and_nothing_half_written(saved):
    assert sorted(file.name for file in saved.iterdir()) == ["booster.txt", "scorer.json"]
    assert json.loads((saved / "scorer.json").read_text())["kind"] == "boosted"
    assert (saved / "booster.txt").read_text().startswith("tree\n")


def test_numpy_settings_are_saved_as_plain_numbers(planted, tmp_path):
    scorer = BoostedScorer(n_estimators=np.int64(5)).fit(*planted(accounts=30))
    assert load_scorer(save_scorer(scorer, tmp_path)).n_estimators == 5


def test_a_setting_that_json_cannot_hold_is_refused(planted, tmp_path):
    scorer = BoostedScorer(n_estimators=5, random_state=np.random.RandomState(0)).fit(*planted(accounts=30))
    with pytest.raises(InputError, match="cannot be saved as JSON; use plain numbers"):
        save_scorer(scorer, tmp_path / "scorer")
    assert not (tmp_path / "scorer").exists()


def test_an_unknown_kind_is_refused(saved):
    with pytest.raises(InputError, match=r"kind is 'oracle'; the known kinds are rules, learned and boosted"):
        load_scorer(edited(saved, kind="oracle"))


@pytest.mark.parametrize("version", [0, 2, None, "1"])
def test_an_unknown_version_of_the_format_is_refused(saved, version):
    with pytest.raises(
        InputError, match=rf"format is {version!r}; this version of the program reads format 1"
    ):
        load_scorer(edited(saved, format=version))


def test_a_missing_folder_is_refused_with_its_path(tmp_path):
    with pytest.raises(InputError, match=r"nowhere/scorer.json: the scorer cannot be read: No such file"):
        load_scorer(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("text", "message"), [("{", "not valid JSON"), ("[1]", "holds list instead of a scorer")]
)
def test_a_file_that_is_no_scorer_is_refused(saved, text, message):
    (saved / "scorer.json").write_text(text)
    with pytest.raises(InputError, match=message):
        load_scorer(saved)


def test_a_damaged_scorer_is_refused_with_what_is_missing(saved):
    with pytest.raises(InputError, match=r"scorer.json: the scorer is damaged .*booster_sha256"):
        load_scorer(edited(saved, learned={"classes": [False, True]}))


def test_trees_of_another_scorer_are_refused(saved):
    with (saved / "booster.txt").open("a") as file:
        file.write("\n")
    with pytest.raises(InputError, match=r"booster.txt: not the trees that scorer.json was saved with"):
        load_scorer(saved)


@pytest.mark.parametrize("kind", KINDS)
def test_a_scorer_that_the_first_version_saved_still_predicts_the_same(kind):
    scorer, rows = load_scorer(GOLDEN / kind), pd.read_csv(GOLDEN / "rows.csv")
    found = pd.DataFrame(
        {
            "raw_risk": scorer.raw_risk(rows),
            "probability": scorer.predict_proba(rows)[:, 1],
            "health": scorer.health(rows),
            **scorer.component_health(rows),
        }
    )
    expected = pd.read_csv(GOLDEN / kind / "expected.csv")
    pd.testing.assert_frame_equal(found, expected, rtol=1e-12, atol=1e-12)


def test_a_learned_scorer_of_the_first_version_knows_no_intervals():
    scorer = load_scorer(GOLDEN / "learned")
    assert set(scorer.weights_["verdict"]) == {"no interval"}
    assert set(scorer.component_weights_["verdict"]) == {"no interval"}
    assert scorer.phase_weights_.empty
