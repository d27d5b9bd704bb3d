"""Figures become metrics under names that the UI groups."""

from __future__ import annotations

import pandas as pd
from campaignpulse.diagnosis.feedback import Kpis
from campaignpulse.diagnosis.feedback.kpis import kpi_table
from campaignpulse.pipeline.kpis_record import _metrics


def test_a_metric_is_named_by_its_figure_and_then_by_what_it_is_of() -> None:
    rows = pd.DataFrame(
        {
            "kpi": ["retention", "cause_precision", "value_at_risk"],
            "cause": ["", "product_bug", "all"],
            "phase": ["", "post", "all"],
            "arm": ["control", "", ""],
            "value": [0.9, 0.5, 100.0],
            "n": 3,
        }
    )
    found = dict(_metrics(Kpis("spring", pd.Timestamp("2025-04-01", tz="UTC"), kpi_table([rows]))))
    assert found["retention/control"] == 0.9
    assert found["cause_precision/product_bug post"] == 0.5
    assert found["value_at_risk/overall"] == 100.0
