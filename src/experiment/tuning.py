"""The block of an experiment file that asks for settings to be searched, and for how long."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, model_validator

from .blocks import Block, Count, Word
from .settings import ScorerSpec

SEARCHABLE = ("learned", "boosted")
"""The kinds of scorers that have settings to search."""


class TuningChoice(Block):
    """Which scorers are tuned, and for how long; settings that the file gives are kept as they are."""

    scorers: Annotated[tuple[Word, ...], Field(min_length=1)] | None = Field(
        default=None, description="names of the scorers to tune; null: each that is learned or boosted"
    )
    trials: Count | None = Field(
        default=40,
        description="settings that are tried for each scorer, the defaults among them; null: no end",
    )
    minutes: Annotated[float, Field(strict=True, gt=0)] | None = Field(
        default=None, description="minutes that each scorer may take, all runs together; null: no end"
    )
    folds: Count = Field(default=3, description="blocks of later cutoffs that each trial is judged by")

    @model_validator(mode="after")
    def _has_an_end(self) -> TuningChoice:
        if self.trials is None and self.minutes is None:
            raise ValueError(
                "trials and minutes are both null, so tuning would have no end; give one of them"
            )
        return self

    def chosen(self, scorers: Mapping[str, ScorerSpec]) -> tuple[str, ...]:
        """Return the names of the scorers to tune, each once."""
        every = _searchable(scorers)
        return every if self.scorers is None else tuple(dict.fromkeys(self.scorers))


def require_searchable(tuning: TuningChoice, scorers: Mapping[str, ScorerSpec]) -> None:
    """Refuse a tuning of scorers that are not there, or have nothing to search."""
    searchable = _searchable(scorers)
    if not searchable:
        raise ValueError(
            "tuning has no learned or boosted scorer to tune; add one to scorers, or leave it out"
        )
    for name in tuning.chosen(scorers):
        if name not in searchable:
            raise ValueError(
                f"tuning.scorers has {name!r}, which is no learned or boosted scorer of this file; "
                f"name some of {', '.join(searchable)}"
            )


def _searchable(scorers: Mapping[str, ScorerSpec]) -> tuple[str, ...]:
    """The names of the scorers that learn: not of those whose weights a card fixes."""
    return tuple(name for name, spec in scorers.items() if spec.kind in SEARCHABLE and spec.scorecard is None)
