"""Where an address leads: private networks and metadata are not reached by accident."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from campaignpulse.webhooks.reach import UnreachedError, checked_addresses, port_of


def leads_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """Let every name lead to these addresses, as a name server of somebody else's might."""

    def answer(*_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", answer)


PRIVATE = ["10.0.0.7", "192.168.1.1", "172.16.3.4", "100.64.0.1", "fd00::1", "127.0.0.1", "::1"]
NEVER = ["169.254.169.254", "fe80::1", "0.0.0.0", "::", "224.0.0.1", "::ffff:169.254.169.254"]  # noqa: S104
INSIDE_IPV6 = ["::ffff:10.0.0.7", "64:ff9b::a00:7", "2002:a00:7::"]
PUBLIC = ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"]


@pytest.mark.parametrize("address", [*PRIVATE, *INSIDE_IPV6, *NEVER])
def test_a_name_that_leads_to_no_public_machine_is_refused(monkeypatch, address: str) -> None:
    leads_to(monkeypatch, address)
    with pytest.raises(UnreachedError, match="which is no machine of the public network"):
        checked_addresses("https://hooks.example.com/t0ken", allow_private=False)


@pytest.mark.parametrize("address", [*PRIVATE, *INSIDE_IPV6])
def test_ones_own_network_is_reached_where_it_is_allowed(monkeypatch, address: str) -> None:
    leads_to(monkeypatch, address)
    assert checked_addresses("https://tracker.example.com/", allow_private=True) == [address]


@pytest.mark.parametrize("address", NEVER)
def test_metadata_of_a_cloud_is_never_reached(monkeypatch, address: str) -> None:
    leads_to(monkeypatch, address)
    with pytest.raises(UnreachedError):
        checked_addresses("https://tracker.example.com/", allow_private=True)


def test_public_machines_are_reached_and_one_private_among_them_is_reason_to_refuse(monkeypatch) -> None:
    leads_to(monkeypatch, *PUBLIC, PUBLIC[0])
    assert checked_addresses("https://hooks.example.com/", allow_private=False) == PUBLIC
    leads_to(monkeypatch, PUBLIC[0], "10.0.0.7")
    with pytest.raises(UnreachedError, match=r"hooks\.example\.com leads to 10\.0\.0\.7"):
        checked_addresses("https://hooks.example.com/", allow_private=False)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8/", "http://[::1]:8/", "http://localhost:8/"])
def test_this_machine_is_reached_where_the_address_says_so(url: str) -> None:
    assert checked_addresses(url, allow_private=False)


def test_localhost_that_leads_elsewhere_is_refused(monkeypatch) -> None:
    leads_to(monkeypatch, "93.184.215.14")
    with pytest.raises(UnreachedError):
        checked_addresses("http://localhost/", allow_private=False)


def test_a_name_that_nobody_knows_is_said_without_the_path(monkeypatch) -> None:
    def unknown(*_: Any, **__: Any) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(UnreachedError, match=r"the name nowhere\.invalid leads nowhere") as refused:
        checked_addresses("https://nowhere.invalid/t0ken", allow_private=False)
    assert "t0ken" not in str(refused.value)


def test_a_port_is_the_one_given_or_the_schemes() -> None:
    assert [port_of(url) for url in ("https://a/", "http://a/", "https://a:8443/")] == [443, 80, 8443]
