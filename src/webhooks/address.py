"""Where news may go: over TLS, or to this very machine."""

import ipaddress
from urllib.parse import urlsplit


def require_address(url: str, *, allow_http: bool = False) -> str:
    """Return an address to which news may go: https, or http on this machine (anywhere with `allow_http`).

    Raises ValueError for any other. The message names no more than the host: paths may hold secrets.

    >>> require_address("https://hooks.example.com/T0/B0")
    'https://hooks.example.com/T0/B0'
    >>> require_address("http://127.0.0.1:8080/")
    'http://127.0.0.1:8080/'
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or not url.isascii() or " " in url:
        raise ValueError("it must be an address such as https://hooks.example.com/health")
    if parts.username is not None or parts.password is not None:
        raise ValueError(
            f"the address of {parts.hostname} holds a user name; leave it out: what is sent is signed"
        )
    if parts.fragment or not _port_is_valid(url):
        raise ValueError(f"the address of {parts.hostname} has a fragment or a port that does not exist")
    if parts.scheme == "http" and not (allow_http or is_this_machine(url)):
        raise ValueError(
            f"the address of {parts.hostname} is http, which anybody on the way can read; make it https, or "
            "set allow_http where the network is yours"
        )
    return url


def is_this_machine(url: str) -> bool:
    """Whether an address is one of the machine itself.

    >>> is_this_machine("http://localhost/"), is_this_machine("http://127.0.0.1.example.com/")
    (True, False)
    """
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def host_of(url: str) -> str:
    """Return what of an address may be said: its scheme, host and port.

    >>> host_of("https://hooks.example.com:444/T0/secret?token=1")
    'https://hooks.example.com:444'
    """
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def _port_is_valid(url: str) -> bool:
    try:
        return urlsplit(url).port != 0
    except ValueError:
        return False
