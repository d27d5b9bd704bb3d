"""The block of an experiment file that says how hand-offs reach the teams, and how outcomes come back."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from .blocks import BesideFile, Block, Days, Word
from .notify import Variable
from .reached import Reached, is_listed
from .ticketing import TicketingReceiver


class CsvReceiver(Block):
    """A CSV file, one row for each account of a case."""

    kind: Literal["csv"] = Field(description="a CSV file, one row for each account of a case")
    path: BesideFile = Field(description="the file, which grows; beside this file")


class WebhookReceiver(Reached):
    """A web address that takes signed CloudEvents."""

    kind: Literal["webhook"] = Field(description="a web address that takes signed CloudEvents")
    secret_env: Variable = Field(
        default="CAMPAIGNPULSE_HANDOFF_SECRET",
        description="environment variable that holds the secret to sign with",
    )


Receiver = Annotated[CsvReceiver | WebhookReceiver | TicketingReceiver, Field(discriminator="kind")]


class HandoffChoice(Block):
    """Where hand-offs go: receivers by name, and which team hears through which of them."""

    receivers: Annotated[dict[Word, Receiver], Field(min_length=1)] = Field(
        description="the receivers by name"
    )
    teams: dict[Word, Word] = Field(
        default={}, description="receiver by team or person, as routing.matrix names them"
    )
    otherwise: Word | None = Field(
        default=None, description="receiver of all other teams; null: theirs are not sent, and that is said"
    )
    addresses: dict[Word, Word] = Field(
        default={},
        description="e-mail address, user name or queue by team or person, for whoever receives a case: in "
        "events, and as fields such as {informed_address} in templates",
    )
    allowed_hosts: tuple[Word, ...] = Field(
        default=(),
        description="the hosts that may be sent to, such as hooks.example.com or localhost:8080; every "
        "receiver's must be among them",
    )
    patience_days: Days = Field(
        default=3, description="days from its first attempt on after which a message that fails is given up"
    )
    callback_secret_env: Variable = Field(
        default="CAMPAIGNPULSE_CALLBACK_SECRET",
        description="environment variable that holds the secret which signs the outcomes that come back",
    )

    @model_validator(mode="after")
    def _fits_together(self) -> HandoffChoice:
        for key, name in [*((f"teams.{team}", name) for team, name in self.teams.items()), *self._rest()]:
            if name not in self.receivers:
                raise ValueError(f"{key} is {name!r}, no receiver; name one of {', '.join(self.receivers)}")
        for name, receiver in self.receivers.items():
            if not isinstance(receiver, CsvReceiver) and not is_listed(receiver.url, self.allowed_hosts):
                raise ValueError(
                    f"receivers.{name}.url leads to {urlsplit(receiver.url).hostname}, which is not among "
                    "allowed_hosts; add it there if it may be sent to"
                )
        return self

    def _rest(self) -> list[tuple[str, str]]:
        return [] if self.otherwise is None else [("otherwise", self.otherwise)]

    def receiver_of(self, team: str) -> str | None:
        """Return the name of the receiver of a team or person; None where there is none."""
        return self.teams.get(team, self.otherwise)
