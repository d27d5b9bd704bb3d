"""Which machines an address leads to, looked up once and checked before anything is sent there."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit

from .address import is_this_machine

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
NAT64 = ipaddress.ip_network("64:ff9b::/96")  # the same machines as their last 32 bits name, RFC 6052
PORTS = {"http": 80, "https": 443}


class UnreachedError(Exception):
    """There was no exchange; one sentence that says why, with no more of the address than its host."""


def port_of(url: str) -> int:
    """Return the port of an address, its scheme's own where it names none.

    >>> port_of("https://hooks.example.com/a"), port_of("http://127.0.0.1:8080/")
    (443, 8080)
    """
    parts = urlsplit(url)
    return parts.port or PORTS[parts.scheme]


def checked_addresses(url: str, *, allow_private: bool) -> list[str]:
    """Return the numeric addresses of an address's host, each of which may be connected to.

    Whoever connects must use these and not ask again: a name can lead to another machine a moment later
    (DNS rebinding). Raises UnreachedError where the name is unknown, or where one of its addresses is of a
    private network, unless `allow_private`. A cloud's metadata (link-local) and multicast are never allowed,
    and this machine only where the address says so itself (localhost, 127.0.0.1) or with `allow_private`.
    """
    host = urlsplit(url).hostname or ""
    try:
        found = socket.getaddrinfo(host, port_of(url), type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnreachedError(f"the name {host} leads nowhere ({error})") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for address in addresses:
        if not _may_be_reached(address, here=is_this_machine(url), allow_private=allow_private):
            raise UnreachedError(
                f"{host} leads to {address}, which is no machine of the public network; set allow_private "
                "if it is one of yours"
            )
    return addresses


def _may_be_reached(text: str, *, here: bool, allow_private: bool) -> bool:
    address = _plain(ipaddress.ip_address(text.partition("%")[0]))
    if address.is_link_local or address.is_multicast or address.is_unspecified:
        return False
    if here:
        return address.is_loopback
    return allow_private or address.is_global


def _plain(address: Address) -> Address:
    """Return the IPv4 address inside an IPv6 one that only carries it."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address
