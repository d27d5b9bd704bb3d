"""The matrix of an experiment file that says who does what about a cause, and what must hold of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, Field, model_validator

from ..tables import PHASES, Phase
from .blocks import Block, Number, Word

RoutedCause = Literal["product_bug", "campaign_confusion", "dissatisfaction"]
ROUTED_CAUSES: tuple[RoutedCause, ...] = get_args(RoutedCause)
"""The causes that are handed off: a natural wind-down asks for nothing."""


def _one_name(value: Any) -> Any:
    if isinstance(value, list | tuple | dict):
        raise ValueError("it must be exactly one name; the others may be consulted or informed")
    return value


OneName = Annotated[Word, BeforeValidator(_one_name)]
Hours = Annotated[Number, Field(gt=0)]


class RaciRow(Block):
    """Who does what about a cause, in a segment and a phase."""

    cause: RoutedCause = Field(description="why the score fell")
    segment: Word | None = Field(default=None, description="segment of the account; null: any other")
    phase: Phase | None = Field(default=None, description="phase of the account; null: any other")
    responsible: OneName = Field(description="the one team that does it")
    accountable: OneName = Field(description="the one who answers for it, and hears of it when it is late")
    consulted: tuple[Word, ...] = Field(default=(), description="who is asked before")
    informed: tuple[Word, ...] = Field(default=(), description="who is told")
    playbook: Word | None = Field(default=None, description="what to do, in a sentence or an address")
    due_in_hours: Hours = Field(
        default=16.0, description="until when it is to be resolved, in hours as routing.due_counts says"
    )

    @model_validator(mode="after")
    def _each_name_once(self) -> RaciRow:
        named = [self.accountable, *self.consulted, *self.informed]
        twice = [name for name in named if named.count(name) > 1]
        if twice:
            raise ValueError(
                f"{twice[0]!r} stands twice among accountable, consulted and informed; keep the first"
            )
        return self

    @property
    def where(self) -> tuple[str, str | None, str | None]:
        """What the row is for: cause, segment, phase."""
        return (self.cause, self.segment, self.phase)


def require_whole(rows: Sequence[RaciRow]) -> None:
    """Refuse a matrix with two rows for the same, or with none for some account. Raises ValueError."""
    seen: dict[tuple[str, str | None, str | None], int] = {}
    for place, row in enumerate(rows):
        if row.where in seen:
            raise ValueError(
                f"matrix[{place}] is for the same cause, segment and phase as matrix[{seen[row.where]}]; "
                "keep one, or tell them apart"
            )
        seen[row.where] = place
    for cause in ROUTED_CAUSES:
        lacking = [phase for phase in PHASES if not {(cause, None, None), (cause, None, phase)} & set(seen)]
        if lacking:
            raise ValueError(
                f"matrix has no row for {cause} in the phase {lacking[0]} that is for any segment; add one "
                "without segment and phase"
            )


BUG, CONFUSION, UNHAPPY = ROUTED_CAUSES

DEFAULT_MATRIX: tuple[RaciRow, ...] = (
    RaciRow(
        cause=BUG,
        responsible="development",
        accountable="head of product",
        consulted=("support",),
        informed=("success",),
        playbook="reproduce it, mend it or say how to work around it, and tell the account",
    ),
    RaciRow(
        cause=BUG,
        phase="active",
        responsible="development",
        accountable="head of product",
        consulted=("support",),
        informed=("success", "marketing"),
        playbook="the campaign is running: a way around it first, then the cure, and tell the account",
        due_in_hours=8.0,
    ),
    RaciRow(
        cause=CONFUSION,
        responsible="marketing",
        accountable="head of marketing",
        consulted=("support",),
        informed=("success",),
        playbook="say what the campaign was and how to leave it; change the text that misled",
    ),
    RaciRow(
        cause=CONFUSION,
        phase="active",
        responsible="marketing",
        accountable="head of marketing",
        consulted=("support",),
        informed=("success", "development"),
        playbook="say in the product, today, what the campaign is and how to leave it",
        due_in_hours=4.0,
    ),
    RaciRow(
        cause=UNHAPPY,
        responsible="support",
        accountable="head of support",
        informed=("success",),
        playbook="call the account, ask what is wrong, and agree on what happens by when",
        due_in_hours=24.0,
    ),
)
"""Who does what where a file has no matrix: each cause goes to the team that can end it."""
