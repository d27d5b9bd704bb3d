"""The signature: as Standard Webhooks writes it, with a secret from the environment that nobody sees."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import time
from pathlib import Path
from typing import Any

import pytest
from campaignpulse.checks import InputError
from campaignpulse.webhooks import Secret

VARIABLE = "CAMPAIGNPULSE_WEBHOOK_SECRET"


def test_a_known_message_has_the_signature_that_other_libraries_give_it(monkeypatch) -> None:
    """The example of the libraries of Standard Webhooks."""
    monkeypatch.setenv(VARIABLE, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    secret = Secret.from_environment(VARIABLE)
    made = secret.headers("msg_p5jXN8AQM9LWM0D4loKWxJek", b'{"test": 2432232314}', at=1614265330)
    assert made["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_secret_without_a_prefix_is_its_text(monkeypatch) -> None:
    monkeypatch.setenv(VARIABLE, f" {'x' * 24}\n")
    made = Secret.from_environment(VARIABLE).headers("id", b"{}", at=5)
    proof = hmac.new(b"x" * 24, b"id.5.{}", hashlib.sha256).digest()
    assert made == {
        "webhook-id": "id",
        "webhook-timestamp": "5",
        "webhook-signature": f"v1,{base64.b64encode(proof).decode()}",
    }


@pytest.mark.parametrize("text", ["", "  "])
def test_an_empty_variable_holds_no_secret(monkeypatch, text: str) -> None:
    monkeypatch.setenv(VARIABLE, text)
    assert Secret.from_environment(VARIABLE) is None
    monkeypatch.delenv(VARIABLE)
    assert Secret.from_environment(VARIABLE) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("short" * 4, "holds 20 bytes; a secret needs at least 24"),
        ("whsec_???", "is not base64 after whsec_"),
    ],
)
def test_a_secret_that_is_none_is_refused_and_not_shown(monkeypatch, text: str, said: str) -> None:
    monkeypatch.setenv(VARIABLE, text)
    with pytest.raises(InputError, match=said) as refused:
        Secret.from_environment(VARIABLE)
    assert text not in str(refused.value)


def test_a_secret_is_not_printed() -> None:
    assert "abc" not in repr(Secret(b"abc"))


def test_the_receiver_of_the_page_takes_what_is_genuine_and_in_time_and_nothing_else() -> None:
    page = (Path(__file__).parents[2] / "docs" / "webhooks.md").read_text(encoding="utf-8")
    names: dict[str, Any] = {}
    exec(re.search(r"^```python\n(.*?)^```", page, re.DOTALL | re.MULTILINE)[1], names)  # noqa: S102, our own text
    is_genuine, key, now = names["is_genuine"], b"x" * 24, int(time.time())
    headers = Secret(key).headers("id", b"{}", at=now)
    assert is_genuine(headers, b"{}", key)
    assert not is_genuine(headers, b"{ }", key)
    assert not is_genuine(headers, b"{}", b"y" * 24)
    assert not is_genuine({**headers, "webhook-id": "other"}, b"{}", key)
    assert not is_genuine(Secret(key).headers("id", b"{}", at=now - 400), b"{}", key)


def test_one_of_several_signatures_is_enough_while_a_secret_is_changed() -> None:
    old, new = Secret(b"o" * 24), Secret(b"n" * 24)
    headers = new.headers("e1", b"{}", at=5)
    both = old.headers("e1", b"{}", at=5)["webhook-signature"] + " " + headers["webhook-signature"]
    assert new.signed({**headers, "webhook-signature": both}, b"{}")
    assert old.signed({**headers, "webhook-signature": both}, b"{}")
    assert not old.signed(headers, b"{}")


@pytest.mark.parametrize(
    "changed",
    [
        {"webhook-id": "e2"},
        {"webhook-timestamp": "6"},
        {"webhook-timestamp": "-5"},
        {"webhook-timestamp": "05"},
        {"webhook-timestamp": "٥"},
        {"webhook-timestamp": "5" * 13},
        {"webhook-timestamp": ""},
        {"webhook-signature": ""},
        {"webhook-signature": "v1,größer"},
    ],
)
def test_changed_headers_prove_nothing(changed: dict[str, str]) -> None:
    secret = Secret(b"x" * 24)
    headers = secret.headers("e1", b"{}", at=5)
    assert secret.signed(headers, b"{}")
    assert not secret.signed({**headers, **changed}, b"{}")
    assert not secret.signed({}, b"{}")
