from __future__ import annotations

import numpy as np
import pandas as pd
from campaignpulse.models.evidence import BEHAVIOUR, Split, named_parts

EVERY = np.array([True])


def split(points: dict[str, float], moved: dict[str, list[float]]) -> Split:
    features = ("visits", "minutes", "seats", "clicks", "tickets")
    members = {"use": np.arange(4), "support": np.array([4])}
    values = np.arange(5.0)[np.newaxis]
    arrays = {part: np.array([row]) for part, row in moved.items()}
    why = {"cap": np.array(["open bugs"], dtype=object)}
    return Split(pd.DataFrame([points]), arrays, why, values, values + 10, features, members)


def test_parts_are_named_from_one_point_on() -> None:
    assert named_parts(np.array([[1.0, -0.99, -1.0]])).tolist() == [[0, 2, -1]]


def test_the_strongest_three_features_of_a_component_stand_behind_it_with_their_values() -> None:
    found = split({"use": -9.0}, {BEHAVIOUR: [0.1, 0.4, 0.2, 0.3, 9.9]}).evidence(EVERY)
    assert found["feature"].tolist() == ["minutes", "clicks", "seats"]
    assert found["value"].tolist() == [1.0, 3.0, 2.0]
    assert found["before"].tolist() == [11.0, 13.0, 12.0]
    assert found["log_odds"].tolist() == [0.4, 0.3, 0.2]


def test_a_feature_that_moved_the_other_way_is_no_evidence() -> None:
    found = split({"use": 9.0}, {BEHAVIOUR: [0.1, -0.4, 0.0, 0.3, -1.0]}).evidence(EVERY)
    assert found["feature"].tolist() == ["minutes"]


def test_the_largest_part_stands_first_and_small_ones_are_left_out() -> None:
    points = {"data missing": 0.4, "use": 2.0, "support": -8.0}
    found = split(points, {BEHAVIOUR: [-0.1, 0, 0, 0, 0.5]}).evidence(EVERY)
    assert found[["part", "points"]].to_numpy().tolist() == [["support", -8.0], ["use", 2.0]]


def test_a_part_without_a_feature_behind_it_has_none() -> None:
    found = split({"model version": 7.0}, {BEHAVIOUR: [0.0] * 5}).evidence(EVERY)
    assert found["part"].tolist() == ["model version"]
    assert found[["feature", "value", "before", "log_odds"]].isna().all(axis=None)


def test_data_that_went_missing_are_named_from_every_component() -> None:
    moved = {BEHAVIOUR: [0.0] * 5, "data missing": [0.0, 0.0, 0.2, 0.0, 0.3]}
    found = split({"data missing": -7.0}, moved).evidence(EVERY)
    assert found["feature"].tolist() == ["tickets", "seats"]


def test_only_the_scores_that_are_asked_about_have_evidence() -> None:
    assert split({"use": -9.0}, {BEHAVIOUR: [1.0] * 5}).evidence(np.array([False])).empty


def test_a_cap_has_its_reason_and_no_feature() -> None:
    found = split({"cap": -7.0, "use": -2.0}, {BEHAVIOUR: [0.1] * 5}).evidence(EVERY)
    assert found["why"].tolist()[0] == "open bugs"
    assert found["feature"].isna().tolist() == [True, False, False, False]
    assert found["why"].isna().tolist() == [False, True, True, True]
