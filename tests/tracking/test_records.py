import math

import numpy as np
import pandas as pd
import pytest
from campaignpulse.tracking import TESTING, NamedInput
from campaignpulse.tracking.records import clean_metrics, flat_metrics, flat_params


def test_roc_auc_is_called_auc_and_its_bounds_stand_in_sections_of_their_own() -> None:
    metrics = {"roc_auc": 0.7, "roc_auc_low": 0.6, "roc_auc_high": 0.8, "pr_auc": 0.3}
    assert flat_metrics({"active": metrics}) == {
        "auc/active": 0.7,
        "auc_low/active": 0.6,
        "auc_high/active": 0.8,
        "pr_auc/active": 0.3,
    }


def test_only_one_slash_stands_in_a_name_so_that_the_section_is_the_metric() -> None:
    assert flat_metrics({"segment A/B": {"brier": 0.1}}) == {"brier/segment A-B": 0.1}


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan, None])
def test_what_is_not_a_finite_number_is_left_out(value: float | None) -> None:
    assert clean_metrics({"a": value, "b": 1}) == {"b": 1.0}


def test_four_digits_are_kept() -> None:
    assert clean_metrics({"auc": np.float64(0.70405), "rows": 123456}) == {"auc": 0.7040, "rows": 123456.0}


@pytest.mark.parametrize("sign", list("@()%=<>"))
def test_signs_that_mlflow_refuses_become_underscores(sign: str) -> None:
    assert clean_metrics({f"recall{sign}10/all": 1.0}) == {"recall_10/all": 1.0}


def test_lists_and_nothing_in_settings_are_kept_as_text() -> None:
    settings = {"split": {"train": ["2014-01-01", "2014-06-30"]}, "output": None, "components": {}, "seed": 0}
    assert flat_params(settings) == {"split.train": "['2014-01-01', '2014-06-30']", "seed": "0"}


def test_a_named_input_keeps_size_and_columns_but_not_the_rows() -> None:
    frame = pd.DataFrame({"account_id": ["a", "b"], "logins_7d": np.array([1, 2], dtype="float32")})
    table = NamedInput.of(frame, name="test windows", digest="d" * 64, source="data/", role=TESTING)
    assert (table.rows, dict(table.columns)) == (2, {"account_id": "str", "logins_7d": "float32"})
