"""What became of the accounts of a live comparison, as they were assigned: intention to treat."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from ...experiment import Evaluation, LiveChoice
from ...tables import ACCOUNT_ID, ARM, CHURNED, STRATUM, VALUE
from ..holm import holm
from ..influence import Floats
from ..shares import Gap, clustered_share
from ..verdict import NO_DIFFERENCE, NOT_ENOUGH_DATA, wins
from .gap import RetentionGap, retention_gap
from .mismatch import Mismatch, loss_mismatch, mismatches
from .power import accounts_needed
from .result import ArmDifference, ArmFigures, LiveResult
from .sentence import verdict_words

STATE, CONTACTS = "state", "contacts"
EVALUATED, IMMATURE, NEUTRAL, VANISHED = "evaluated", "immature", "neutral", "vanished"


class Clock(NamedTuple):
    """The day that is looked at, until when outcomes are known, and how long each account is followed."""

    at: pd.Timestamp
    known_until: pd.Timestamp
    horizon_days: int


def live_result(
    accounts: pd.DataFrame, live: LiveChoice, evaluation: Evaluation, *, clock: Clock, late: int = 0
) -> LiveResult:
    """Return what the arms kept, whether the shares hold, and, once it is over, who keeps more.

    `accounts` has one row an account that takes part: `account_id`, `arm`, `stratum`, `state` (one of
    EVALUATED, IMMATURE, NEUTRAL, VANISHED), `churned` (bool; counts where evaluated), `value` (NaN unknown)
    and `contacts` (NaN where no table tells).

    Everybody counts for the arm that was assigned, whoever was contacted: only that compares like with like.
    Before the end, and where the shares do not hold, no differences are told: each further look is another
    chance to find one where there is none.
    """
    arms = tuple(_figures(accounts, arm, live.arms[arm], evaluation.confidence) for arm in live.arms)
    shares = mismatches(accounts[ARM], accounts[STRATUM], live.arms)
    loss, left = (_unequal(accounts, state, list(live.arms)) for state in (VANISHED, NEUTRAL))
    over = clock.known_until >= live.ends
    result = LiveResult(
        at=clock.at,
        known_until=clock.known_until,
        starts=live.starts,
        ends=live.ends,
        over=over,
        horizon_days=clock.horizon_days,
        margin=live.margin,
        confidence=evaluation.confidence,
        arms=arms,
        mismatches=shares,
        loss=loss,
        neutral=left,
        differences=(),
        late=late,
        verdict="",
    )
    if over and not result.held_back:
        result = replace(result, differences=_differences(accounts, live, evaluation))
    return replace(result, verdict=verdict_words(result))


def _unequal(accounts: pd.DataFrame, state: str, arms: list[str]) -> Mismatch | None:
    names = {VANISHED: "lost", NEUTRAL: "left neutrally"}
    return loss_mismatch(accounts[ARM], accounts[STATE] == state, arms=arms, name=names[state])


def _figures(accounts: pd.DataFrame, arm: str, share: float, confidence: float) -> ArmFigures:
    rows = accounts[accounts[ARM] == arm]
    states = rows[STATE].value_counts()
    known = rows[rows[STATE] == EVALUATED]
    told = rows[CONTACTS].notna().all() and len(rows) > 0
    contacted = clustered_share(rows[CONTACTS] > 0, rows[ACCOUNT_ID], confidence=confidence)
    return ArmFigures(
        arm=arm,
        share=share,
        assigned=len(rows),
        vanished=int(states.get(VANISHED, 0)),
        immature=int(states.get(IMMATURE, 0)),
        neutral=int(states.get(NEUTRAL, 0)),
        evaluated=len(known),
        churned=int(known[CHURNED].sum()),
        retention=clustered_share(~known[CHURNED].to_numpy(bool), known[ACCOUNT_ID], confidence=confidence),
        value_kept=_value_kept(known)[0],
        contacted=contacted if told else None,
        contacts=int(rows[CONTACTS].sum()) if told else None,
    )


def _differences(
    accounts: pd.DataFrame, live: LiveChoice, evaluation: Evaluation
) -> tuple[ArmDifference, ...]:
    known = accounts[accounts[STATE] == EVALUATED]
    counts = _counts(known)
    gaps = [_gap(counts, *pair, evaluation.confidence, live.margin) for pair in live.pairs]
    told = [number for number, gap in enumerate(gaps) if gap.p_value is not None]
    adjusted = dict(zip(told, holm([gaps[number].p_value or 0.0 for number in told]), strict=True))
    close = dict(zip(told, holm([gaps[number].margin_p_value or 0.0 for number in told]), strict=True))
    found = []
    for number, ((arm, reference), gap) in enumerate(zip(live.pairs, gaps, strict=True)):
        p_value = adjusted.get(number)
        verdict = _verdict(arm, reference, gap, p_value, close.get(number, 1.0), evaluation=evaluation)
        value = _value_gap(known, arm, reference, evaluation.confidence)
        needed = _needed(known, arm, reference, live, evaluation) if verdict == NOT_ENOUGH_DATA else None
        found.append(ArmDifference(arm, reference, gap, value, p_value, verdict, needed))
    return tuple(found)


def _counts(known: pd.DataFrame) -> pd.DataFrame:
    """Return the accounts that stayed (`kept`) and that are known (`of`) by arm, and by stratum in it."""
    stayed = known[[ARM, STRATUM]].assign(kept=~known[CHURNED].to_numpy(bool))
    by_arm = stayed.groupby([ARM, STRATUM]).agg(kept=("kept", "sum"), of=("kept", "size"))
    every = pd.MultiIndex.from_product([known[ARM].unique(), known[STRATUM].unique()], names=[ARM, STRATUM])
    return by_arm.reindex(every, fill_value=0)


def _gap(counts: pd.DataFrame, arm: str, reference: str, confidence: float, margin: float) -> RetentionGap:
    if not {arm, reference} <= set(counts.index.get_level_values(ARM)):
        return retention_gap([0], [0], [0], [0])
    ours, theirs = counts.loc[arm], counts.loc[reference]
    sides = ours["kept"], ours["of"], theirs["kept"], theirs["of"]
    return retention_gap(*sides, confidence=confidence, margin=margin)


def _verdict(
    arm: str,
    reference: str,
    gap: RetentionGap,
    p_value: float | None,
    p_margin: float,
    *,
    evaluation: Evaluation,
) -> str:
    """Return who keeps more; both p values are Holm's, `p_margin` is that of the margin or more."""
    if gap.churned_accounts < evaluation.min_churned_accounts or gap.difference is None or p_value is None:
        return NOT_ENOUGH_DATA
    if p_value < 1 - evaluation.confidence:
        return wins(arm if gap.difference > 0 else reference)
    return NO_DIFFERENCE if p_margin < 1 - evaluation.confidence else NOT_ENOUGH_DATA


