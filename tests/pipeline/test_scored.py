from __future__ import annotations

import numpy as np
import pandas as pd
from campaignpulse.experiment import Experiment
from campaignpulse.features import snapshots, windows
from campaignpulse.features.sources import Sources
from campaignpulse.models import load_complete
from campaignpulse.pipeline.grading import Grader
from campaignpulse.pipeline.scored import scored
from campaignpulse.sources import load
from campaignpulse.tracking import champion, existing_store


def test_the_rows_are_those_of_the_windows_with_what_the_scorer_says(deployed: Experiment) -> None:
    one = load_complete(champion(existing_store(), deployed.name).folder)
    tables = load(deployed.data.source)
    asked = snapshots(tables, deployed.label, [pd.Timestamp("2024-01-08", tz="UTC")])
    rows = windows(tables, asked, [*one.features, *Sources.of(tables).features])
    found = scored("mine", one, rows, Grader.of(tables, {"mine": one.stability}))
    assert found.columns.tolist() == [
        "account_id", "cutoff", "scorer", "phase", "campaign_id", "health", "probability", "low", "high",
        "reliability", *one.scorer.grouping_.components,
    ]  # fmt: skip
    np.testing.assert_array_equal(found["health"], one.scorer.health(one.of(rows)))
    np.testing.assert_array_equal(found["probability"], one.predict_proba(rows)[:, 1])
    assert set(found["scorer"]) == {"mine"}
