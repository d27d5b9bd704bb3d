"""A pair of scorers on every metric and slice, each with the verdict that all looks together allow."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from scipy import stats

from ..tables import PHASES
from .clustered import Estimate
from .holm import Place, adjusted, holm
from .measured import Measured, Pair
from .planner import Needed, expected_spread, needed, observed_spread
from .result import Difference
from .slices import OVERALL
from .verdict import COMPARED, NOT_ENOUGH_DATA, SUPERIORITY, Rule


def differences(
    parts: Mapping[str, Measured],
    pair: Pair,
    *,
    rule: Rule,
    weeks: float | None = None,
    phases: Sequence[str] = PHASES,
    beside: Sequence[Pair] = (),
) -> list[Difference]:
    """Return the pair's differences, metric by metric and slice by slice, with p values adjusted by family.

    See `adjusted` for the families; a slice with too few churned accounts is in none, nor is a phase that is
    not among the planned `phases`: it is measured, and has no verdict. Where pairs stand `beside` this one,
    none of which decides, their primary metric overall is one family with its own. `weeks` is how long the
    test period was: an open question on the primary metric says what would answer it.
    """
    estimates = {
        (metric, name): part.difference(pair, metric) for metric in COMPARED for name, part in parts.items()
    }
    tested = {
        place: of
        for place, of in estimates.items()
        if place[1] == OVERALL or (place[1] in phases and rule.enough(of))
    }
    with_margin = {place: of for place, of in tested.items() if place[0] == rule.metric}
    others = [parts[OVERALL].difference(other, rule.metric) for other in beside]
    p_adjusted = _adjusted(tested, Estimate.p_value, others, rule)
    p_margin = _adjusted(with_margin, rule.margin_p_value, others, rule)
    p_alike = _adjusted(with_margin, lambda of: rule.margin_p_value(of, SUPERIORITY), others, rule)
    looks = sum(bool(len(parts[name].rows.churned)) for name in phases)
    found = []
    for place, of in estimates.items():
        metric, name = place
        verdict = None
        if name == OVERALL or name in phases:
            verdict = rule.decide(
                of,
                p_adjusted.get(place),
                metric=metric,
                challenger=pair[0],
                reference=pair[1],
                p_margin=p_margin.get(place, 1.0),
                p_alike=p_alike.get(place, 1.0),
            )
        missing = None
        if verdict == NOT_ENOUGH_DATA and metric == rule.metric:
            among = 1 + len(beside) if name == OVERALL else looks
            missing = _needed(of, parts[name], pair, rule, weeks, among)
        found.append(_difference(of, pair, place, p_adjusted, verdict, missing, rule=rule))
    return found


def _adjusted(
    tested: Mapping[Place, Estimate],
    p_of: Callable[[Estimate], float | None],
    others: Sequence[Estimate],
    rule: Rule,
) -> dict[Place, float]:
    """Return the p values by family; that of the primary metric overall is adjusted with the `others`."""
    p_values = {place: p for place, of in tested.items() if (p := p_of(of)) is not None}
    found, whole = adjusted(p_values, primary=rule.metric), (rule.metric, OVERALL)
    if whole in found:
        found[whole] = holm([found[whole], *(p for of in others if (p := p_of(of)) is not None)])[0]
    return found


def _needed(
    of: Estimate, part: Measured, pair: Pair, rule: Rule, weeks: float | None, looks: int
) -> Needed | None:
    """Return what is needed: by the spread as measured, or before there are data by the correlation."""
    spread = observed_spread(of)
    if not rule.enough(of) and rule.metric == "roc_auc":
        scores = [part.rows.probability[name] for name in pair]
        if len(scores[0]) < 2 or any((score == score[0]).all() for score in scores):
            return None
        spread = expected_spread(float(stats.spearmanr(*scores).statistic))
    return needed(of, rule=rule, spread=spread, weeks=weeks, looks=max(looks, 1))


def _difference(
    of: Estimate,
    pair: Pair,
    place: Place,
    p_adjusted: Mapping[Place, float],
    verdict: str | None,
    missing: Needed | None,
    *,
    rule: Rule,
) -> Difference:
    low, high = of.interval(rule.confidence) or (None, None)
    return Difference(
        scorer=pair[0],
        reference=pair[1],
        slice=place[1],
        metric=place[0],
        difference=of.value,
        low=low,
        high=high,
        p_value=of.p_value(),
        p_adjusted=p_adjusted.get(place),
        verdict=verdict,
        needed=missing,
    )
