"""The verdict of a live comparison in words; what spoils it is said first."""

from __future__ import annotations

from collections.abc import Iterator

from ...checks import listed
from ..planner import said_as
from ..verdict import NO_DIFFERENCE, NOT_ENOUGH_DATA
from .result import ArmDifference, LiveResult

HELD_BACK, NOT_OVER = "held back", "not over yet"
SMALLEST_P_VALUE = 0.001


def verdict_words(result: LiveResult) -> str:
    """Return the verdict of a result: an alarm, or when it is due, or who keeps more, pair by pair."""
    if result.held_back:
        return f"{HELD_BACK}: {'; '.join(_alarms(result))}. {_WAY_OUT}"
    if not result.over:
        return _not_over(result)
    return " ".join([*_contamination(result), *(_pair(found, result) for found in result.differences)])


_WAY_OUT = (
    "No difference between the arms can be believed before it is clear what lost or added accounts: look at "
    "how accounts get their arm, and at how they leave the data."
)


def _alarms(result: LiveResult) -> Iterator[str]:
    for check in result.alarms:
        seen = listed(f"{count:,} of {arm}" for arm, count in check.counts.items())
        due = listed(f"{value:,.0f}" for value in check.expected.values())
        chance = f"< {SMALLEST_P_VALUE}" if check.p_adjusted < SMALLEST_P_VALUE else f"{check.p_adjusted:.3f}"
        if check is result.loss:
            yield (
                f"accounts vanished from the data unequally, {seen} where {due} would be alike (p {chance})"
            )
        elif check is result.neutral:
            what = "accounts left for a neutral reason unequally"
            yield f"{what}, {seen} where {due} would be alike (p {chance})"
        else:
            what = f"the arms do not have their shares ({check.stratum})"
            yield f"{what}, {seen} where {due} are due (p {chance})"


def _not_over(result: LiveResult) -> str:
    known = sum(arm.evaluated for arm in result.arms)
    assigned = sum(arm.assigned for arm in result.arms)
    return (
        f"{NOT_OVER}: outcomes are known until {result.known_until:%Y-%m-%d}, those of {known:,} of "
        f"{assigned:,} accounts; the verdict is due when they are known until {result.ends:%Y-%m-%d}, as "
        "looking on the way finds differences where there are none."
    )


def _contamination(result: LiveResult) -> Iterator[str]:
    spoilt = result.contaminated
    if spoilt is not None and spoilt.contacted is not None and spoilt.contacted.value is not None:
        yield (
            f"{spoilt.contacted.hits:,} of {spoilt.assigned:,} accounts of {spoilt.arm} "
            f"({100 * spoilt.contacted.value:.0f} %) were contacted, which makes differences from it smaller "
            "than what outreach does."
        )


def _pair(found: ArmDifference, result: LiveResult) -> str:
    """Return one pair, the arm that keeps more first where there is a winner."""
    gap = found.retention
    if gap.difference is None or gap.low is None or gap.high is None:
        return f"{found.arm} against {found.reference}: {NOT_ENOUGH_DATA}, no accounts of both."
    open_ended = found.verdict in (NO_DIFFERENCE, NOT_ENOUGH_DATA)
    turned = not open_ended and gap.difference < 0
    first, second = (found.reference, found.arm) if turned else (found.arm, found.reference)
    sign = -1 if turned else 1
    low, high = sorted((sign * gap.low, sign * gap.high))
    figures = f"{100 * sign * gap.difference:+.1f} points of retention [{100 * low:.1f}, {100 * high:.1f}]"
    if not open_ended:
        return f"{found.verdict} against {second}: {_kept(first, result)}{figures}."
    return f"{found.arm} against {found.reference}: {found.verdict}, {figures}{_why(found, result)}."


def _kept(arm: str, result: LiveResult) -> str:
    figures = next(one for one in result.arms if one.arm == arm)
    share = figures.retention.value
    return "" if share is None else f"{100 * share:.1f} % of the accounts stayed, "


def _why(found: ArmDifference, result: LiveResult) -> str:
    margin = f"{100 * result.margin:g} points"
    if found.verdict == NO_DIFFERENCE:
        sure = 100 * (2 * result.confidence - 1)
        return f", and the {sure:g} % interval lies within ±{margin}"
    if found.needed is None:
        return f"; {found.retention.churned_accounts:,} accounts left"
    return f"; about {said_as(found.needed):,} accounts in all arms would show {margin}"
