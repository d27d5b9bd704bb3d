from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from campaignpulse.models.components import group
from campaignpulse.models.design import ABOVE, BELOW, MISSING, PHASE_TERM, Design
from campaignpulse.models.gate import Rows
from campaignpulse.tables import PHASES

VALUES = np.array([[1.0, 5.0], [2.0, 5.0], [3.0, np.nan], [4.0, 5.0]])


@pytest.fixture
def grouping():
    return group(["usage", "nps"], {"voice": ["nps"]}, {"usage": 1, "nps": -1}, rest="other", undeclared=0)


@pytest.fixture
def rows():
    return Rows(VALUES, np.array([0, 1, 0, 3]), pd.RangeIndex(4))


def test_each_column_knows_its_feature_its_term_and_its_component(grouping):
    design = Design.learn(VALUES, grouping, np.array([False, False]))
    assert design.term.tolist() == [BELOW, ABOVE, MISSING, *[PHASE_TERM] * 4]
    assert design.feature.tolist() == [0, 0, 1, -1, -1, -1, -1]
    assert design.component.tolist() == [1, 1, 0, -1, -1, -1, -1]
    assert design.phase.tolist() == [-1, -1, -1, 0, 1, 2, 3]


def test_only_values_have_a_direction_and_missing_ones_have_none(grouping):
    design = Design.learn(VALUES, grouping, np.array([False, False]))
    assert design.direction.tolist() == [1, 1, 0, 0, 0, 0, 0]


def test_the_columns_are_those_of_the_scaling_and_the_phases(grouping, rows):
    design = Design.learn(VALUES, grouping, np.array([False, False]))
    columns = design(rows)
    np.testing.assert_array_equal(columns[:, :3], design.scaling(VALUES))
    np.testing.assert_array_equal(columns[:, 3:], np.eye(len(PHASES))[rows.phase])


def test_a_column_by_phase_is_zero_outside_of_its_phase_and_adds_up_to_the_common_one(grouping, rows):
    plain, split = (Design.learn(VALUES, grouping, np.array([by_phase, False])) for by_phase in (False, True))
    columns, whole = split(rows), plain(rows)
    assert split.split.tolist() == [0, 1]
    for position in (0, 1):
        own = split.common == position
        assert split.phase[own].tolist() == [0, 1, 2, 3]
        np.testing.assert_array_equal(columns[:, own].sum(axis=1), whole[:, position])
        for column, phase in zip(columns[:, own].T, split.phase[own], strict=True):
            assert not column[rows.phase != phase].any()


def test_a_common_column_is_empty_and_not_in_use(grouping, rows):
    design = Design.learn(VALUES, grouping, np.array([True, False]))
    assert not design(rows)[:, :2].any()
    assert design.counts.tolist() == [False, False, *[True] * 13]


def test_columns_by_phase_have_the_direction_and_the_component_of_their_feature(grouping):
    design = Design.learn(VALUES, grouping, np.array([True, False]))
    by_phase = design.common >= 0
    assert set(design.direction[by_phase]) == {1}
    assert set(design.component[by_phase]) == {1}
    assert design.term[by_phase].tolist() == [BELOW] * 4 + [ABOVE] * 4


def test_portions_hold_each_column_of_a_feature_once_and_no_feature_twice(grouping):
    design = Design.learn(VALUES, grouping, np.array([True, False]))
    portions = design.apart
    assert sorted(np.concatenate(portions).tolist()) == np.flatnonzero(design.feature >= 0).tolist()
    assert all(len(np.unique(design.feature[own])) == len(own) for own in portions)
