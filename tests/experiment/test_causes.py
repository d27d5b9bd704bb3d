from __future__ import annotations

import pytest
from campaignpulse.experiment.causes import DEFAULT_COSTS, CausesChoice, CostRow, cost_table
from campaignpulse.tables import CAUSES
from pydantic import ValidationError


def test_each_cause_has_a_row_and_the_right_place_costs_nothing() -> None:
    table = cost_table(CausesChoice().costs)
    assert tuple(table) == CAUSES
    assert [min(row, key=lambda place: row[place]) for row in table.values()] == list(CostRow.model_fields)
    assert all(min(row.values()) == 0 for row in table.values())


def test_a_row_is_replaced_whole_and_the_others_stay() -> None:
    own = {"development": 3, "marketing": 3, "support": 0, "nobody": 3}
    table = cost_table(CausesChoice.model_validate({"costs": {"product_bug": own}}).costs)
    assert table["product_bug"] == own
    assert table["wind_down"] == cost_table(DEFAULT_COSTS)["wind_down"]


@pytest.mark.parametrize(
    "given",
    [
        {"costs": {"product_bug": {"development": 0, "marketing": 1, "support": 1}}},
        {"costs": {"product_bug": {"development": -1, "marketing": 1, "support": 1, "nobody": 1}}},
        {"costs": {"bug": {"development": 0, "marketing": 1, "support": 1, "nobody": 1}}},
        {"costs": {"bug": {}}},
        {"bar": 0.0},
        {"bar": 1.0},
        {"fewest_confirmed": 0},
        {"false_discoveries": 1.0},
    ],
)
def test_a_choice_that_makes_no_sense_is_refused(given: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        CausesChoice.model_validate(given)
