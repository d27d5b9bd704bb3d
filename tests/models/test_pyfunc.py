from pathlib import Path

import numpy as np
import pandas as pd
from campaignpulse.models import WeightedRulesScorer, save_scorer
from campaignpulse.models.pyfunc import _load_pyfunc


def test_a_stored_scorer_gives_probability_and_health_for_each_row_of_the_windows(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    X = pd.DataFrame({"phase": "baseline", "logins_7d": rng.gamma(2.0, 3.0, 80).astype("float32")})
    scorer = WeightedRulesScorer().fit(X, rng.random(80) < 1 / (1 + X["logins_7d"]))
    asked = X.iloc[[7, 3]]
    scored = _load_pyfunc(str(save_scorer(scorer, tmp_path / "scorer"))).predict(asked)
    assert list(scored.index) == [7, 3]
    np.testing.assert_array_equal(scored["probability"], scorer.predict_proba(asked)[:, 1])
    np.testing.assert_array_equal(scored["health"], scorer.health(asked))
