"""Learning weights from training rows: the fit, the folds that calibrate it, and how sure it is."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .calibration import out_of_fold
from .certainty import Certainty
from .component_weights import component_weights, with_unseen
from .design import PHASE_TERM, Design
from .gate import Training
from .logistic import LogisticFit, Restraint, fit_logistic
from .phase_weights import phase_weights
from .weight_intervals import Jackknife

TOLERANCE = 1e-6  # largest slope left in the mean loss: moves the log odds of no row by .001
FOLD_TOLERANCE = 1e-5  # moves them by .0006 in the mean: enough for rows that only calibrate
PHASE_L2 = 1.0  # base rates differ by phase for good reason: pulled only enough to stay finite
BY_PHASE_L2 = 4.0  # times l2: a phase holds about a quarter of the rows that the common weight has


@dataclass(frozen=True)
class LearnedWeights:
    """A fit, and what it says of the n rows that it learned from.

    `risk` (n,) is in log odds, `parts` (n, number of components) what the components add to it; `unseen`
    (n,) is the risk from weights that the row's account did not teach, or `risk` itself where too few
    accounts churned for that.
    """

    model: LogisticFit
    certainty: Certainty
    risk: NDArray[np.float64]
    parts: NDArray[np.float64]
    unseen: NDArray[np.float64]


def learn_weights(
    training: Training, design: Design, *, l2: float, by_phase: Sequence[str]
) -> LearnedWeights:
    """Return the weights of the columns of `design`, pulled by `l2` and held by the declared signs."""
    columns, restraint = design(training.rows), _restraint(design, l2)
    model = fit_logistic(columns, training.churned.astype(np.float64), restraint, tolerance=TOLERANCE)
    risk, parts = model.log_odds(columns), design.parts(columns, model.weights)
    unseen, unseen_parts = _unseen(training, design, columns, model, restraint)
    found = component_weights(design.grouping.components, parts, risk)
    if not np.isnan(unseen_parts).any():
        found = with_unseen(found, unseen_parts, unseen, training.churned, training.account)
    jackknife = Jackknife.of(model, columns, training.churned, training.account, restraint)
    low, high = (np.clip(end[:-1], restraint.lower, restraint.upper) for end in jackknife.interval())
    phases = phase_weights(by_phase, design, jackknife, model.weights, training.rows.phase)
    return LearnedWeights(model, Certainty(low, high, found, phases), risk, parts, unseen)


def _restraint(design: Design, l2: float) -> Restraint:
    pull = np.where(design.common >= 0, BY_PHASE_L2 * l2, l2)
    return Restraint(
        np.where(design.term == PHASE_TERM, PHASE_L2, pull),
        lower=np.where(design.direction < 0, 0.0, -np.inf),
        upper=np.where(design.direction > 0, 0.0, np.inf),
        common=design.common,
    )


def _unseen(
    training: Training,
    design: Design,
    columns: NDArray[np.float64],
    model: LogisticFit,
    restraint: Restraint,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The risk of each row, and its components' parts, from weights that its account did not teach.

    Where too few accounts churned for folds, the risk is that of `model` and the parts are NaN.
    """
    churned = training.churned.astype(np.float64)
    parts = np.full((len(columns), len(design.grouping.components)), np.nan)

    # scaling saw no outcome and the fit has one optimum: sharing the first and starting from the second
    # saves time without telling a fold anything about the accounts it holds out
    def risk_from(train: NDArray[np.intp], held: NDArray[np.intp]) -> NDArray[np.float64]:
        fold = fit_logistic(columns[train], churned[train], restraint, start=model, tolerance=FOLD_TOLERANCE)
        parts[held] = design.parts(columns[held], fold.weights)
        return fold.log_odds(columns[held])

    risk = model.log_odds(columns)
    return out_of_fold(risk_from, training.account, training.churned, in_sample=risk), parts
