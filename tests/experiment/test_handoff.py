"""The block `handoff`: teams that are heard, hosts that are allowed, and sentences for what is not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from campaignpulse.checks import InputError
from campaignpulse.experiment import HandoffChoice, describe_schema, read_experiment
from pydantic import ValidationError

HOOK = {"kind": "webhook", "url": "https://hooks.example.com/t0ken"}
WHOLE: dict[str, Any] = {
    "receivers": {"list": {"kind": "csv", "path": "handoffs.csv"}, "hook": HOOK},
    "teams": {"development": "hook"},
    "otherwise": "list",
    "allowed_hosts": ["hooks.example.com"],
}
FILE = """\
name: n
data: {path: data/}
label: {kind: cancel, horizon_days: 90}
cutoffs: {every_days: 7}
split: {train: [2013-03-01, 2014-06-30], test: [2014-11-01, 2015-03-01]}
handoff:
  receivers:
    one: %s
"""


def test_a_team_hears_through_its_receiver_and_any_other_through_the_one_for_the_rest() -> None:
    asked = HandoffChoice.model_validate(WHOLE)
    assert [asked.receiver_of(team) for team in ("development", "head of support")] == ["hook", "list"]
    assert HandoffChoice.model_validate({**WHOLE, "otherwise": None}).receiver_of("support") is None


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"teams": {"marketing": "hok"}}, "teams.marketing is 'hok', no receiver; name one of list, hook"),
        ({"otherwise": "x"}, "otherwise is 'x', no receiver"),
        ({"allowed_hosts": []}, "receivers.hook.url leads to hooks.example.com, which is not among"),
        ({"allowed_hosts": ["example.com"]}, "which is not among allowed_hosts"),
        ({"receivers": {}}, "at least 1 item"),
        ({"patience_days": 0}, "greater than or equal to 1"),
    ],
)
def test_another_block_is_refused_without_the_path_of_an_address(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said) as refused:
        HandoffChoice.model_validate({**WHOLE, **changed})
    assert "t0ken" not in refused.value.errors()[0]["msg"]


def test_a_file_beside_the_experiment_is_meant(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(FILE % "{kind: csv, path: out/handoffs.csv}")
    handoff = read_experiment(tmp_path / "x.yaml").handoff
    assert handoff is not None
    assert handoff.receivers["one"].path == tmp_path / "out/handoffs.csv"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("receiver", "said"),
    [
        ("{kind: fax}", "handoff.receivers.one.kind is 'fax'; it must be one of csv, webhook, ticketing"),
        ("{kind: csv, pth: x}", "handoff.receivers.one.pth is not a key; did you mean"),
        (
            "{kind: webhook, url: 'http://a.example/t0ken'}",
            "handoff.receivers.one: the address of a.example is http",
        ),
        ("{kind: webhook, url: 't0ken'}", "handoff.receivers.one is a block of keys; it must be an address"),
        (
            "{kind: ticketing, url: 'https://a.example/', find: {path: /a, id: id}, "
            "create: {path: /a, id: id, body: {}}, auth: {kind: basic, user: a}}",
            "handoff.receivers.one.auth.password_env is missing",
        ),
    ],
)
def test_what_is_wrong_with_a_receiver_is_said_by_its_key(tmp_path: Path, receiver: str, said: str) -> None:
    (tmp_path / "x.yaml").write_text(FILE % receiver)
    with pytest.raises(InputError) as refused:
        read_experiment(tmp_path / "x.yaml")
    assert said in str(refused.value)
    assert "t0ken" not in str(refused.value)


def test_the_keys_of_each_kind_of_receiver_are_described_once() -> None:
    paths = [key.path for key in describe_schema() if key.path.startswith("handoff.")]
    assert len(set(paths)) == len(paths)
    assert {
        "handoff.receivers.NAME(csv).path",
        "handoff.receivers.NAME(webhook).secret_env",
        "handoff.receivers.NAME(ticketing).auth(header).token_env",
        "handoff.receivers.NAME(ticketing).find.path",
        "handoff.allowed_hosts",
    } <= set(paths)
