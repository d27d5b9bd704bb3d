"""The block of an experiment file that says who is told what came of a scheduled job."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from ..webhooks import require_address
from .blocks import Block, Flag, Word

Variable = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]


class Notify(Block):
    """A webhook that hears what came of a scheduled job: counts and doubts, and no score of an account."""

    url: Word = Field(description="its address: https, or http on this machine")
    secret_env: Variable = Field(
        default="CAMPAIGNPULSE_WEBHOOK_SECRET",
        description="environment variable that holds the secret to sign with; where it is not set, nothing "
        "is sent, and that is said",
    )
    allow_http: Flag = Field(
        default=False, description="whether http is good enough for another machine, in a network of your own"
    )

    @model_validator(mode="after")
    def _is_an_address(self) -> Notify:
        require_address(self.url, allow_http=self.allow_http)
        return self
