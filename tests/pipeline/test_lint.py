from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.experiment import read_experiment
from campaignpulse.pipeline import lint_scorecard

CARD = """\
name: ours
version: 1
owner: us
approver: them
approved_on: 2026-10-01
review_by: {review_by}
feedback: each quarter
weights: {{use: 30, trend: 30, leaving: 40}}
measures:
  use: [sessions_rate_baseline_365d]
  trend:
    - feature: sessions_rate_84d
      tiers: [{{below: 0.5, points: 0}}, {{below: 90, points: 50}}, {{points: 100}}]
  leaving: [days_since_last_event, sesions_post_drop]
segments: {{agency: {{use: 30}}}}
"""


@pytest.fixture
def card(tmp_path: Path) -> Path:
    path = tmp_path / "card.yaml"
    path.write_text(CARD.format(review_by="2199-01-01"))
    return path


def test_without_an_experiment_only_the_card_is_looked_at(card):
    assert [(one.severity, one.rule) for one in lint_scorecard(card).findings] == [("warning", "raw_usage")]


def test_with_an_experiment_its_features_and_training_rows_are_looked_at(card, experiment_file):
    result = lint_scorecard(card, experiment=read_experiment(experiment_file))
    assert [(one.severity, one.rule, one.key) for one in result.findings] == [
        ("error", "unknown_feature", "measures.leaving[1].feature"),
        ("warning", "raw_usage", "measures.trend[0]"),
        ("warning", "unreachable_tier", "measures.trend[0].tiers[2]"),
    ]
    assert result.errors[0].way_out == "did you mean sessions_post_drop?"


def test_weights_alone_are_judged_by_the_features_of_the_experiment(tmp_path, experiment_file):
    path = tmp_path / "small.yaml"
    path.write_text("name: small\nweights: {engagement: 1, retention: 1}\n")
    rules = {one.rule for one in lint_scorecard(path, experiment=read_experiment(experiment_file)).findings}
    assert "raw_usage" in rules
    assert "double_counting" in rules
    assert not {"no_campaign_context", "not_measured"} & rules


def test_the_day_is_that_of_the_lint(card):
    card.write_text(CARD.format(review_by="2026-11-24"))
    day = pd.Timestamp("2026-11-24", tz="UTC")
    assert not lint_scorecard(card, today=day).held_back
    assert lint_scorecard(card, today=day + pd.Timedelta(days=1)).held_back


def test_a_file_that_is_no_scorecard_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"none\.yaml: the scorecard cannot be read"):
        lint_scorecard(tmp_path / "none.yaml")
