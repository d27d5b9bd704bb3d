"""How much each component moves a learned risk, and how much of that holds for accounts not seen."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .logistic import Restraint, fit_logistic
from .weight_intervals import CANNOT_TELL, Jackknife, verdicts

L2 = 1.0  # one training row's worth: only keeps what two equal components are worth finite
TOLERANCE = 1e-7  # largest slope left in the mean loss: a dozen columns can afford it
COUNTS = "counts"
COMPONENT_NUMBERS = ("spread", "share", "effect", "low", "high")


def component_weights(
    names: Sequence[str], parts: NDArray[np.float64], risk: NDArray[np.float64]
) -> pd.DataFrame:
    """Return how much each component's part of the risk varies from row to row.

    `parts` (n, number of components) add up, with phase and intercept, to `risk` (n,), in log odds.
    `spread` is the standard deviation of a part; `share` is its covariance with the risk over the risk's
    variance: the shares of the components and of the phase add up to 1, and one below 0 takes back what
    others add. `effect`, `low` and `high` are NaN until `with_unseen` fills them.
    """
    centred, varied = parts - parts.mean(axis=0), float(risk.var())
    together = centred.T @ (risk - risk.mean()) / len(risk)
    share = together / varied if varied > 0 else np.full(len(names), np.nan)
    found = {"component": pd.Series(list(names), dtype="str"), "spread": parts.std(axis=0), "share": share}
    return pd.DataFrame({**dict.fromkeys(("component", *COMPONENT_NUMBERS), np.nan), **found})


def with_unseen(
    found: pd.DataFrame,
    parts: NDArray[np.float64],
    risk: NDArray[np.float64],
    churned: NDArray[np.bool_],
    account: NDArray[np.intp],
) -> pd.DataFrame:
    """Return `found` with what a spread of each component was worth on accounts that taught no weight.

    `parts` and `risk` come from models that had not seen the row's account. `effect` is the log odds of
    churn that go with one `spread` more of the part, the other parts being equal: the coefficient of a
    logistic regression of the outcomes on all parts. `low` and `high` are its 95 % interval, clustered by
    account. A part that never varies has none.
    """
    spread = found["spread"].to_numpy()
    used = np.flatnonzero((spread > 0) & (parts.std(axis=0) > 0))
    rest = risk - parts.sum(axis=1)  # phase and intercept, which also differ between the models
    design = np.column_stack([parts[:, used] / spread[used], rest])
    restraint = Restraint.of(np.full(design.shape[1], L2))
    fit = fit_logistic(design, churned.astype(np.float64), restraint, tolerance=TOLERANCE)
    low, high = Jackknife.of(fit, design, churned, account, restraint).interval()
    filled = found.copy()
    for name, values in {"effect": fit.weights, "low": low, "high": high}.items():
        filled.loc[used, name] = values[: len(used)]
    return filled


def judged_components(found: pd.DataFrame) -> pd.DataFrame:
    """Return `found` with a verdict on each effect.

    An effect below 0 is no finding: what held-back accounts say leans that way where a component is
    empty, because the others, which taught the weights, lean the other way.
    """
    low, high = found["low"].to_numpy(), found["high"].to_numpy()
    return found.assign(verdict=verdicts(low, high, more=COUNTS, less=CANNOT_TELL))
