"""The champion of an experiment as it was kept, and what speaks against its scores today."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from ..checks import HeldBackError, InputError, listed
from ..experiment import Experiment
from ..models import CompleteScorer, load_complete
from ..tracking import (
    Promotion,
    Store,
    Version,
    champion,
    existing_store,
    first_champion,
    flat_params,
    set_rules,
    trained_for,
    unapproved,
)
from .cards import CARD_SETTINGS, card_settings

WEIGHTS_SINCE = "weights_since"
"""The setting of a version whose level was moved: the first day of those whose weights it has."""


@dataclass(frozen=True)
class InUse:
    """The champion: its version, what is kept of it, and the settings that it was trained with, flat.

    `unapproved` says why it should not score, where somebody made it champion past the gate.
    """

    version: Version
    one: CompleteScorer
    trained_for: dict[str, str]
    unapproved: str | None = None

    @property
    def horizon(self) -> pd.Timedelta:
        """Within which time of the cutoff its probabilities are of churn.

        Raises InputError where the run that trained it does not say so.
        """
        days = self.trained_for.get("label.horizon_days", "")
        if not days.isdecimal():
            raise self._untold("label.horizon_days", days, "whole number of days")
        return pd.Timedelta(days=int(days))

    @property
    def first_day(self) -> pd.Timestamp:
        """The first cutoff of the test that it was judged on; what came before, it may have learned from.

        Raises InputError where the run that trained it does not say so.
        """
        told = self.trained_for.get("split.test", "")
        day = re.search(r"\d{4}-\d{2}-\d{2}", told)
        if day is None:
            raise self._untold("split.test", told, "day")
        return pd.Timestamp(day.group(), tz="UTC")

    @property
    def weights_since(self) -> pd.Timestamp:
        """The first day of these weights: a level that moved later makes a version, and no other weights."""
        day = self.trained_for.get(WEIGHTS_SINCE)
        return self.first_day if day is None else pd.Timestamp(day, tz="UTC")

    @property
    def level_moved(self) -> pd.Timestamp | None:
        """The day on which the level of these weights was moved to what it is; None for the one they had."""
        return self.first_day if self.first_day > self.weights_since else None

    def _untold(self, key: str, told: str, what: str) -> InputError:
        return InputError(
            f"{key}: the run of {self.version} says {told or 'nothing'!r}, and no {what}; its params were "
            "changed or its model deleted: run the experiment again, and promote what it registers"
        )

    def doubts(self, experiment: Experiment, unknown: Sequence[str]) -> Iterator[str]:
        """Yield in sentences what the experiment asks otherwise now, and which metrics are `unknown`."""
        now, then = _label(flat_params(experiment.model_dump(mode="json"))), _label(self.trained_for)
        for key in sorted(key for key in {*now, *then} if now.get(key) != then.get(key)):
            yield (
                f"{key}: the champion was trained for {then.get(key, 'none')}, the experiment file now says "
                f"{now.get(key, 'none')}; its probabilities are still of what it was trained for"
            )
        yield from self._edited(experiment)
        if self.unapproved:
            yield f"champion: {self.unapproved}"
        if unknown:
            yield (
                f"metrics: {listed(unknown)}, which the champion reads, had no row by then; what rests on it "
                "is not known"
            )

    def _edited(self, experiment: Experiment) -> Iterator[str]:
        """Yield whether the scorecard that the experiment names for this scorer says otherwise now."""
        spec = experiment.scorers.get(self.version.scorer)
        if spec is None or spec.scorecard is None:
            return
        try:
            now = {**spec.settings, **card_settings(spec.kind, spec.scorecard)}
        except InputError as error:
            yield f"{error}; the champion scores as it was trained"
            return
        then = self.one.scorer.get_params()
        if any(_plain(now.get(key)) != _plain(then.get(key)) for key in CARD_SETTINGS):
            yield (
                f"scorers.{self.version.scorer}: the scorecard {spec.scorecard} has changed since this "
                "champion was trained; run and promote, or its changes do not count"
            )


def _plain(setting: object) -> str:
    """Return a setting as JSON: reading one back makes lists of tuples."""
    return json.dumps(setting, sort_keys=True, default=str)


def _label(settings: Mapping[str, str]) -> dict[str, str]:
    """Return what says who counts as churned, and whom the question is about."""
    return {
        key: value
        for key, value in settings.items()
        if key.startswith("label.") and key != "label.as_of"  # only which outcomes count as known
    }


def in_use(experiment: Experiment) -> InUse:
    """Return the champion of an experiment. Raises InputError where there is none yet."""
    store = existing_store()
    found = champion(store, experiment.name)
    if found is None:
        raise InputError(
            f"the experiment {experiment.name!r} has no champion that could score yet; `campaignpulse run` "
            "makes the scorer that it prefers, or the reference where it cannot tell, the first one, "
            "`campaignpulse promote VERSION` any of a run"
        )
    return InUse(found, load_complete(found.folder), trained_for(store, found), unapproved(store, found))


def first_in_use(
    store: Store, experiment: Experiment, scorer: str, *, run_id: str
) -> tuple[Promotion | None, str | None]:
    """Make a scorer of the run `run_id` the first champion, or say what holds it back; (None, None) later on.

    The rules of the experiment file are put on record first: promotions by hand go by them too.
    """
    rules = experiment.registry
    set_rules(store, experiment.name, owner=rules.owner, approval=rules.approval)
    try:
        return first_champion(store, experiment.name, scorer, run_id=run_id), None
    except HeldBackError as error:
        return None, str(error)
