"""The experiment: one validated record of plain values, and the cutoffs that follow from it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal, Self

import pandas as pd
from pydantic import Field, ModelWrapValidatorHandler, PrivateAttr, model_validator

from ..tables import DAY_COLUMNS, SCORE_COLUMNS
from .alert_rule import AlertRule
from .blocks import BesideFile, Block, Word, read_moment
from .causes import CausesChoice
from .claim_roles import ClaimRoles
from .engine import EngineChoice, require_tables_of_a_cluster
from .evaluation import Evaluation, require_scorers
from .handoff import HandoffChoice
from .label_rules import Label
from .live import LiveChoice, require_live
from .notify import Notify
from .recalibration import RecalibrationChoice
from .registry import RegistryRules
from .routing import Routing
from .settings import (
    DEFAULT_SCORERS,
    TEST_EVERY_DAYS,
    ComponentSpec,
    Cutoffs,
    DataSource,
    FeatureChoice,
    ScorerSpec,
    Split,
)
from .tuning import TuningChoice, require_searchable

Side = Literal["train", "test"]
LARGEST_SEED = 2**32 - 1  # numpy's RandomState and scikit-learn take 32 bits
WITHOUT_CAMPAIGN = " without campaign features"
"""What the name of a scorer ends with that was trained again without the features that know the calendar."""
SIDES: tuple[Side, ...] = ("train", "test")
MAY_HAVE_CLOCKS = (
    ("cutoffs", "dates"),
    ("split", "train"),
    ("split", "test"),
    ("label", "as_of"),
    ("evaluation", "looks"),
    ("live", "starts"),
)
"""The keys of days, by block: a time of day in them is floored, and said."""


class Experiment(Block):
    """One question to a data set: who churns, when we look, what we look at, and which scorers compete.

    >>> experiment = Experiment.model_validate(
    ...     {
    ...         "name": "my first look",
    ...         "data": {"path": "data/"},
    ...         "label": {"kind": "cancel", "horizon_days": 90},
    ...         "cutoffs": {"every_days": 7},
    ...         "split": {"train": ["2013-03-01", "2014-06-30"], "test": ["2014-11-01", "2015-03-01"]},
    ...     }
    ... )
    >>> experiment.label.horizon_days, len(cutoffs(experiment))
    (90, 75)
    """

    name: Word = Field(description="what the experiment is called, in reports and in MLflow")
    description: str | None = Field(default=None, description="what it asks, for whoever reads the report")
    data: DataSource = Field(description="where the tables are")
    engine: EngineChoice = Field(
        default=EngineChoice(), description="what makes the windows: local, or spark"
    )
    label: Label = Field(description="who counts as churned")
    cutoffs: Cutoffs = Field(description="when snapshots are taken")
    split: Split = Field(description="the periods of training and test cutoffs")
    features: FeatureChoice = Field(default=FeatureChoice(), description="which windows are computed")
    components: dict[Word, ComponentSpec] = Field(
        default={}, description="components of health by name; {}: those that the metrics' names suggest"
    )
    scorers: dict[Word, ScorerSpec] = Field(
        default=DEFAULT_SCORERS, description="the scorers by name; they replace the default ones"
    )
    evaluation: Evaluation = Field(default=Evaluation(), description="how the scorers are compared")
    tuning: TuningChoice | None = Field(
        default=None,
        description="search the settings of scorers before they are compared; null: their defaults",
    )
    alerts: AlertRule = Field(default=AlertRule(), description="who is at risk")
    live: LiveChoice | None = Field(
        default=None, description="a comparison in use: accounts dealt to scorers; null: none"
    )
    claims: ClaimRoles = Field(
        default=ClaimRoles(), description="what plays which part in the headline figures"
    )
    registry: RegistryRules = Field(
        default=RegistryRules(), description="who answers for the champion, and who must approve one"
    )
    recalibration: RecalibrationChoice = Field(
        default=RecalibrationChoice(), description="how `recalibrate` decides"
    )
    notify: Notify | None = Field(
        default=None, description="webhook that hears what came of scheduled jobs; null: nobody is told"
    )
    causes: CausesChoice = Field(
        default=CausesChoice(), description="how the causes of accounts at risk are found"
    )
    routing: Routing = Field(default=Routing(), description="who is sent what about accounts at risk")
    handoff: HandoffChoice | None = Field(
        default=None, description="how hand-offs reach the teams; null: they stay in their table"
    )
    seed: int = Field(default=0, strict=True, ge=0, le=LARGEST_SEED, description="seed of all randomness")
    output: BesideFile | None = Field(
        default=None, description="folder of tables and report; beside this file"
    )
    _floored: tuple[str, ...] = PrivateAttr(())

    @model_validator(mode="wrap")
    @classmethod
    def _remember_clocks(cls, given: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        experiment = handler(given)
        if isinstance(given, Mapping):
            # A wrap validator has no self: the attribute is its own class's.
            experiment._floored = tuple(_floored(given))  # noqa: SLF001
        return experiment

    @model_validator(mode="after")
    def _fits_together(self) -> Experiment:
        require_tables_of_a_cluster(self.engine, self.data)
        require_scorers(self.evaluation, self.scorers)
        if self.tuning is not None:
            require_searchable(self.tuning, self.scorers)
        if self.live is not None:
            require_live(self.live, self.scorers, self.label)
        _require_one_component(self.components)
        _require_free_names(self.components, self.scorers)
        _require_cutoffs(self)
        return self

    @property
    def notes(self) -> tuple[str, ...]:
        """What of the file was read in another way than it says, or has no effect, in sentences."""
        return (*self._floored, *_unused_dates(self), *_embargoed(self))


def cutoffs(experiment: Experiment) -> pd.DatetimeIndex:
    """All cutoffs of an experiment, training and test: midnights (datetime64[us, UTC]), each once, ascending.

    On a grid, training cutoffs count from the first day of `split.train` every `every_days`, test cutoffs
    from the first day of `split.test` every `test_every_days` (28 if it is not given). Training cutoffs whose
    horizon reaches into the test period are among them; the split leaves them out.
    """
    return pd.DatetimeIndex(_cutoffs_of(experiment, "train").append(_cutoffs_of(experiment, "test")))


def test_cutoffs(experiment: Experiment) -> pd.DatetimeIndex:
    """Return the cutoffs that an experiment judges by, ascending, as `cutoffs` has them."""
    return _cutoffs_of(experiment, "test")


def _cutoffs_of(experiment: Experiment, side: Side) -> pd.DatetimeIndex:
    chosen = experiment.cutoffs
    first, last = getattr(experiment.split, side)
    if chosen.dates is not None:
        days = pd.DatetimeIndex(sorted(set(chosen.dates)))
        return pd.DatetimeIndex(days[(days >= first) & (days <= last)])
    every = chosen.every_days if side == "train" else chosen.test_every_days
    return pd.date_range(first, last, freq=pd.Timedelta(days=every or TEST_EVERY_DAYS), unit="us")


def _last_training_day(experiment: Experiment) -> pd.Timestamp:
    """The last cutoff whose whole horizon lies before the first test cutoff; equality allowed."""
    first_test: pd.Timestamp = _cutoffs_of(experiment, "test")[0]
    return first_test - pd.Timedelta(days=experiment.label.horizon_days)


def _require_cutoffs(experiment: Experiment) -> None:
    for side in SIDES:
        if _cutoffs_of(experiment, side).empty:
            raise ValueError(f"cutoffs.dates has no day within split.{side}; add one, or widen split.{side}")
    first, last = _cutoffs_of(experiment, "train")[0], _last_training_day(experiment)
    if first > last:
        raise ValueError(
            f"label.horizon_days is {experiment.label.horizon_days}, so training cutoffs must end by "
            f"{last:%Y-%m-%d}, a horizon before the first test cutoff, but the first is on {first:%Y-%m-%d}; "
            "start the training earlier or the test later"
        )


def _require_one_component(components: Mapping[str, ComponentSpec]) -> None:
    owner: dict[str, str] = {}
    for name, component in components.items():
        for metric in component.metrics:
            if metric in owner:
                raise ValueError(
                    f"components.{name}.metrics has {metric!r}, which {owner[metric]} has too; keep it in one"
                )
            owner[metric] = name


def _require_free_names(components: Mapping[str, ComponentSpec], scorers: Mapping[str, ScorerSpec]) -> None:
    """Refuse names that stand for something else: columns of `scores`, and the twins of scorers."""
    for name in components:
        if name in (*SCORE_COLUMNS, *DAY_COLUMNS):
            raise ValueError(f"components.{name} has the name of a column of the scores; give it another")
    for name in scorers:
        if not re.fullmatch(r"[\w][\w \-]*", name) or name.endswith(WITHOUT_CAMPAIGN):
            raise ValueError(
                f"scorers.{name}: a name is made of letters, digits, spaces, _ and -, and does not end with "
                f"{WITHOUT_CAMPAIGN.strip()!r}; rename it"
            )


def _embargoed(experiment: Experiment) -> Iterator[str]:
    training = _cutoffs_of(experiment, "train")
    last = _last_training_day(experiment)
    late = int((training > last).sum())
    if late:
        yield (
            f"split.train: {late} of {len(training)} cutoffs lie after {last:%Y-%m-%d}, less than one "
            "horizon before the test, and are not trained on"
        )


def _unused_dates(experiment: Experiment) -> Iterator[str]:
    given = experiment.cutoffs.dates or ()
    unused = set(given) - set(cutoffs(experiment))
    if unused:
        yield (
            f"cutoffs.dates: {len(unused)} of {len(set(given))} days lie outside split.train and split.test "
            f"and are not used, such as {min(unused):%Y-%m-%d}"
        )


def _floored(given: Mapping[str, Any]) -> Iterator[str]:
    """A note for each day that was given with a time of day; `given` has been validated."""
    for block, key in MAY_HAVE_CLOCKS:
        values = given[block].get(key) if isinstance(given.get(block), Mapping) else None
        for value in values if isinstance(values, list | tuple) else [values]:
            if value is not None and (moment := read_moment(value)) != moment.floor("D"):
                yield f"{block}.{key}: {moment:%Y-%m-%d %H:%M} is read as the day {moment:%Y-%m-%d}"
