"""The block of an experiment file that says who answers for its champion."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .blocks import Block, Word


class RegistryRules(Block):
    """Who owns the champion, and whether somebody else must approve one before it scores."""

    owner: Word | None = Field(
        default=None, description="who answers for the scorers of this experiment; null: nobody is named"
    )
    approval: Literal["required", "none"] | None = Field(
        default=None,
        description="required: no version becomes champion unless somebody other than its owner approved it; "
        "none: any may; null: as it is on record, at first any may",
    )
