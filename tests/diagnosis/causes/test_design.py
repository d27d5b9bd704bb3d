from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from campaignpulse.diagnosis.causes.design import design
from campaignpulse.diagnosis.causes.features import EVIDENCE

UNKNOWN = {feature.name: np.nan for feature in EVIDENCE} | {"phase": "post"}


def test_what_is_not_known_stands_in_the_middle() -> None:
    row = design(pd.DataFrame([UNKNOWN]), ("voice",)).iloc[0]
    assert np.isfinite(row).all()
    assert row["product_bug_84d"] == 0.0
    assert row["work_now"] == pytest.approx(np.log(2))
    assert (row["health of voice"], row["answered"]) == (0.0, 0.0)


def test_the_first_ticket_says_most() -> None:
    rows = pd.DataFrame([UNKNOWN | {"product_bug_84d": tickets} for tickets in (0.0, 1.0, 2.0)])
    assert design(rows, ())["product_bug_84d"].tolist() == pytest.approx([0, 1 - np.exp(-1), 1 - np.exp(-2)])


def test_some_columns_stand_once_more_for_a_campaign_and_for_after_it() -> None:
    rows = pd.DataFrame(
        [UNKNOWN | {"tagged_84d": 1.0, "phase": phase} for phase in ("active", "post", "pre")]
    )
    found = design(rows, ())
    for phase, places in (("active", [True, False, False]), ("post", [False, True, False])):
        assert (found[f"tagged_84d in {phase}"] > 0).tolist() == places


def test_columns_do_not_depend_on_the_rows() -> None:
    full = pd.DataFrame([UNKNOWN | {"health of voice": 90.0, "health of other": 1.0}])
    assert list(design(full, ("voice",))) == list(design(pd.DataFrame([UNKNOWN]), ("voice",)))
