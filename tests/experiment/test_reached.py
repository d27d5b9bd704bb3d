"""Allowed hosts: exactly those that are listed."""

from __future__ import annotations

import pytest
from campaignpulse.experiment.reached import is_listed


@pytest.mark.parametrize(
    ("url", "allowed", "passes"),
    [
        ("https://a.example/x", ["a.example"], True),
        ("https://A.example:8443/x", ["a.EXAMPLE"], True),
        ("https://a.example:8443/x", ["a.example:8443"], True),
        ("https://a.example:8444/x", ["a.example:8443"], False),
        ("https://a.example/x", ["a.example:443"], False),
        ("https://b.a.example/", ["a.example"], False),
        ("https://a.example.b/", ["a.example"], False),
        ("https://a.example/", [], False),
    ],
)
def test_a_host_is_listed_or_not(url: str, allowed: list[str], passes: bool) -> None:
    assert is_listed(url, allowed) is passes
