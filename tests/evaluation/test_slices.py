from __future__ import annotations

import numpy as np
from campaignpulse.evaluation import OVERALL, slice_masks
from campaignpulse.tables import PHASES


def test_the_slices_are_everything_and_then_each_phase_in_order() -> None:
    assert list(slice_masks(np.array([0]))) == [OVERALL, *PHASES]


def test_each_row_is_in_exactly_one_phase() -> None:
    masks = slice_masks(np.array([3, 0, 1, 2, 3]))

    assert np.sum([masks[phase] for phase in PHASES], axis=0).tolist() == [1, 1, 1, 1, 1]
    assert masks["baseline"].tolist() == [True, False, False, False, True]


def test_a_phase_that_does_not_occur_is_there_and_empty() -> None:
    masks = slice_masks(np.array([0, 0]))

    assert not masks["post"].any()
    assert masks[OVERALL].all()
