from __future__ import annotations

from collections.abc import Callable

import pandas as pd
from campaignpulse.evaluation.at_work.flagged import Flagged, flagged_by_slice
from campaignpulse.evaluation.at_work.incremental import Alone, incremental
from campaignpulse.evaluation.slices import OVERALL


def test_both_ways_are_counted_with_the_false_alarms_they_cost(part: Flagged) -> None:
    found = incremental(part, "learned", "rules", confidence=0.95)
    assert found.scorer == Alone(churners=2, right=3, false=0, false_per_right=0.0)
    assert found.reference == Alone(churners=1, right=1, false=2, false_per_right=2.0)
    assert (found.both, found.neither) == (0, 0)
    assert round(found.gain.value, 12) == round(2 / 3 - 1 / 3, 12)


def test_all_churners_are_in_one_of_four_groups(many: Flagged) -> None:
    found = incremental(many, "learned", "rules", confidence=0.95)
    groups = found.scorer.churners + found.reference.churners + found.both + found.neither
    assert groups == many.count(many.rows.churned)


def test_at_one_budget_what_is_gained_in_right_alarms_is_saved_in_false_ones(many: Flagged) -> None:
    found = incremental(many, "learned", "rules", confidence=0.95)
    assert found.scorer.right - found.reference.right == found.reference.false - found.scorer.false


def test_a_scorer_gains_nothing_on_itself(many: Flagged) -> None:
    found = incremental(many, "learned", "learned", confidence=0.95)
    assert found.scorer == Alone(0, 0, 0, None)
    assert (found.gain.value, found.gain.low) == (0.0, None)


def test_a_better_scorer_is_seen_to_find_more(predictions: Callable[..., pd.DataFrame]) -> None:
    table = predictions({"learned": 0.3, "rules": 2.0}, accounts=250)
    part = flagged_by_slice(table, budget_share=0.3)[OVERALL]
    assert incremental(part, "learned", "rules", confidence=0.95).gain.low > 0
