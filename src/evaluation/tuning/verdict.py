"""Whether tuning beat the defaults, in one sentence."""

from __future__ import annotations

from .result import Gap, Judgement
from .trials import Settings

DIGITS = 4
"""Decimals of a difference of log losses: what settings bring is often in the third."""

STAY = "the defaults stay"


def beats(judgement: Judgement, *, min_churned_accounts: int) -> bool:
    """Return whether the tuned settings may replace the defaults: enough data, the interval below 0."""
    high = judgement.log_loss.high
    return judgement.churned_accounts >= min_churned_accounts and high is not None and high < 0


def verdict(
    trials: int,
    best: Settings | None,
    judgement: Judgement | None,
    *,
    min_churned_accounts: int,
) -> str:
    """Return what came of so many trials, and which settings are used."""
    said = f"{trials} {'trial' if trials == 1 else 'trials'}"
    if best is None:
        return f"{said}: the budget ended before the defaults had been tried on every fold; {STAY}"
    if judgement is None:
        return f"{said}: none did better than the defaults on the folds; {STAY}"
    if judgement.churned_accounts < min_churned_accounts:
        return (
            f"{said}: not enough data {_where(judgement)}: {judgement.churned_accounts} churned accounts, "
            f"at least {min_churned_accounts} are needed; {STAY}"
        )
    gaps = f"log loss {_worded(judgement.log_loss)}, ROC AUC {_worded(judgement.roc_auc)} {_where(judgement)}"
    if beats(judgement, min_churned_accounts=min_churned_accounts):
        changed = ", ".join(f"{name} {_plain(value)}" for name, value in best.items())
        return f"{said}: better than the defaults: {gaps}; from now on {changed}"
    low = judgement.log_loss.low
    outcome = "worse than" if low is not None and low > 0 else "no better than"
    return f"{said}: {outcome} the defaults: {gaps}; {STAY}"


def _where(judgement: Judgement) -> str:
    days = judgement.first
    if judgement.last != judgement.first:
        days = f"{judgement.first} to {judgement.last}"
    if judgement.by == "time":
        return f"on the days kept apart ({days})"
    return f"on the accounts kept apart ({days}; the training is too short to keep later days apart)"


def _worded(gap: Gap) -> str:
    if gap.difference is None:
        return "undefined"
    if gap.low is None or gap.high is None:
        return f"{_signed(gap.difference)} (no interval)"
    return f"{_signed(gap.difference)} [{_unsigned(gap.low)}, {_unsigned(gap.high)}]"


def _signed(value: float) -> str:
    return _minus(f"{round(value, DIGITS) + 0.0:+.{DIGITS}f}")


def _unsigned(value: float) -> str:
    return _minus(f"{round(value, DIGITS) + 0.0:.{DIGITS}f}")


def _minus(text: str) -> str:
    return text.replace("-", "−")


def _plain(value: float) -> str:
    return f"{value:.3g}"
