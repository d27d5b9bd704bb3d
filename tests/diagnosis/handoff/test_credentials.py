"""Secrets: from the environment, into the header, and nowhere else."""

from __future__ import annotations

import base64

import pytest
from campaignpulse.checks import InputError
from campaignpulse.diagnosis.handoff.credentials import credentials_of
from campaignpulse.experiment import BasicAuth, HeaderAuth

BASIC = BasicAuth(kind="basic", user="robot", password_env="TRACKER_SECRET")  # noqa: S106, a variable
TOKEN = HeaderAuth(kind="header", name="PRIVATE-TOKEN", prefix="", token_env="TRACKER_SECRET")  # noqa: S106


def test_a_password_is_sent_as_http_has_it_and_not_printed(monkeypatch) -> None:
    monkeypatch.setenv("TRACKER_SECRET", "s3cret\n")
    made = credentials_of(BASIC)
    pair = base64.b64encode(b"robot:s3cret").decode()
    assert made.headers == {"Authorization": f"Basic {pair}"}
    assert set(made.secrets) == {"s3cret", pair}
    assert "s3cret" not in repr(made)
    assert pair not in repr(made)


def test_a_token_stands_in_its_header(monkeypatch) -> None:
    monkeypatch.setenv("TRACKER_SECRET", "s3cret")
    assert credentials_of(TOKEN).headers == {"PRIVATE-TOKEN": "s3cret"}
    assert credentials_of(HeaderAuth(kind="header", token_env="TRACKER_SECRET")).headers == {  # noqa: S106
        "Authorization": "Bearer s3cret"
    }


def test_nobody_in_particular_asks_without_a_header() -> None:
    assert credentials_of(None).headers == {}


@pytest.mark.parametrize(
    ("text", "said"), [("", "TRACKER_SECRET is not set"), ("a\nb: s3cret", "more than plain characters")]
)
def test_a_secret_that_cannot_be_sent_is_refused_and_not_shown(monkeypatch, text: str, said: str) -> None:
    monkeypatch.setenv("TRACKER_SECRET", text)
    with pytest.raises(InputError, match=said) as refused:
        credentials_of(BASIC)
    assert "s3cret" not in str(refused.value)
