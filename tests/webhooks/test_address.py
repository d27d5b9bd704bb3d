"""Addresses: over TLS or on this machine, and nothing in the messages but the host."""

from __future__ import annotations

import pytest
from campaignpulse.webhooks import require_address


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.example.com/a?b=c",
        "https://10.0.0.7:8443/",
        "http://localhost:9000/",
        "http://127.0.0.9/",
        "http://[::1]:9000/",
    ],
)
def test_over_tls_or_on_this_machine_is_allowed(url: str) -> None:
    assert require_address(url) == url


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://hooks.example.com/t0ken", "hooks.example.com is http"),
        ("http://10.0.0.7/t0ken", "10.0.0.7 is http"),
        ("http://localhost.example.com/t0ken", "is http"),
        ("https://ann:t0ken@example.com/", "example.com holds a user name"),
        ("https://example.com:0/t0ken", "a port that does not exist"),
        ("https://example.com:99999/t0ken", "a port that does not exist"),
        ("https://example.com/#t0ken", "a fragment"),
        ("ftp://example.com/t0ken", "it must be an address such as"),
        ("file:///t0ken", "it must be an address such as"),
        ("https:///t0ken", "it must be an address such as"),
        ("https://exämple.com/t0ken", "it must be an address such as"),
        ("https://example.com/ t0ken", "it must be an address such as"),
        ("t0ken", "it must be an address such as"),
    ],
)
def test_another_address_is_refused_without_its_path(url: str, said: str) -> None:
    with pytest.raises(ValueError, match=said) as refused:
        require_address(url)
    assert "t0ken" not in str(refused.value)


def test_http_is_allowed_where_the_network_is_ones_own() -> None:
    assert require_address("http://10.0.0.7/", allow_http=True)
    with pytest.raises(ValueError, match="user name"):
        require_address("http://ann@10.0.0.7/", allow_http=True)
