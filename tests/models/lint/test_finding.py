from __future__ import annotations

import json

from campaignpulse.models.lint import Finding, LintResult

ERROR = Finding("error", "static", "review_by", "no day is set", "it drifts", "write one")
WARNING = Finding("warning", "static", "version", "no version", "unclear", "write one")


def test_an_error_holds_a_card_back_and_a_warning_does_not() -> None:
    assert LintResult("ours", "2026-11-25", (ERROR, WARNING)).held_back
    assert not LintResult("ours", "2026-11-25", (WARNING,)).held_back


def test_the_result_is_plain_values() -> None:
    plain = json.loads(json.dumps(LintResult("ours", "2026-11-25", (ERROR, WARNING)).to_dict()))
    assert (plain["errors"], plain["warnings"], plain["held_back"]) == (1, 1, True)
    assert set(plain["findings"][0]) == {"severity", "rule", "key", "what", "why", "way_out"}
