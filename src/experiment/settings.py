"""The other blocks of an experiment: data, cutoffs, split, features, components, scorers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from .blocks import BesideFile, Block, Count, Day, Days, Flag, Word, Zone

Direction = Literal[1, 0, -1]
ScorerKind = Literal["traditional", "rules", "learned", "boosted"]
TEST_EVERY_DAYS = 28
"""Snapshots of one account that lie closer add little: tests every 28 days cost 1-5 % in standard error."""


class Simulation(Block):
    """A customer base with planted truths, made as the experiment runs; the same keys give the same data."""

    accounts: Count = Field(default=2_000, description="accounts that ever are customers")
    years: Annotated[float, Field(ge=0.5, le=20)] = Field(default=4.0, description="years of data")
    seed: Annotated[int, Field(strict=True, ge=0)] = Field(
        default=0, description="which world; 0-99 are for development, 100-199 for reporting"
    )
    switches: tuple[Word, ...] = Field(
        default=(), description="turns and faults, such as concept_change; docs/simulator.md lists them"
    )


class DataSource(Block):
    """Where the tables are; one of `path`, `name` and `simulate`."""

    path: BesideFile | None = Field(
        default=None, description="a folder of tables, a DuckDB file, or a store; beside this file"
    )
    name: Word | None = Field(default=None, description="a named data set, such as complete_journey")
    simulate: Simulation | None = Field(default=None, description="a simulated customer base instead")
    zone: Zone | None = Field(
        default=None,
        description="IANA time zone of the days; null: UTC, or the named data set's own",
    )

    @model_validator(mode="after")
    def _one_of_them(self) -> DataSource:
        if [self.path, self.name, self.simulate].count(None) != 2:
            raise ValueError("give one of path, name and simulate")
        return self

    @property
    def source(self) -> str | Path | Simulation:
        """What `load` takes."""
        return self.simulate or self.path or str(self.name)


class Cutoffs(Block):
    """When snapshots are taken: on a grid, or on listed days."""

    every_days: Days | None = Field(
        default=None,
        description="days between training cutoffs, counted from the first day of split.train",
    )
    test_every_days: Days | None = Field(
        default=None,
        description=f"days between test cutoffs, counted from the first day of split.test; "
        f"null: {TEST_EVERY_DAYS}",
    )
    dates: Annotated[tuple[Day, ...], Field(min_length=1)] | None = Field(
        default=None, description="the days of all cutoffs, training and test, instead of a grid"
    )

    @model_validator(mode="after")
    def _grid_or_list(self) -> Cutoffs:
        if (self.every_days is None) == (self.dates is None):
            raise ValueError("give one of every_days and dates")
        if self.dates is not None and self.test_every_days is not None:
            raise ValueError("test_every_days belongs to a grid; leave it out, or give every_days, not dates")
        return self


class Split(Block):
    """The first and last day of training and of test cutoffs; between them lies at least one horizon."""

    train: tuple[Day, Day] = Field(description="first and last day of training cutoffs, both included")
    test: tuple[Day, Day] = Field(description="first and last day of test cutoffs, both included")

    @model_validator(mode="after")
    def _in_order(self) -> Split:
        for name, (first, last) in (("train", self.train), ("test", self.test)):
            if last < first:
                raise ValueError(
                    f"{name} ends on {last:%Y-%m-%d}, before it starts on {first:%Y-%m-%d}; swap them"
                )
        if self.test[0] <= self.train[1]:
            raise ValueError(
                f"test starts on {self.test[0]:%Y-%m-%d}, not after train ends on {self.train[1]:%Y-%m-%d}, "
                "which would mix time; start the test later"
            )
        return self


class FeatureChoice(Block):
    """Which windows are computed."""

    metrics: tuple[Word, ...] | None = Field(default=None, description="metrics to use; null: all there are")
    windows_days: Annotated[tuple[Days, ...], Field(min_length=1)] = Field(
        default=(7, 28, 84),
        description="days of the trailing windows: a week, four weeks, twelve weeks",
    )
    long_days: Days = Field(default=365, description="days over which phases are compared: a year")
    campaign: Flag = Field(default=True, description="whether features may know the campaign calendar")
    shrink_shares: Flag = Field(
        default=False,
        description="whether shares of few cases are drawn toward the mean of the training snapshots",
    )

    @model_validator(mode="after")
    def _each_once(self) -> FeatureChoice:
        for name, values in (("metrics", self.metrics or ()), ("windows_days", self.windows_days)):
            if len(set(values)) < len(values):
                raise ValueError(f"{name} has the same entry twice; keep one")
        return self


class ComponentSpec(Block):
    """A component of health: which metrics it is made of."""

    metrics: Annotated[tuple[Word, ...], Field(min_length=1)] = Field(description="its metrics")
    direction: Direction = Field(
        default=1,
        description="1: more is healthier, -1: more is worse, 0: unknown (no use to rules)",
    )


class ScorerSpec(Block):
    """A scorer that takes part in the comparison."""

    kind: ScorerKind = Field(
        description="traditional (the control: usage, logins and tickets of four weeks), rules (weighted), "
        "learned (logistic) or boosted (trees)"
    )
    settings: dict[str, Any] = Field(default={}, description="arguments of the scorer; {}: its defaults")
    scorecard: BesideFile | None = Field(
        default=None,
        description="another YAML file; for rules: a scorecard, null: equal weights; for learned: a card of "
        "points, which fixes the weights",
    )

    @model_validator(mode="after")
    def _scorecard_of_its_kind(self) -> ScorerSpec:
        if self.scorecard is not None and self.kind not in ("rules", "learned"):
            raise ValueError(
                f"a {self.kind} scorer takes no scorecard; leave it out, or make the kind rules or learned"
            )
        return self


DEFAULT_SCORERS: dict[str, ScorerSpec] = {
    "traditional": ScorerSpec(kind="traditional"),
    "rules": ScorerSpec(kind="rules"),
    "learned": ScorerSpec(kind="learned"),
    "boosted": ScorerSpec(kind="boosted"),
}
