"""More tickets, and in worse words, taken together."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import stats

Floats = npt.NDArray[np.float64]

PRIOR_TICKETS = 4.0
"""How many tickets the usual share of bad words counts for, against a unit's own."""


def tone_tail(
    negative: Floats, heard: Floats, own_negative: Floats, own_heard: Floats, usual: float
) -> Floats:
    """Return the chance that so many or more of the tickets are in bad words, given how many there are, (n,).

    Beta-binomial: the share of a unit's own history (`own_*`), shrunk toward the `usual` share. 1 where
    nothing was heard.
    """
    usual = float(np.clip(usual, 0.01, 0.99))
    a = PRIOR_TICKETS * usual + own_negative
    b = PRIOR_TICKETS * (1 - usual) + own_heard - own_negative
    return np.asarray(stats.betabinom.sf(negative - 1, heard, a, b))


def joint_tail(volume: Floats, tone: Floats, heard: Floats) -> Floats:
    """Return the chance of two such p values, (n,), by Fisher's method; where nothing is heard, `volume`.

    −2·ln of their product is χ² with 4 degrees of freedom where both are uniform and independent, as they are
    under no surge: the tone is judged given the number of tickets. Where one is discrete, and so rather too
    large, the answer is rather too large (Fisher 1932).

    >>> joint_tail(np.array([0.05, 0.05]), np.array([0.05, 1.0]), np.array([2.0, 0.0])).round(4).tolist()
    [0.0175, 0.05]
    """
    product = np.maximum(volume * tone, np.finfo(float).tiny)
    return np.where(heard > 0, product * (1 - np.log(product)), volume)