def _needed(
    known: pd.DataFrame, arm: str, reference: str, live: LiveChoice, evaluation: Evaluation
) -> int | None:
    """Return how many accounts would show the margin, at the reference's churn; None where it never could."""
    churned = known.loc[known[ARM].isin([arm, reference]), CHURNED]
    churn = float(churned.mean()) if len(churned) else 0.0
    if not 0 < live.margin <= churn:
        return None
    needed = accounts_needed(
        live.margin,
        churn=churn,
        shares=(live.arms[arm], live.arms[reference]),
        confidence=evaluation.confidence,
        pairs=len(live.pairs),
    )
    return needed if needed > len(known) else None


def _value_kept(known: pd.DataFrame) -> tuple[float | None, float, int]:
    """Return the share of the yearly value that was kept, its variance, and the accounts that churned.

    A ratio of two means: each account adds (kept − share) · value ÷ mean value to it, over n.
    """
    told = known[known[VALUE].notna()]
    value, kept = told[VALUE].to_numpy(np.float64), (~told[CHURNED].to_numpy(bool)).astype(np.float64)
    if not value.sum() > 0:
        return None, 0.0, 0
    share = float((value * kept).sum() / value.sum())
    adds: Floats = (kept - share) * value / value.sum()
    return share, float(np.square(adds).sum() * len(adds) / max(len(adds) - 1, 1)), int((kept == 0).sum())


def _value_gap(known: pd.DataFrame, arm: str, reference: str, confidence: float) -> Gap:
    (ours, our_variance, left), (theirs, their_variance, they_left) = (
        _value_kept(known[known[ARM] == one]) for one in (arm, reference)
    )
    if ours is None or theirs is None:
        return Gap(None, None, None)
    freedom = left + they_left - 1
    if freedom < 1:
        return Gap(ours - theirs, None, None)
    half = float(stdtrit(freedom, (1 + confidence) / 2) * np.sqrt(our_variance + their_variance))
    return Gap(ours - theirs, ours - theirs - half, ours - theirs + half)
