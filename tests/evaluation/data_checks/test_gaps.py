from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from campaignpulse.evaluation.data_checks.gaps import gap_findings
from campaignpulse.tables import Tables


def test_where_little_is_missing_nothing_is_said(tiny_tables: Callable[..., Tables]) -> None:
    assert list(gap_findings(tiny_tables().frames)) == []


@pytest.mark.parametrize(("missing", "found"), [(1, 1), (0, 0)])
def test_a_column_of_which_a_third_is_missing_is_a_note(
    tiny_tables, tiny_frames, missing: int, found: int
) -> None:
    accounts = tiny_frames["accounts"].assign(seats=[*([np.nan] * missing), *([3.0] * (3 - missing))])
    told = list(gap_findings(tiny_tables(accounts=accounts).frames))
    assert [(one.severity, one.table, one.what) for one in told] == [
        ("note", "accounts", "missing in its 3 rows: seats 33%")
    ] * found


def test_an_empty_cell_that_says_something_is_not_missing(tiny_tables) -> None:
    """No ended_at: a customer still; no campaign_id: an event of no campaign."""
    told = list(gap_findings(tiny_tables().frames))
    assert not any("campaign_id" in one.what or "resolved_at" in one.what for one in told)
