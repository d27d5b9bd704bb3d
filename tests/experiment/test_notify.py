from __future__ import annotations

import pytest
from campaignpulse.experiment import Notify
from pydantic import ValidationError


def test_a_webhook_is_an_address_and_the_name_of_a_variable() -> None:
    asked = Notify(url="https://hooks.example.com/health")
    assert (asked.secret_env, asked.allow_http) == ("CAMPAIGNPULSE_WEBHOOK_SECRET", False)
    assert Notify(url="http://10.0.0.7/", allow_http=True).url == "http://10.0.0.7/"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"url": "http://10.0.0.7/"}, "set allow_http where the network is yours"),
        ({"url": "nowhere"}, "it must be an address"),
        ({"url": "https://a.example/", "secret_env": "my secret!"}, "should match pattern"),
        ({"url": "https://a.example/", "secret": "x"}, "Extra inputs are not permitted"),
        ({}, "Field required"),
    ],
)
def test_another_webhook_is_refused(given: dict[str, str], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Notify.model_validate(given)
