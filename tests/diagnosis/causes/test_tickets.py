from __future__ import annotations

import pandas as pd
from campaignpulse.diagnosis.causes.tickets import ticket_causes


def test_a_tag_that_names_a_cause_speaks_for_it() -> None:
    tags = pd.DataFrame(
        {"category": ["product_bug", "campaign_confusion", "dissatisfaction", "wind_down", "x"]}
    )
    assert ticket_causes(tags).to_numpy().tolist() == [
        [1.0, 0.0, 0.0, 0.0],
        [0.0, 1.0, 0.0, 0.0],
        [0.0, 0.0, 1.0, 0.0],
        [0.0, 0.0, 0.0, 1.0],
        [0.0, 0.0, 0.0, 0.0],
    ]
