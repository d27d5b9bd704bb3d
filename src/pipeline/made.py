"""What a day's scoring puts on the ledger: what the champion predicts, and what predicts beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from ..checks import InputError
from ..evaluation.ledger import Appended, Ledger
from ..experiment import Experiment
from ..features import Feature
from ..models import CompleteScorer, load_complete
from ..reports.words import count
from ..tables import ACCOUNT_ID, CUTOFF, MATURED_AT, PHASE, PROBABILITY, SCORER, VERSION, Tables
from ..tracking import Version, compared_with, existing_store
from .cards import segments_of
from .in_use import InUse
from .waiting import WAITING, in_waiting

ROW = [ACCOUNT_ID, CUTOFF, PHASE]


@dataclass(frozen=True, eq=False)
class Shadows:
    """What predicts beside the champion: the sides of the A/B, and the challenger in the registry.

    Only the ledger hears of it. The sides come from the run that compared the champion; `missing` says in
    sentences what does not predict, and `since` from which day on one does that may have learned from earlier
    days.
    """

    scorers: Mapping[str, tuple[Version, CompleteScorer]]
    missing: tuple[str, ...] = ()
    since: Mapping[str, pd.Timestamp] = field(default_factory=dict)

    @classmethod
    def of(cls, champion: InUse, experiment: Experiment) -> Shadows:
        """Return what scores beside the champion of an experiment."""
        chosen, found, missing = experiment.evaluation, {}, []
        for name in (chosen.reference, chosen.challenger):
            if name == champion.version.scorer:
                continue
            try:
                found[name] = _beside(champion, name)
            except InputError as error:
                missing.append(f"ledger: {name} does not predict beside the champion: {error}")
        since, there = {}, {version.origin for version, _ in found.values()}
        try:
            waiting = in_waiting(champion)
            if waiting is not None and waiting.version.origin not in there:
                name = f"{WAITING}{waiting.version.scorer}"
                found[name], since[name] = (waiting.version, waiting.one), waiting.first_day
        except InputError as error:
            missing.append(f"ledger: the challenger does not predict beside the champion: {error}")
        return cls(found, tuple(missing), since)

    @property
    def features(self) -> tuple[Feature, ...]:
        """What they read; a name is one feature in all of them."""
        return tuple(feature for _, one in self.scorers.values() for feature in one.features)

    def predicted(self, rows: pd.DataFrame, tables: Tables) -> Iterator[pd.DataFrame]:
        """Yield what each says of the rows of a windows table, which are of one day."""
        day = rows[CUTOFF].iloc[0]
        for name, (version, one) in self.scorers.items():
            if day < self.since.get(name, day):
                continue
            probability = replace(one, segments=segments_of(tables)).predict_proba(rows)[:, 1]
            said = rows[ROW].assign(**{SCORER: name, VERSION: version.origin})
            said[PROBABILITY] = probability
            yield said


def _beside(champion: InUse, scorer: str) -> tuple[Version, CompleteScorer]:
    version = compared_with(existing_store(), champion.version, scorer)
    if version is None:
        raise InputError(f"the run of {champion.version.origin} has no scorer of this name")
    return version, load_complete(version.folder)


def put_on_ledger(
    ledger: Ledger,
    champion: InUse,
    scores: pd.DataFrame,
    beside: Sequence[pd.DataFrame],
    *,
    predicted_at: pd.Timestamp,
) -> tuple[str, ...]:
    """Add the champion's `scores` of a day, and those `beside` it, to the ledger; return what is to be said.

    Days that the scorers may have learned from are not added: a prediction comes before its outcome. A
    version is named as its run registered it, so that a scorer keeps its predictions when it is promoted.
    """
    day: pd.Timestamp = scores[CUTOFF].iloc[0]
    if day < champion.first_day:
        return (
            f"ledger: {day:%Y-%m-%d} is among the days that the scorers may have learned from, so that "
            "nothing is added to it",
        )
    said = {SCORER: champion.version.scorer, VERSION: champion.version.origin}
    own = scores[[*ROW, PROBABILITY]].assign(**said)
    rows = pd.concat([own, *beside], ignore_index=True)
    added = ledger.append(rows.assign(**{MATURED_AT: day + champion.horizon}), predicted_at=predicted_at)
    return tuple(_told(added, day))


def _told(added: Appended, day: pd.Timestamp) -> Iterator[str]:
    if added.late:
        yield (
            f"ledger: {count(added.late)} predictions of {day:%Y-%m-%d} are of accounts that were not known "
            "when the day was first predicted; they are added"
        )
    if added.changed:
        yield (
            f"ledger: {count(added.changed)} of {count(added.again)} predictions of {day:%Y-%m-%d} come out "
            "otherwise than when they were made, as the data have changed; the first ones stand"
        )
