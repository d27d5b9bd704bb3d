"""The keys of a tracker: no secret in the file, no path that leads elsewhere, no field that is none."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from campaignpulse.experiment import BasicAuth, Experiment, HeaderAuth, TicketingReceiver
from pydantic import ValidationError

WHOLE: dict[str, Any] = {
    "kind": "ticketing",
    "url": "https://tracker.example.com/rest",
    "auth": {"kind": "basic", "user": "robot", "password_env": "TRACKER_PASSWORD"},
    "headers": {"X-Requested-With": "rest"},
    "find": {"path": "/issue?q={idempotency_key}", "rows": "data.collection", "id": "id"},
    "create": {"path": "/issue", "body": {"title": "{title}"}, "id": "data.id"},
    "status": {"path": "/issue/{ticket}", "state": "data.status", "done": ["8"]},
}


def test_a_tracker_is_described_and_the_rest_has_defaults() -> None:
    asked = TicketingReceiver.model_validate(WHOLE)
    assert isinstance(asked.auth, BasicAuth)
    assert (asked.create.method, asked.create.encoding, asked.allow_private) == ("POST", "json", False)
    assert asked.status is not None
    least = {key: value for key, value in WHOLE.items() if key not in ("auth", "headers", "status")}
    assert TicketingReceiver.model_validate(least).status is None


def test_a_token_stands_in_a_header_of_any_name() -> None:
    auth = HeaderAuth.model_validate({"kind": "header", "token_env": "T"})
    assert (auth.name, auth.prefix) == ("Authorization", "Bearer ")


@pytest.mark.parametrize("name", ["Authorization", "PRIVATE-TOKEN", "X-Api-Key", "Cookie", "X-Secret"])
def test_a_header_that_looks_like_a_secret_is_refused_and_not_shown(name: str) -> None:
    with pytest.raises(ValidationError, match=f"headers.{name} looks like a secret") as refused:
        TicketingReceiver.model_validate({**WHOLE, "headers": {name: "s3cret"}})
    assert "s3cret" not in refused.value.errors()[0]["msg"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"url": "http://tracker.example.com/"}, "tracker.example.com is http"),
        ({"url": "https://a:b@tracker.example.com/"}, "holds a user name"),
        ({"url": "https://tracker.example.com/?a=b"}, "the address has a query"),
        ({"find": {**WHOLE["find"], "path": ".evil.example/"}}, "find.path does not begin with /"),
        ({"create": {**WHOLE["create"], "path": "/a b"}}, "create.path holds more than plain characters"),
        ({"create": {**WHOLE["create"], "body": {"a": "{titel}"}}}, "{title} is close"),
        ({"find": {**WHOLE["find"], "path": "/{ticket}"}}, "{ticket} is no field"),
        ({"find": {**WHOLE["find"], "id": "a..b"}}, "should match pattern"),
        ({"status": {**WHOLE["status"], "time_format": "mixed"}}, "how year, month and day are written"),
        (
            {"status": {**WHOLE["status"], "time_format": "%Y-%m-%d %Y"}},
            "how year, month and day are written",
        ),
        ({"status": {**WHOLE["status"], "time_format": "%Q"}}, "how year, month and day are written"),
        ({"status": {**WHOLE["status"], "time_format": "%d.%m. %H:%M"}}, "how year, month and day"),
        ({"headers": {"X": "a\r\nY: b"}}, "should match pattern"),
        ({"headers": {"X: Y": "b"}}, "should match pattern"),
        ({"headers": {"host": "b"}}, "headers.host is made by the request itself"),
        ({"auth": {"kind": "header", "name": "A\n", "token_env": "T"}}, "should match pattern"),
        ({"auth": {"kind": "basic", "user": "a", "password": "s3cret"}}, "Extra inputs are not permitted"),
    ],
)
def test_another_description_is_refused(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        TicketingReceiver.model_validate({**WHOLE, **changed})


@pytest.mark.parametrize("written", ["%d/%m/%Y", "%m/%d/%y %H:%M", "%Y-%m-%dT%H:%M:%S.%f%z", "%d %b %Y"])
def test_a_time_may_be_written_in_any_order_that_is_said(written: str) -> None:
    status = {**WHOLE["status"], "time_format": written}
    asked = TicketingReceiver.model_validate({**WHOLE, "status": status}).status
    assert asked is not None
    assert asked.time_format == written


def test_every_tracker_of_the_page_is_described_as_the_keys_have_it() -> None:
    page = (Path(__file__).parents[2] / "docs" / "handoff.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```yml\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    found = [yaml.safe_load(block) for block in blocks if "kind: ticketing" in block]
    assert len([TicketingReceiver.model_validate(one) for one in found]) == 3


def test_the_experiment_of_the_page_is_one() -> None:
    page = (Path(__file__).parents[2] / "docs" / "handoff.md").read_text(encoding="utf-8")
    block = re.search(r"^```yaml\n(name:.*?)^```", page, re.DOTALL | re.MULTILINE)
    assert block
    handoff = Experiment.model_validate(yaml.safe_load(block[1])).handoff
    assert handoff is not None
    assert (handoff.receiver_of("marketing"), handoff.receiver_of("development")) == ("hook", "list")
