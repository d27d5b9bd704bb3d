"""The receivers of an experiment file, ready to send: with their secrets, or the reason why they cannot."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from ...checks import InputError
from ...experiment import CsvReceiver, HandoffChoice, TicketingReceiver, WebhookReceiver
from ...webhooks import Limits, Secret
from .credentials import credentials_of
from .csv import CsvFile
from .outcome import Receiver
from .ticketing import Tracker
from .webhook import Hook


@dataclass(frozen=True)
class Receivers:
    """The receivers by the name under which messages wait for them; `missing` says what others lack."""

    ready: dict[str, Receiver]
    missing: dict[str, str]


def address_of(experiment: str, receiver: str) -> str:
    """Return the name under which messages wait for a receiver: experiments may share an outbox.

    It is plain ASCII, since it may stand in the header of a request.

    >>> address_of("spring", "tracker"), address_of("frühling", "tracker")
    ('spring/tracker', 'fr%C3%BChling/tracker')
    """
    return quote(f"{experiment}/{receiver}")


def receivers_of(choice: HandoffChoice, *, experiment: str) -> Receivers:
    """Return the receivers of an experiment; one whose secret is not set is missing, and is not sent to."""
    ready, missing = dict[str, Receiver](), dict[str, str]()
    for name, asked in choice.receivers.items():
        try:
            ready[address_of(experiment, name)] = _receiver(asked, f"/experiments/{experiment}")
        except InputError as error:
            missing[address_of(experiment, name)] = str(error)
    return Receivers(ready, missing)


def _receiver(asked: CsvReceiver | WebhookReceiver | TicketingReceiver, source: str) -> Receiver:
    if isinstance(asked, CsvReceiver):
        return CsvFile(asked.path)
    limits = Limits(allow_private=asked.allow_private)
    if isinstance(asked, TicketingReceiver):
        return Tracker(asked, credentials_of(asked.auth), limits)
    secret = Secret.from_environment(asked.secret_env)
    if secret is None:
        raise InputError(f"{asked.secret_env} is not set; put the secret into it that signs what is sent")
    return Hook(asked.url, secret, source, limits)
