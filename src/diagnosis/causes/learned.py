"""Causes as learned from those that people confirmed: a logistic regression a cause, calibrated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from ...checks import InputError
from ...models.calibration import Platt, out_of_fold
from ...models.logistic import LogisticFit, Restraint, fit_logistic
from ...tables import ACCOUNT_ID, CUTOFF
from ..names import CAUSES
from ..together import together
from .design import design
from .evidence import HEALTH_OF
from .model import CauseModel
from .quality import Quality
from .rules import RuleCauses

Floats = npt.NDArray[np.float64]
Booleans = npt.NDArray[np.bool_]

FEWEST_CONFIRMED = 30
"""Accounts with a cause, and without it, from which the cause is learned; with fewer the rules stay. Those of
one case, which one word confirms, count as one. On
development seeds that was no worse than the rules from 100 confirmed accounts on; from 5, only from 400."""

L2 = 10.0
"""Pull on each weight of a standardised input: strong, since causes are few and inputs many."""

TOLERANCE = 1e-6
BARS = np.round(np.arange(0.10, 0.71, 0.02), 2)


@dataclass(frozen=True, eq=False)
class OneCause:
    """What was learned of a cause: a logistic regression on standardised inputs, its calibration, its bar.

    `confirmed` and `others` are the accounts with and without the cause, `quality` how well it is told.
    """

    centre: Floats
    spread: Floats
    fit: LogisticFit
    platt: Platt
    bar: float
    confirmed: int
    others: int
    quality: Quality

    def probability(self, inputs: Floats) -> Floats:
        """Return the probability of the cause, (n,)."""
        return self.platt.probability(self.fit.log_odds((inputs - self.centre) / self.spread))

    def to_dict(self) -> dict[str, Any]:
        """Return what was learned as plain values."""
        return {
            "centre": self.centre.tolist(),
            "spread": self.spread.tolist(),
            "fit": self.fit.to_dict(),
            "platt": self.platt.to_dict(),
            "bar": self.bar,
            "confirmed": self.confirmed,
            "others": self.others,
            "quality": self.quality.to_dict(),
        }

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Self:
        """Return what `to_dict` wrote."""
        return cls(
            centre=np.asarray(plain["centre"], np.float64),
            spread=np.asarray(plain["spread"], np.float64),
            fit=LogisticFit.from_dict(plain["fit"]),
            platt=Platt.from_dict(plain["platt"]),
            bar=float(plain["bar"]),
            confirmed=int(plain["confirmed"]),
            others=int(plain["others"]),
            quality=Quality.from_dict(plain["quality"]),
        )


@dataclass(frozen=True, eq=False)
class LearnedCauses:
    """The causes of accounts as learned from confirmed ones; one with too few of them stays with `before`.

    `bars` is from which probability on each cause is named: where F1 was best on accounts not learned from.
    `taught` rows of evidence were confirmed, and learned from; `few` has the answers with and without each
    cause that stayed with `before`.
    """

    columns: tuple[str, ...]
    components: tuple[str, ...]
    learned: Mapping[str, OneCause]
    before: CauseModel = field(default_factory=RuleCauses)
    name: str = "learned"
    taught: int = 0
    few: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def bars(self) -> dict[str, float]:
        """The probability from which each cause is named."""
        return {**self.before.bars, **{cause: one.bar for cause, one in self.learned.items()}}

    def probabilities(self, evidence: pd.DataFrame) -> pd.DataFrame:
        """Return a column for each of CAUSES, (n, 4), 0 to 1; NaN where the rules know of no cause at all."""
        found = self.before.probabilities(evidence)
        known = found.notna().any(axis=1)
        inputs = design(evidence, self.components)[list(self.columns)].to_numpy(np.float64)
        for cause, one in self.learned.items():
            found[cause] = pd.Series(one.probability(inputs), found.index).where(known)
        return found

    def weights(self) -> pd.DataFrame:
        """Return the weight of each input (rows) for each learned cause, in log odds for one sd of it."""
        of = {cause: one.fit.weights * one.platt.slope for cause, one in self.learned.items()}
        return pd.DataFrame(of, index=list(self.columns))

    def to_dict(self) -> dict[str, Any]:
        """Return the model as plain values, for JSON; `before` is not among them."""
        return {
            "columns": list(self.columns),
            "components": list(self.components),
            "taught": self.taught,
            "learned": {cause: one.to_dict() for cause, one in self.learned.items()},
        }

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any], *, before: CauseModel | None = None) -> Self:
        """Return the model that `to_dict` wrote; its probabilities are equal to the last bit."""
        return cls(
            columns=tuple(plain["columns"]),
            components=tuple(plain["components"]),
            learned={cause: OneCause.from_dict(one) for cause, one in plain["learned"].items()},
            before=before or RuleCauses(),
            taught=int(plain["taught"]),
        )


def learn_causes(
    evidence: pd.DataFrame,
    confirmed: pd.DataFrame,
    *,
    before: CauseModel | None = None,
    l2: float = L2,
    fewest_confirmed: int = FEWEST_CONFIRMED,
) -> LearnedCauses:
    """Return a model learned from confirmed causes.

    `evidence` is the table of `evidence` (account_id, cutoff, …) of the accounts that were looked into;
    `confirmed` has account_id, cutoff and cause, a row for each cause that was found: several where several
    hold; any other word, such as `none`, says that it was none of CAUSES. With `case_id`, accounts that share
    a case count as one (`together`), and what is learned from is tried on others. Rows of the evidence
    that nobody confirmed are left out. A cause is learned from `fewest_confirmed` accounts with and without
    it; weights are pulled to 0 by `l2`, and probabilities are Platt's on accounts that were not learned from.
    Raises InputError where nothing is confirmed of what there is evidence of.
    """
    rows = evidence.reset_index(drop=True)
    truth = _found(rows, confirmed)
    known = truth.notna().all(axis=1)
    if not known.any():
        raise InputError(
            "confirmed: no row has an account_id and cutoff of the evidence; confirm causes of the accounts "
            "and days that were handed off"
        )
    rows, truth = rows[known].reset_index(drop=True), truth[known].astype(bool).reset_index(drop=True)
    components = tuple(
        name.removeprefix(HEALTH_OF) for name in rows.columns.astype(str) if name.startswith(HEALTH_OF)
    )
    inputs = design(rows, components)
    group = _groups(rows, confirmed)
    learned, few = {}, {}
    for cause in CAUSES:
        held = truth[cause].to_numpy()
        answers = len(np.unique(group[held])), len(np.unique(group[~held]))
        if min(answers) >= fewest_confirmed:
            counts = rows.loc[held, ACCOUNT_ID].nunique(), rows.loc[~held, ACCOUNT_ID].nunique()
            learned[cause] = _learn(inputs.to_numpy(np.float64), held, group, l2, counts)
        else:
            few[cause] = answers
    return LearnedCauses(
        tuple(inputs.columns), components, learned, before or RuleCauses(), taught=len(rows), few=few
    )


def _groups(rows: pd.DataFrame, confirmed: pd.DataFrame) -> npt.NDArray[np.intp]:
    """Return for each row with whom it stands and falls: its account, or the first case that grouped it."""
    if "case_id" not in confirmed:
        return pd.factorize(rows[ACCOUNT_ID])[0].astype(np.intp)
    of = confirmed.merge(rows[[ACCOUNT_ID, CUTOFF]], on=[ACCOUNT_ID, CUTOFF])
    of = of.assign(group=together(of)).drop_duplicates(ACCOUNT_ID).set_index(ACCOUNT_ID)
    return rows[ACCOUNT_ID].map(of["group"]).to_numpy(np.intp)


def _found(rows: pd.DataFrame, confirmed: pd.DataFrame) -> pd.DataFrame:
    """Return for each row and cause whether it was confirmed, NaN where nobody looked."""
    by = [ACCOUNT_ID, CUTOFF]
    flags = pd.concat([confirmed[by], pd.DataFrame({c: confirmed["cause"] == c for c in CAUSES})], axis=1)
    held = flags.groupby(by, observed=True)[list(CAUSES)].max().astype("boolean")
    return rows[by].merge(held.reset_index(), on=by, how="left")[list(CAUSES)]


def _learn(
    inputs: Floats, held: Booleans, group: npt.NDArray[np.intp], l2: float, counts: tuple[int, int]
) -> OneCause:
    """Learn a cause; rows of a group are not parted, and `counts` are the accounts with and without it."""
    centre, spread = inputs.mean(axis=0), inputs.std(axis=0)
    spread = np.where(spread > 0, spread, 1.0)
    scaled = (inputs - centre) / spread
    restraint = Restraint.of(np.full(scaled.shape[1], float(l2)))

    def fitted(rows: npt.NDArray[np.intp] | slice) -> LogisticFit:
        return fit_logistic(scaled[rows], held[rows].astype(np.float64), restraint, tolerance=TOLERANCE)

    whole = fitted(slice(None))
    unseen = out_of_fold(
        lambda train, test: fitted(train).log_odds(scaled[test]),
        group,
        held,
        in_sample=whole.log_odds(scaled),
    )
    platt = Platt.learn(unseen, held, group)
    likely = platt.probability(unseen)
    bar = _best_bar(likely, held)
    return OneCause(
        centre=centre,
        spread=spread,
        fit=whole,
        platt=platt,
        bar=bar,
        confirmed=counts[0],
        others=counts[1],
        quality=Quality.of(likely, held, group, bar=bar),
    )


def _best_bar(probability: Floats, held: Booleans) -> float:
    """Return the bar of BARS at which F1 is best; the lowest of equals."""
    named = probability >= BARS[:, np.newaxis]
    right = (named & held).sum(axis=1)
    f1 = 2 * right / np.maximum(named.sum(axis=1) + held.sum(), 1)
    return float(BARS[f1.argmax()])
