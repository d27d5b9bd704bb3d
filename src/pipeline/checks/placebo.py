"""`check placebo`: whether the real calendar brings more than calendars of random dates do."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...checks import InputError
from ...evaluation import clustered_auc, clustered_auc_difference
from ...evaluation.placebo import DRAWS, TAGGED, placebo_calendar, untagged
from ...evaluation.placebo_lift import FEWEST_DRAWS, Lift, PlaceboResult
from ...experiment import Experiment
from ...features import Feature, labels, windows
from ...stages import Listener, Stage, Stages
from ...tables import ACCOUNT_ID, CAMPAIGN_ID, Tables
from ..choose import chosen_features
from ..engine import engine_of
from ..fit import LEARNING, Fitted, check_settings, fit_one
from ..outputs import output_folder
from ..record import settings_of
from ..split import customers_of, sides
from .kept_draws import KeptDraws

STAGES = ("read", "windows", "train", "placebo")


@dataclass(frozen=True)
class PlaceboCheck:
    """What the placebo calendars brought beside the real one, the stages, and what is missing."""

    experiment: str
    result: PlaceboResult
    stages: tuple[Stage, ...]
    missing: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        stages = [stage.to_dict() for stage in self.stages]
        about = {"missing": list(self.missing), "stages": stages}
        return {"experiment": self.experiment, **self.result.to_dict(), **about}


def check_placebo(
    experiment: Experiment, *, draws: int = DRAWS, listener: Listener | None = None
) -> PlaceboCheck:
    """Return what campaign features bring to the challenger, under the real calendar and random ones.

    All are trained and judged on the same snapshots, and counted from the same scorer without campaign
    features, with the settings of the file. Each draw is kept in the output folder when it is done, so that
    the same check goes on where it was cut short, and more draws later take only those. Raises InputError
    for what the user can mend.
    """
    _refuse(experiment, draws)
    stages = Stages(STAGES, listener)
    with stages.stage("read"):
        engine = engine_of(experiment)
        tables = engine.tables
        kept = KeptDraws.read(output_folder(experiment), _key(experiment, tables))
    if kept.real is None or len(kept.draws) < draws:
        with stages.stage("windows"):
            bench = _Bench.of(experiment, tables)
        with stages.stage("train"):
            kept = kept if kept.real is not None else kept.with_real(bench.real(tables))
        with stages.stage("placebo") as step:
            for draw in range(len(kept.draws), draws):
                drawn = placebo_calendar(tables, random_state=np.random.default_rng([experiment.seed, draw]))
                kept = kept.with_draw(bench.auc(bench.told(drawn)) - kept.result(0).without)
                step(draw + 1, draws)
    return PlaceboCheck(experiment.name, kept.result(draws), tuple(stages.done), missing=engine.said)


def _refuse(experiment: Experiment, draws: int) -> None:
    name = experiment.evaluation.challenger
    spec = experiment.scorers[name]
    if spec.kind not in LEARNING or spec.scorecard is not None:
        raise InputError(
            f"evaluation.challenger is {name!r}, which learns no weights, so that nothing tells what the "
            f"calendar brings to it; name a scorer of kind {' or '.join(LEARNING)} without a scorecard"
        )
    if draws < FEWEST_DRAWS:
        raise InputError(
            f"--draws is {draws}; with fewer than {FEWEST_DRAWS} placebo calendars any lift could be chance"
        )
    check_settings(experiment)


def _key(experiment: Experiment, tables: Tables) -> str:
    """Return what two checks share exactly if they ask the same of the same data."""
    asked = [version("campaignpulse"), settings_of(experiment), tables.digest]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, eq=False)
class _Bench:
    """What all calendars share: the snapshots, their outcomes, and the windows that know no calendar."""

    experiment: Experiment
    asked: pd.DataFrame
    outcomes: pd.DataFrame
    features: tuple[Feature, ...]
    plain: pd.DataFrame

    @classmethod
    def of(cls, experiment: Experiment, tables: Tables) -> Self:
        asked = customers_of(experiment, tables)
        chosen, _ = chosen_features(experiment, tables)
        features = tuple(feature for feature in chosen.features if not feature.campaign)
        if len(features) in (0, len(chosen.features)):
            raise InputError(
                "features: all of them know the campaign calendar, or none does, so that nothing tells what "
                "it brings; leave features.campaign at true, and let features.metrics name a metric"
            )
        outcomes = labels(tables, asked, experiment.label, as_of=experiment.label.as_of)
        return cls(experiment, asked, outcomes, features, windows(tables, asked, features))

    def real(self, tables: Tables) -> PlaceboResult:
        """Return the lifts of the real calendar, without any draw yet."""
        test = sides(self.experiment, self.plain, self.outcomes)
        who, churned = test.test[ACCOUNT_ID], test.test_churned
        without = self._probability(self.plain, self.features, phase=False)
        level = clustered_auc(churned, without, who)
        tagged = any(CAMPAIGN_ID in tables.frames[name] for name in TAGGED if name in tables.frames)

        def lift(of: Tables) -> Lift:
            return Lift.of(clustered_auc_difference(churned, self.told(of), without, who))

        return PlaceboResult(
            challenger=self.experiment.evaluation.challenger,
            rows=len(who),
            accounts=level.accounts,
            churned_accounts=level.churned_accounts,
            without=level.value or 0.0,
            real=lift(tables),
            untagged=lift(untagged(tables)) if tagged else None,
            draws=(),
        )

    def told(self, tables: Tables) -> NDArray[np.float64]:
        """Return the probabilities of the test rows by the scorer that is told the calendar of `tables`."""
        chosen, _ = chosen_features(self.experiment, tables)
        campaign = [feature for feature in chosen.features if feature.campaign]
        own = [feature.name for feature in self.features]
        frame = pd.concat([windows(tables, self.asked, campaign), self.plain[own]], axis=1)
        return self._probability(frame, (*self.features, *campaign), phase=True, segments=chosen.segments)

    def auc(self, probability: NDArray[np.float64]) -> float:
        """Return the ROC AUC of probabilities of the test rows."""
        test = sides(self.experiment, self.plain, self.outcomes)
        return clustered_auc(test.test_churned, probability, test.test[ACCOUNT_ID]).value or 0.0

    def _probability(
        self,
        frame: pd.DataFrame,
        features: tuple[Feature, ...],
        *,
        phase: bool,
        segments: pd.Series | None = None,
    ) -> NDArray[np.float64]:
        split = sides(self.experiment, frame, self.outcomes)
        spec = self.experiment.scorers[self.experiment.evaluation.challenger]
        one: Fitted = fit_one(self.experiment, spec, features, split, phase=phase, segments=segments)
        return one.predict_proba(split.test)[:, 1]
