"""A pair of scorers on every metric and slice, each with the verdict that all looks together allow."""

from __future__ import annotations

from collections.abc import Mapping

from scipy import stats

from .clustered import Estimate
from .holm import Place, adjusted
from .measured import Measured, Pair
from .planner import Needed, expected_spread, needed, observed_spread
from .result import Difference
from .slices import OVERALL
from .verdict import COMPARED, NOT_ENOUGH_DATA, Rule


def differences(
    parts: Mapping[str, Measured], pair: Pair, *, rule: Rule, weeks: float | None = None
) -> list[Difference]:
    """Return the pair's differences, metric by metric and slice by slice, with p values adjusted by family.

    See `adjusted` for the families; a slice with too few churned accounts is in none. `weeks` is how long
    the test period was: an open question on the primary metric says what would answer it.
    """
    estimates = {
        (metric, name): part.difference(pair, metric) for metric in COMPARED for name, part in parts.items()
    }
    tested = {place: of for place, of in estimates.items() if place[1] == OVERALL or rule.enough(of)}
    p_values = {place: of.p_value() for place, of in tested.items()}
    margins = {place: rule.margin_p_value(of) for place, of in tested.items() if place[0] == rule.metric}
    p_adjusted, p_margin = (adjusted(_known(found), primary=rule.metric) for found in (p_values, margins))
    looks = sum(bool(len(part.rows.churned)) for name, part in parts.items() if name != OVERALL)
    found = []
    for (metric, name), of in estimates.items():
        verdict = rule.decide(
            of,
            p_adjusted.get((metric, name)),
            metric=metric,
            challenger=pair[0],
            reference=pair[1],
            p_margin=p_margin.get((metric, name), 1.0),
        )
        missing = None
        if verdict == NOT_ENOUGH_DATA and metric == rule.metric:
            missing = _needed(of, parts[name], pair, rule, weeks, 1 if name == OVERALL else looks)
        found.append(_difference(of, pair, (metric, name), p_adjusted, verdict, missing, rule=rule))
    return found


def _known(p_values: Mapping[Place, float | None]) -> dict[Place, float]:
    return {place: p for place, p in p_values.items() if p is not None}


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
