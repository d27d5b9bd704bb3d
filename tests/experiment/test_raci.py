from __future__ import annotations

from typing import Any

import pytest
from campaignpulse.experiment.raci import DEFAULT_MATRIX, ROUTED_CAUSES, RaciRow, require_whole


def row(cause: str, **keys: Any) -> dict[str, Any]:
    return {"cause": cause, "responsible": "team", "accountable": "boss", **keys}


def whole(*more: dict[str, Any]) -> list[dict[str, Any]]:
    """A matrix with a row for each cause, and further rows."""
    return [*(row(cause) for cause in ROUTED_CAUSES), *more]


def test_the_default_matrix_is_whole_and_sends_each_cause_to_one_team() -> None:
    require_whole(DEFAULT_MATRIX)
    teams = {(one.cause, one.responsible) for one in DEFAULT_MATRIX}
    assert len(teams) == len(ROUTED_CAUSES)
    assert all(one.playbook for one in DEFAULT_MATRIX)


def test_a_row_is_due_in_two_working_days_unless_it_says_when() -> None:
    assert RaciRow.model_validate(row("product_bug")).due_in_hours == 16


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"accountable": ["a", "b"]},
            "matrix[3].accountable is a list of 2; it must be exactly one name; the others may be consulted",
        ),
        ({"responsible": []}, "matrix[3].responsible is a list of 0; it must be exactly one name"),
        ({"accountable": ""}, "matrix[3].accountable is ''; it must not be empty"),
        ({"cause": "wind_down"}, "matrix[3].cause is 'wind_down'; it must be 'product_bug'"),
        (
            {"phase": "during"},
            "matrix[3].phase is 'during'; it must be 'active', 'post', 'pre' or 'baseline'",
        ),
        ({"due_in_hours": 0}, "matrix[3].due_in_hours is 0; it must be more than 0"),
        ({"due_hours": 3}, "matrix[3].due_hours is not a key; did you mean routing.matrix[3].due_in_hours?"),
        (
            {"consulted": ["boss"]},
            "matrix[3]: 'boss' stands twice among accountable, consulted and informed; keep the first",
        ),
    ],
)
def test_a_row_that_breaks_a_rule_is_refused_with_its_key(
    refusal, changes: dict[str, Any], said: str
) -> None:
    found = refusal({"routing.matrix": whole({**row("product_bug"), **changes})})
    assert found.startswith(f"routing.{said}")


def test_two_rows_for_the_same_are_refused_and_both_are_named(refusal) -> None:
    twice = [row("product_bug", phase="post", segment="brand")] * 2
    assert refusal({"routing.matrix": whole(*twice)}) == (
        "routing: matrix[4] is for the same cause, segment and phase as matrix[3]; keep one, or tell them "
        "apart"
    )


@pytest.mark.parametrize("segment", [None, "brand"])
def test_a_matrix_that_leaves_a_phase_to_nobody_is_refused(refusal, segment: str | None) -> None:
    phases = ("active", "post", "pre") if segment is None else ("active", "post", "pre", "baseline")
    rows = [row("product_bug", phase=phase, segment=segment) for phase in phases]
    rows += [row(cause) for cause in ROUTED_CAUSES[1:]]
    lacking = "baseline" if segment is None else "active"
    assert refusal({"routing.matrix": rows}) == (
        f"routing: matrix has no row for product_bug in the phase {lacking} that is for any segment; add one "
        "without segment and phase"
    )


def test_four_rows_for_the_four_phases_leave_no_gap() -> None:
    rows = [row("product_bug", phase=phase) for phase in ("active", "post", "pre", "baseline")]
    require_whole([RaciRow.model_validate(one) for one in [*rows, *whole()[1:]]])
