"""The ticketing template against a real tracker, Roundup, as docs/handoff.md describes it."""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pandas as pd
import pytest
import yaml
from campaignpulse.diagnosis.handoff.credentials import credentials_of
from campaignpulse.diagnosis.handoff.polling import resolution_of
from campaignpulse.diagnosis.handoff.ticketing import Tracker
from campaignpulse.experiment import TicketingReceiver
from campaignpulse.webhooks import Limits

HERE = Path(__file__).parent
PAGE = (HERE.parents[2] / "docs" / "handoff.md").read_text(encoding="utf-8")
PASSWORD = "adm1n-of-a-test"  # noqa: S105, of a tracker that lives for a test
pytestmark = pytest.mark.skipif(
    find_spec("roundup") is None, reason="Roundup is not installed; the extra dev brings it"
)


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start Roundup; where it listens."""
    home = tmp_path_factory.mktemp("roundup") / "home"
    command = [sys.executable, str(HERE / "roundup_server.py"), str(home), PASSWORD]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:  # noqa: S603
        assert server.stdout is not None
        lines = (line for line in server.stdout if line.startswith("port "))
        yield f"http://127.0.0.1:{next(lines).split()[1]}"
        server.terminate()


@pytest.fixture
def roundup(origin: str, monkeypatch: pytest.MonkeyPatch) -> Tracker:
    monkeypatch.setenv("TRACKER_PASSWORD", PASSWORD)
    block = next(
        block
        for block in re.findall(r"^```yml\n(.*?)^```", PAGE, re.DOTALL | re.M)
        if "Roundup asks" in block
    )
    described = yaml.safe_load(block.replace("https://tracker.example.com", origin))
    asked = TicketingReceiver.model_validate(described)
    return Tracker(asked, credentials_of(asked.auth), Limits(seconds=20.0))


def asked_of(roundup: Tracker, path: str, content: Any = None, **headers: str) -> Any:
    """Ask Roundup by a client that is not ours."""
    pair = base64.b64encode(f"admin:{PASSWORD}".encode()).decode()
    told = {"Authorization": f"Basic {pair}", "Content-Type": "application/json", **headers}
    request = Request(  # noqa: S310, this machine
        roundup.asked.url + path,
        data=None if content is None else json.dumps(content).encode(),
        headers={**roundup.asked.headers, **told},
        method="GET" if content is None else "PUT",
    )
    with urlopen(request, timeout=20) as answer:  # noqa: S310, this machine
        return json.load(answer)["data"]


def test_a_case_becomes_one_ticket_however_often_it_is_sent(roundup: Tracker, claimed) -> None:
    key = "c1/escalation/0/spring/tracker"
    first, again, other = (roundup.send([claimed(one)], now=0.0)[0] for one in (key, key, f"{key}2"))
    assert first.arrived
    assert first.reference == again.reference != other.reference
    found = asked_of(roundup, f"/data/issue/{first.reference}")["attributes"]
    assert (found["key"], found["title"]) == (key, "Campaign confusion in af25: 2 accounts")
    assert "4 tickets say 'prank'" in found["description"]


def test_what_became_of_a_ticket_comes_back_with_its_cause_and_time(roundup: Tracker, claimed) -> None:
    (made,) = roundup.send([claimed("c2")], now=0.0)
    ticket, now = str(made.reference), time.time()
    assert resolution_of(roundup, "c2", ticket, now=now) is None
    for name, value in (("cause", "prank"), ("status", "resolved")):
        etag = asked_of(roundup, f"/data/issue/{ticket}")["@etag"]
        asked_of(roundup, f"/data/issue/{ticket}/{name}", {"data": value}, **{"If-Match": etag})
    told = resolution_of(roundup, "c2", ticket, now=now)
    assert told is not None
    assert (told.name, told.cause, told.outcome) == ("c2", "campaign_confusion", "resolved")
    assert abs(told.resolved_at - pd.Timestamp(now, unit="s", tz="UTC")) < pd.Timedelta(minutes=1)


def test_a_refusal_of_roundup_is_told_with_its_reason(roundup: Tracker, claimed) -> None:
    wrong = roundup.asked.create.model_copy(update={"body": {"titel": "{title}"}})
    asked = roundup.asked.model_copy(update={"create": wrong})
    (made,) = Tracker(asked, roundup.credentials, roundup.limits).send([claimed("c3")], now=0.0)
    assert (made.arrived, made.final) == (False, True)
    assert "titel" in (made.said or "")


def test_a_wrong_password_is_told_and_tried_again(roundup: Tracker, claimed) -> None:
    wrong = {"Authorization": "Basic " + base64.b64encode(b"admin:no").decode()}
    credentials = type(roundup.credentials)(wrong, ("no",))
    (made,) = Tracker(roundup.asked, credentials, roundup.limits).send([claimed("c4")], now=0.0)
    assert (made.arrived, made.final) == (False, False)
    assert "it answered 4" in (made.said or "")
