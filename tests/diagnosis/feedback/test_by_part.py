"""Every part that has rows is told once, all of them first."""

from __future__ import annotations

import pandas as pd
from campaignpulse.diagnosis.feedback.by_part import parts


def test_each_part_with_rows_comes_once_and_the_parts_of_causes_add_up() -> None:
    table = pd.DataFrame(
        {"cause": ["product_bug", "wind_down", "product_bug"], "phase": ["post", "post", "active"]}
    )
    found = {(cause, phase): len(rows) for cause, phase, rows in parts(table, ("cause", "phase"))}
    assert next(iter(found)) == ("all", "all")
    assert found == {
        ("all", "all"): 3,
        ("all", "active"): 1,
        ("all", "post"): 2,
        ("product_bug", "all"): 2,
        ("product_bug", "active"): 1,
        ("product_bug", "post"): 1,
        ("wind_down", "all"): 1,
        ("wind_down", "post"): 1,
    }
