"""What is done with the quantities of a snapshot: one operation after the other, over all of its run."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..compiled import compiled
from .plan import ADD, DIVIDE, MULTIPLY, SUBTRACT, WHERE, Plan


@compiled
def arithmetic(plan: Plan, registers: npt.NDArray[np.float64], used: int, count: int) -> None:
    """Set the registers of the constants and of the operations, each from registers before it."""
    for place in range(len(plan.constant)):
        registers[used + place, :count] = plan.constant[place]
    used += len(plan.constant)
    for step in range(len(plan.operation)):
        operator = plan.operation[step, 0]
        left, right, to = plan.operation[step, 1], plan.operation[step, 2], used + step
        for i in range(count):
            a, b = registers[left, i], registers[right, i]
            if operator == DIVIDE:
                registers[to, i] = a / b if b != 0.0 else np.nan
            elif operator == ADD:
                registers[to, i] = a + b
            elif operator == SUBTRACT:
                registers[to, i] = a - b
            elif operator == MULTIPLY:
                registers[to, i] = a * b
            elif operator == WHERE:
                registers[to, i] = a if b > 0.0 else np.nan
            else:
                registers[to, i] = b if np.isnan(a) else a
