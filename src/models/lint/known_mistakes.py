"""The two mistakes of content that health scores are known for: blind to campaigns, fond of raw usage."""

from __future__ import annotations

from collections.abc import Iterator

from ..scorecard import Scorecard
from .counted import Catalogue, Counted, Situation, counted, situations, weighted
from .finding import Finding
from .senses import is_raw_usage, knows_campaigns

MOST_RAW_USAGE = 0.5
"""Share of the weight. Above it, raw usage at its best outvotes everything else at its worst: 51 % usage at
100 and 49 % others at 0 are an index of 51, healthier than a customer of whom nothing is known."""

NOTABLE_RAW_USAGE = 0.25
"""Share of the weight. A campaign easily takes raw usage from the 20th to the 80th percentile; at a quarter
of the weight that moves the index by 15 points, the whole width of the interval of a score graded A."""

DIGITS = 9  # of a share: weights such as .1 and .2 add up to a little more than .3


def no_campaign_context(card: Scorecard, catalogue: Catalogue) -> Iterator[Finding]:
    """Yield a finding where neither weights nor measures know that campaigns exist."""
    if _weighs_by_phase(card) or any(
        knows_campaigns(one.sense(catalogue)) for one in _that_count(card, catalogue)
    ):
        return
    yield Finding(
        "error",
        "no_campaign_context",
        "weights",
        "no weight differs by phase, and no measure knows the campaign calendar"
        + ("" if catalogue else ", as far as its name tells"),
        "while a campaign runs everyone looks healthy and after it everyone looks lost, so the score follows "
        "the calendar and not the customer",
        "give a component weights by phase, such as `collaboration: {baseline: 20, active: 35}`, or measure "
        "what compares the phases, such as collaboration_rate_active_365d",
    )


def raw_usage(card: Scorecard, catalogue: Catalogue) -> Iterator[Finding]:
    """Yield a finding where the share of the weight on raw usage is above a bound, by the worst situation."""
    raw = [one for one in counted(card, catalogue) if is_raw_usage(one.sense(catalogue))]
    every = situations(card)
    worst = max(every, key=lambda situation: _share(situation, raw))
    share = round(_share(worst, raw), DIGITS)
    if share <= NOTABLE_RAW_USAGE:
        return
    severe = share > MOST_RAW_USAGE
    bound = MOST_RAW_USAGE if severe else NOTABLE_RAW_USAGE
    alike = all(round(_share(one, raw), DIGITS) == share for one in every)
    where = "" if alike else f" {worst.words}"
    names = ", ".join(dict.fromkeys(one.measure.feature for one in raw if worst.share[one.component] > 0))
    yield Finding(
        "error" if severe else "warning",
        "raw_usage",
        max(raw, key=lambda one: worst.share[one.component] * one.part).key,
        f"raw usage ({names}) has {share:.0%} of the weight{where}, more than {bound:.0%}",
        "usage at its best then outvotes everything else at its worst, and usage is highest in campaigns and "
        "for large customers, whether they stay or not"
        if severe
        else "a campaign alone moves the index by 15 points or more",
        "take weight from it, or measure it against the account's own past or phase, such as "
        "sessions_trend_28d_84d or sessions_rate_baseline_365d",
    )


def not_measured(card: Scorecard, catalogue: Catalogue) -> Iterator[Finding]:
    """Yield a finding where nothing tells what the weighted components are made of."""
    silent = [name for name in card.weights if name in weighted(card) and name not in card.measures]
    if silent and not catalogue:
        yield Finding(
            "warning",
            "not_measured",
            f"weights.{silent[0]}",
            f"nothing here says what {', '.join(silent)} is made of: every feature that the data have for it",
            "raw usage, campaign features and double counting inside of it cannot be seen",
            "name its measures, or lint with `--experiment EXPERIMENT.yaml`, which looks at the data",
        )


def _weighs_by_phase(card: Scorecard) -> bool:
    baseline = {one.segment: one.share for one in situations(card) if one.phase == "baseline"}
    return any(one.share != baseline[one.segment] for one in situations(card))


def _that_count(card: Scorecard, catalogue: Catalogue) -> list[Counted]:
    used = weighted(card)
    return [one for one in counted(card, catalogue) if one.component in used]


def _share(situation: Situation, raw: list[Counted]) -> float:
    return sum(situation.share[one.component] * one.part for one in raw)
