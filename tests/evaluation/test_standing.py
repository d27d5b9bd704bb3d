from __future__ import annotations

import numpy as np
import pytest
from campaignpulse.evaluation.standing import ranked, standing
from hypothesis import given, settings
from hypothesis import strategies as st

ROWS = st.lists(st.tuples(st.integers(0, 5), st.booleans(), st.booleans()), min_size=1, max_size=40)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(ROWS)
def test_a_part_that_was_ranked_with_the_whole_stands_as_if_it_had_been_ranked_alone(
    rows: list[tuple[int, bool, bool]],
) -> None:
    score, churned, mask = (np.array(column) for column in zip(*rows, strict=True))
    part = standing(ranked(score.astype(float)).where(mask), churned[mask])
    alone = standing(ranked(score[mask].astype(float)), churned[mask])

    assert part.churned.tolist() == alone.churned.tolist()
    assert part.retained.tolist() == alone.retained.tolist()
    assert part.first.tolist() == alone.first.tolist()
    assert (part.positives, part.negatives) == (alone.positives, alone.negatives)
    assert score[mask][part.order].tolist() == score[mask][alone.order].tolist()
    assert part.left.tolist() == churned[mask][part.order].tolist()


@settings(derandomize=True, deadline=None, max_examples=40)
@given(ROWS)
def test_the_tied_share_is_that_of_all_pairs_counted_one_by_one(rows: list[tuple[int, bool, bool]]) -> None:
    score, churned = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    tied = [p == n for p in score[churned] for n in score[~churned]]
    found = standing(ranked(score.astype(float)), churned).tied_pairs()

    assert found == pytest.approx(np.mean(tied)) if tied else np.isnan(found)


def test_rows_come_from_the_lowest_score_on_and_equal_ones_share_a_number() -> None:
    rows = ranked(np.array([0.3, 0.1, 0.3, 0.2]))

    assert rows.order[:2].tolist() == [1, 3]
    assert set(rows.order[2:].tolist()) == {0, 2}
    assert rows.group.tolist() == [0, 1, 2, 2]


def test_no_rows_stand_nowhere() -> None:
    empty = standing(ranked(np.array([])), np.array([], dtype=bool))

    assert (empty.positives, empty.negatives, len(empty.churned)) == (0, 0, 0)
    assert np.isnan(empty.tied_pairs())
