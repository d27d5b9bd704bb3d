"""Every operator on numbers that are known, zero or not known, against the same by hand."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from campaignpulse.features import Feature, count, mean, total
from campaignpulse.features.arithmetic import arithmetic
from campaignpulse.features.plan import build_plan
from campaignpulse.features.spec import Expression, Operation

LEFT, RIGHT = total("posts", 7), total("visits", 7)
NAN = float("nan")
NUMBERS = [(6.0, 2.0), (6.0, 0.0), (0.0, 0.0), (0.0, 2.0), (-6.0, 0.5), (NAN, 2.0), (6.0, NAN), (NAN, NAN)]

OPERATORS: list[tuple[Expression, Callable[[float, float], float]]] = [
    (LEFT + RIGHT, operator.add),
    (LEFT - RIGHT, operator.sub),
    (LEFT * RIGHT, operator.mul),
    (LEFT / RIGHT, lambda a, b: a / b if b else NAN),
    (LEFT.where(RIGHT), lambda a, b: a if b > 0 else NAN),
    (LEFT.or_else(RIGHT), lambda a, b: b if np.isnan(a) else a),
    (1 - LEFT / (RIGHT + 2), lambda a, b: 1 - a / (b + 2)),
    (LEFT.or_else(3.0) * 2, lambda a, b: 2 * (3.0 if np.isnan(a) else a) + 0 * np.nan_to_num(b)),
]


def computed(expression: Expression, left: float, right: float) -> float:
    """The expression of two atoms whose values are given."""
    asked = {"left": LEFT, "right": RIGHT, "made": expression}
    plan, _ = build_plan([Feature(name, part, "c", 1, "u") for name, part in asked.items()])
    registers = np.zeros((plan.registers, 1))
    registers[plan.output[0], 0], registers[plan.output[1], 0] = left, right
    arithmetic(plan, registers, plan.registers - len(plan.constant) - len(plan.operation), 1)
    return float(registers[plan.output[2], 0])


@pytest.mark.parametrize(("expression", "by_hand"), OPERATORS)
@pytest.mark.parametrize(("left", "right"), NUMBERS)
def test_an_operator_does_what_it_says(
    expression: Operation, by_hand: Callable[[float, float], float], left: float, right: float
) -> None:
    np.testing.assert_equal(computed(expression, left, right), by_hand(left, right))


def test_what_is_not_known_is_replaced_in_the_rows_where_it_is_not(tables_of: Any, value_of: Any) -> None:
    rows = [
        {"account_id": account, "occurred_at": "2024-01-10", "metric": metric, "value": 4.0}
        for account, metric in (("a", "posts"), ("b", "visits"))
    ]
    tables = tables_of(rows)
    expression = mean("posts", 7).or_else(10 * count("visits", 7))
    assert value_of(tables, "2024-01-12", expression, account="a") == 4
    assert value_of(tables, "2024-01-12", expression, account="b") == 10
