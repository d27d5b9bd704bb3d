"""Who has left already: outcomes of a few weeks, long before those of the whole horizon."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from ..tables import ACCOUNT_ID, AT, CHURNED, CUTOFF, PHASE, PHASES, PROBABILITY
from .cusum import chance_within
from .expected import CONFIDENCE, Realised, expected_performance, realised_performance

EARLY_DAYS = 28  # four weeks: a third of the usual horizon, with a third of its churners
EARLY = pd.Timedelta(days=EARLY_DAYS)
FEWEST_LEFT = 10  # of a phase, without which its AUC is an anecdote


def early_outcomes(
    scores: pd.DataFrame,
    cancels: pd.DataFrame,
    *,
    horizon_days: int,
    until: pd.Timestamp,
    days: int = EARLY_DAYS,
) -> pd.DataFrame:
    """Return the rows of `scores` whose first `days` are over at `until`, with what came of those days.

    `churned`: cancelled in [cutoff, cutoff + days). `probability`: the chance of that, of the probability for
    the whole horizon at an even hazard. `scores` has account_id, cutoff and probability; `cancels` has
    account_id and at.

    >>> day = pd.Timestamp("2024-01-01", tz="UTC")
    >>> scores = pd.DataFrame({"account_id": ["a", "b"], "cutoff": day, "probability": [0.1, 0.3]})
    >>> cancels = pd.DataFrame({"account_id": ["b"], "at": [day + pd.Timedelta(days=20)]})
    >>> later = day + pd.Timedelta(days=28)
    >>> early_outcomes(scores, cancels, horizon_days=90, until=later)["churned"].tolist()
    [False, True]
    """
    reach = pd.Timedelta(days=days)
    rows = scores[scores[CUTOFF] + reach <= until].reset_index(drop=True)
    pairs = rows[[ACCOUNT_ID, CUTOFF]].reset_index().merge(cancels[[ACCOUNT_ID, AT]], on=ACCOUNT_ID)
    left = pairs.loc[(pairs[AT] >= pairs[CUTOFF]) & (pairs[AT] < pairs[CUTOFF] + reach), "index"]
    chance = chance_within(rows[PROBABILITY], days=days, horizon_days=horizon_days)
    return rows.assign(**{PROBABILITY: chance, CHURNED: rows.index.isin(left)})


def early_look(outcomes: pd.DataFrame, *, confidence: float = CONFIDENCE) -> Realised:
    """Return what the early outcomes (see `early_outcomes`) say of the scorer, beside what to expect of it.

    An AUC below its lower bound says that those who leave now are not those whom the scorer has in mind: the
    changed concept to which `expected_performance` is blind, two months before labels of 90 days mature. It
    speaks of those who leave first, and so of no other figure than its own expectation.
    """
    given = outcomes[PROBABILITY]
    told = expected_performance(given, outcomes[ACCOUNT_ID], confidence=confidence)
    return realised_performance(told, given, outcomes[CHURNED])


@dataclass(frozen=True)
class EarlyLooks:
    """The early look of a day, and the one four weeks before, whose four weeks share no day with it.

    `before` is None where there was none. `phases` are those whose own AUC lies below its bound now.
    """

    now: Realised
    before: Realised | None
    phases: tuple[str, ...]

    @property
    def low(self) -> bool:
        """Whether the look of the day says that customers leave whom the scorer does not have in mind."""
        return too_low(self.now)

    @property
    def alarm(self) -> bool:
        """Whether both looks say so; one may by chance."""
        return self.low and self.before is not None and too_low(self.before)

    @property
    def words(self) -> str:
        """The look as people say it."""
        told = self.now.expected.roc_auc
        if told is None or self.now.roc_auc is None:
            return "too few have left for an early look"
        return (
            f"of those who left within four weeks the scorer had ROC AUC {self.now.roc_auc:.3f}, "
            f"where {told.value:.3f} [{told.low:.3f}, {told.high:.3f}] was expected"
        )


def too_low(look: Realised) -> bool:
    """Return whether the AUC came out below its lower bound."""
    told = look.expected.roc_auc
    return look.roc_auc is not None and told is not None and look.roc_auc < told.low


def early_looks(
    scores: pd.DataFrame, cancels: pd.DataFrame, *, at: pd.Timestamp, horizon_days: int
) -> EarlyLooks | None:
    """Return the early looks at `at`, each at two snapshots four weeks apart; None where they are not there.

    `scores` has account_id, cutoff, phase and probability of weekly snapshots whose weeks end at `at`, by one
    and the same order of customers: of earlier weights it would say nothing. `cancels` as `early_outcomes`.
    """
    found = [_outcomes(scores, cancels, day, horizon_days) for day in (at, at - EARLY)]
    now, before = ((early_look(rows) if rows is not None else None) for rows in found)
    if now is None or found[0] is None:
        return None
    rows = found[0]
    enough = rows.groupby(PHASE, observed=True)[CHURNED].sum().loc[lambda churned: churned >= FEWEST_LEFT]
    low = [phase for phase in PHASES if phase in enough and too_low(early_look(rows[rows[PHASE] == phase]))]
    return EarlyLooks(now, before, tuple(low))


def _outcomes(
    scores: pd.DataFrame, cancels: pd.DataFrame, at: pd.Timestamp, horizon_days: int
) -> pd.DataFrame | None:
    days = [at - EARLY, at - 2 * EARLY]
    rows = scores[scores[CUTOFF].isin(days)]
    if rows[CUTOFF].nunique() < len(days):
        return None
    return early_outcomes(rows, cancels, horizon_days=horizon_days, until=at)
