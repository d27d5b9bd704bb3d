"""The block of an experiment file that says who is sent what, how much of it, and when."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ModelWrapValidatorHandler, ValidationError, ValidationInfo, model_validator

from .blocks import BesideFile, Block, Count, Share, Word
from .quiet import Quiet
from .raci import DEFAULT_MATRIX, Hours, RaciRow, RoutedCause, require_whole
from .sentences import sentence
from .yaml_text import read_keys

Whole = Annotated[int, Field(strict=True, ge=0)]


class AlertBudget(Block):
    """How many cases may be opened; one that groups accounts counts once."""

    share: Share | None = Field(
        default=0.05, description="cases of a scored day, as a share of its accounts; null: no such limit"
    )
    per_day: Count | None = Field(default=None, description="cases of a scored day; null: no such limit")
    per_week: Count | None = Field(
        default=None, description="cases of the days scored from Monday to Sunday; null: no such limit"
    )
    rest_days: Whole = Field(
        default=28, description="days after a resolution in which the account is left alone about that cause"
    )


class Grouping(Block):
    """When accounts with the same cause in the same campaign are one case: both numbers must be reached."""

    causes: tuple[RoutedCause, ...] = Field(
        default=("product_bug", "campaign_confusion"),
        description="causes that one action ends for all; an unhappy customer must be asked alone",
    )
    min_accounts: Annotated[int, Field(strict=True, ge=2)] = Field(
        default=5, description="so many accounts of the day"
    )
    min_share: Share = Field(
        default=0.02, description="such a share of the accounts that the campaign concerns that day"
    )


class Escalation(Block):
    """Who hears of a case that is not resolved when it is due."""

    to: Annotated[tuple[Word, ...], Field(min_length=1)] = Field(
        default=("accountable",),
        description="who hears of it, one after the other; accountable: who stands so in the matrix",
    )
    every_hours: Hours = Field(
        default=16.0, description="hours from one to the next, as routing.due_counts says"
    )


class Routing(Block):
    """Who is sent what about accounts at risk, at a volume that they can bear."""

    file: BesideFile | None = Field(
        default=None, description="another YAML file that holds all keys of this block; beside this file"
    )
    matrix: Annotated[tuple[RaciRow, ...], Field(min_length=1)] = Field(
        default=DEFAULT_MATRIX, description="who does what: of the rows that fit, the one that says most"
    )
    capacity: dict[Word, Whole] = Field(
        default={}, description="cases that a team takes up a working day, by team; {}: as many as come"
    )
    carry_days: Whole = Field(
        default=5, description="working days over which what is too much for one day may be spread"
    )
    budget: AlertBudget = Field(default=AlertBudget(), description="how many cases may be opened")
    group: Grouping = Field(default=Grouping(), description="when accounts are one case")
    quiet: Quiet = Field(default=Quiet(), description="when nothing is sent")
    due_counts: Literal["working", "plain"] = Field(
        default="working", description="hours until a case is due: working hours only, or all hours"
    )
    escalation: Escalation = Field(default=Escalation(), description="who hears of what is late")

    @property
    def names(self) -> frozenset[str]:
        """Every team and person that has a part in the matrix, or hears of what is late."""
        parts = ((row.responsible, row.accountable, *row.consulted, *row.informed) for row in self.matrix)
        return frozenset(chain(self.escalation.to, *parts))

    @model_validator(mode="wrap")
    @classmethod
    def _from_its_file(
        cls, given: Any, handler: ModelWrapValidatorHandler[Routing], info: ValidationInfo
    ) -> Routing:
        if not (isinstance(given, Mapping) and isinstance(given.get("file"), str)):
            return handler(given)
        if len(given) > 1:
            raise ValueError("file stands beside other keys; move them into the file, or leave file out")
        path = Path((info.context or {}).get("folder", "")) / given["file"]
        return _read(path).model_copy(update={"file": path})

    @model_validator(mode="after")
    def _fits_together(self) -> Routing:
        require_whole(self.matrix)
        teams = {row.responsible for row in self.matrix}
        for team in self.capacity:
            if team not in teams:
                raise ValueError(
                    f"capacity.{team} is responsible for nothing in the matrix; the teams there are "
                    f"{', '.join(sorted(teams))}"
                )
        return self


def _read(path: Path) -> Routing:
    given = read_keys(path, kind="a file of routing keys", first_key="matrix")
    if "file" in given:
        raise ValueError(f"{path} names another file; write the keys into it")
    try:
        return Routing.model_validate(given, context={"folder": path.parent})
    except ValidationError as error:
        raise ValueError(f"{path}: {sentence(error, Routing)}") from error
