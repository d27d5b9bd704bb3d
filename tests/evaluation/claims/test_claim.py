from __future__ import annotations

import json

from campaignpulse.evaluation.claims import Claim
from campaignpulse.evaluation.claims.claim import Figure, NotMeasurableError

ASKED = Claim("engagement", "How much more?", "×", "baseline days", "sessions")


def no_rows() -> Figure:
    raise NotMeasurableError("there are no rows")


def test_an_answered_claim_has_a_figure_and_no_reason() -> None:
    claim = ASKED.answered(lambda: Figure(3.5, 3.2, 3.8, 400, "accounts"))

    assert claim.measurable
    assert (claim.value, claim.low, claim.high, claim.n, claim.counted) == (3.5, 3.2, 3.8, 400, "accounts")
    assert (claim.key, claim.question, claim.unit) == ("engagement", "How much more?", "×")


def test_a_claim_that_cannot_be_answered_says_why_and_has_no_figure() -> None:
    claim = ASKED.answered(no_rows)

    assert not claim.measurable
    assert claim.reason == "there are no rows"
    assert claim.value is claim.low is claim.high is claim.n is None


def test_a_claim_goes_into_json_as_it_is() -> None:
    plain = json.loads(json.dumps(ASKED.answered(no_rows).to_dict()))

    assert plain["reason"] == "there are no rows"
    assert plain["value"] is None
