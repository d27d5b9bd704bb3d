"""What is done with the quantities of snapshots: one operation after the other, each over all of them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..compiled import compiled
from .plan import ADD, DIVIDE, ELSE, SUBTRACT, WHERE, Plan

Numbers = npt.NDArray[np.float64]


@compiled
def arithmetic(plan: Plan, registers: Numbers, used: int, count: int) -> None:
    """Set the registers of the constants and of the operations, each from registers before it."""
    for place in range(len(plan.constant)):
        registers[used + place, :count] = plan.constant[place]
    used += len(plan.constant)
    for step in range(len(plan.operation)):
        operator = plan.operation[step, 0]
        left, right = registers[plan.operation[step, 1], :count], registers[plan.operation[step, 2], :count]
        if operator in (WHERE, ELSE):
            _choose(operator, left, right, registers[used + step])
        else:
            _calculate(operator, left, right, registers[used + step])


# a loop each, so that one instruction serves several snapshots


@compiled
def _calculate(operator: int, left: Numbers, right: Numbers, to: Numbers) -> None:
    if operator == DIVIDE:
        for i in range(len(left)):
            to[i] = left[i] / right[i] if right[i] != 0.0 else np.nan
    elif operator == ADD:
        for i in range(len(left)):
            to[i] = left[i] + right[i]
    elif operator == SUBTRACT:
        for i in range(len(left)):
            to[i] = left[i] - right[i]
    else:
        for i in range(len(left)):
            to[i] = left[i] * right[i]


@compiled
def _choose(operator: int, left: Numbers, right: Numbers, to: Numbers) -> None:
    if operator == WHERE:
        for i in range(len(left)):
            to[i] = left[i] if right[i] > 0.0 else np.nan
    else:
        for i in range(len(left)):
            to[i] = right[i] if np.isnan(left[i]) else left[i]
