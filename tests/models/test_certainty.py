from __future__ import annotations

import json

import numpy as np
import pandas as pd
from campaignpulse.models import LearnedWeightsScorer
from campaignpulse.models.certainty import Certainty


def test_it_comes_back_from_json_with_its_gaps(clustered):
    windows, churned = clustered(accounts=60)
    windows["phase"] = windows["phase"].replace("pre", "post")  # the weight of "pre" has no interval
    scorer = LearnedWeightsScorer(by_phase=["bugs"]).fit(windows, churned)
    once = scorer.certainty_
    again = Certainty.from_dict(json.loads(json.dumps(once.to_dict(), allow_nan=False)))
    assert np.isnan(once.low).any()
    np.testing.assert_array_equal(again.low, once.low)
    np.testing.assert_array_equal(again.high, once.high)
    pd.testing.assert_frame_equal(again.components, once.components, check_exact=True)
    pd.testing.assert_frame_equal(again.phases, once.phases, check_exact=True)


def test_empty_tables_come_back_empty(clustered):
    once = LearnedWeightsScorer().fit(*clustered(accounts=40)).certainty_
    again = Certainty.from_dict(json.loads(json.dumps(once.to_dict())))
    pd.testing.assert_frame_equal(again.phases, once.phases)


def test_of_a_scorer_that_was_saved_without_it_nothing_is_known():
    nothing = Certainty.none(3, ["work"])
    assert np.isnan(nothing.low).tolist() == [True] * 3
    assert nothing.components["component"].tolist() == ["work"]
    assert nothing.components["spread"].isna().all()
    assert nothing.phases.empty
