from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.features import Feature, tenure
from campaignpulse.models import (
    SCORERS,
    ScorerWithFeatures,
    Stability,
    WeightedRulesScorer,
    load_complete,
    load_scorer,
    save_complete,
)
from campaignpulse.models.stability import Factor

NAMES = ("sessions", "seats", "tickets", "nps")
FEATURES = tuple(Feature(name, tenure(), "engagement", +1, "days") for name in NAMES)
STABILITY = Stability(0.2, {"seats": Factor((10.0,), (1.5, 0.5))})


def saved(planted, folder, *, kind="learned", phase=True, features=FEATURES):
    windows, churned = planted(accounts=50)
    one = ScorerWithFeatures(SCORERS[kind](), features, phase)
    one.scorer.fit(one.of(windows), churned)
    return one, windows, save_complete(one, STABILITY, folder / "scorer")


def edited(folder, name, **changes):
    path = folder / name
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))
    return folder


@pytest.mark.parametrize("kind", sorted(SCORERS))
def test_a_complete_scorer_comes_back_with_its_features_and_its_stability(kind, planted, tmp_path) -> None:
    one, windows, folder = saved(planted, tmp_path, kind=kind)
    again = load_complete(folder)
    assert (again.features, again.phase, again.columns) == (FEATURES, True, one.columns)
    np.testing.assert_array_equal(again.predict_proba(windows), one.predict_proba(windows))
    assert again.stability == STABILITY


def test_a_scorer_that_is_blind_to_campaigns_stays_blind(planted, tmp_path) -> None:
    one, windows, folder = saved(planted, tmp_path, phase=False)
    again = load_complete(folder)
    assert "phase" not in again.columns
    moved = windows.assign(phase="active")
    np.testing.assert_array_equal(again.predict_proba(moved), one.predict_proba(windows))


def test_the_folder_is_still_one_that_load_scorer_reads(planted, tmp_path) -> None:
    one, windows, folder = saved(planted, tmp_path)
    loaded = load_scorer(folder)
    np.testing.assert_array_equal(loaded.predict_proba(one.of(windows)), one.predict_proba(windows))


def test_only_the_columns_of_its_features_reach_the_scorer(planted, tmp_path) -> None:
    one, windows, _ = saved(planted, tmp_path, features=FEATURES[:2])
    pd.testing.assert_frame_equal(one.of(windows), windows[list(one.columns)])
    assert one.columns[-2:] == ("sessions", "seats")


def test_only_a_scorecard_that_parts_the_accounts_is_told_their_segments(planted) -> None:
    windows, _ = planted(accounts=2, cutoffs=1)
    segments = pd.Series({"account-0000": "agency", "account-0001": "brand"})
    card = WeightedRulesScorer(segments={"agency": {"all": 2.0}})
    one = ScorerWithFeatures(card, FEATURES, phase=True, segments=segments)
    assert one.of(windows)["segment"].tolist() == ["agency", "brand"]
    assert "segment" not in replace(one, scorer=WeightedRulesScorer()).of(windows)


@pytest.mark.parametrize("name", ["features.json", "stability.json"])
def test_a_folder_that_an_earlier_version_kept_is_refused_with_the_way_out(name, planted, tmp_path) -> None:
    *_, folder = saved(planted, tmp_path)
    (folder / name).unlink()
    with pytest.raises(InputError, match=rf"{name}: not there, .* run the experiment again"):
        load_complete(folder)


@pytest.mark.parametrize("name", ["features.json", "stability.json"])
def test_a_later_format_is_refused(name, planted, tmp_path) -> None:
    *_, folder = saved(planted, tmp_path)
    with pytest.raises(InputError, match=rf"{name}: format is 2; this version of the program reads format 1"):
        load_complete(edited(folder, name, format=2))


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("features.json", {"features": None}),
        ("features.json", {"features": [{"name": "sessions"}]}),
        ("features.json", {"features": [1]}),
        ("stability.json", {"factors": None}),
        ("stability.json", {"factors": {"seats": [["wide"], [1.0]]}}),
    ],
)
def test_a_damaged_file_is_refused(name, changes, planted, tmp_path) -> None:
    *_, folder = saved(planted, tmp_path)
    with pytest.raises(InputError, match=r"is damaged .* run the experiment again"):
        load_complete(edited(folder, name, **changes))


def test_features_of_another_scorer_are_refused(planted, tmp_path) -> None:
    *_, folder = saved(planted, tmp_path)
    plain = json.loads((folder / "features.json").read_text())["features"]
    with pytest.raises(InputError, match="not those that the scorer was trained on"):
        load_complete(edited(folder, "features.json", features=plain[::-1]))


def test_an_atom_of_a_later_version_is_named_with_the_file(planted, tmp_path) -> None:
    *_, folder = saved(planted, tmp_path)
    plain = json.loads((folder / "features.json").read_text())["features"]
    plain[0]["expression"] = {"atom": "fashion"}
    with pytest.raises(InputError, match=r"features.json: the atom 'fashion' is not known"):
        load_complete(edited(folder, "features.json", features=plain))
