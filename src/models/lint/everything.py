"""All that is looked for in a scorecard, in the order in which it is told."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import pandas as pd

from ...features import Feature
from ..scorecard import Scorecard
from .counted import Catalogue
from .double_counting import moving_together, same_feature
from .finding import Finding, LintResult
from .known_mistakes import no_campaign_context, not_measured, raw_usage
from .papers import expired_overrides, no_feedback, static
from .reach import idle_caps, idle_on_these_data, unreachable_tiers
from .sums import nothing_counts, weights_do_not_sum
from .unknown import unknown_components, unknown_features, unknown_segments


def lint(
    card: Scorecard,
    *,
    today: pd.Timestamp,
    features: Sequence[Feature] = (),
    rows: pd.DataFrame | None = None,
    segments: Collection[str] = (),
) -> LintResult:
    """Return what is wrong or doubtful in a scorecard on the day `today`, errors first.

    `features` are those of the data that it is meant for, `rows` training windows of them, and `segments` the
    segments of the accounts; without them, what only data can tell is not looked for.

    >>> card = Scorecard.model_validate({"name": "usage", "weights": {"usage": 90, "tickets": 10}})
    >>> result = lint(card, today=pd.Timestamp("2027-04-23", tz="UTC"))
    >>> [finding.rule for finding in result.errors]
    ['no_campaign_context', 'no_feedback', 'static']
    """
    catalogue = {feature.name: feature for feature in features}
    found = [*_on_paper(card, catalogue, today), *_in_data(card, catalogue, rows, segments)]
    ordered = sorted(found, key=lambda finding: finding.severity != "error")
    return LintResult(card.name, f"{today:%Y-%m-%d}", tuple(ordered))


def _on_paper(card: Scorecard, catalogue: Catalogue, today: pd.Timestamp) -> Iterator[Finding]:
    yield from no_campaign_context(card, catalogue)
    yield from raw_usage(card, catalogue)
    yield from no_feedback(card)
    yield from static(card, today)
    yield from same_feature(card)
    yield from nothing_counts(card)
    yield from weights_do_not_sum(card)
    yield from unreachable_tiers(card)
    yield from idle_caps(card)
    yield from expired_overrides(card, today)
    yield from not_measured(card, catalogue)


def _in_data(
    card: Scorecard, catalogue: Catalogue, rows: pd.DataFrame | None, segments: Collection[str]
) -> Iterator[Finding]:
    if catalogue:
        yield from unknown_features(card, catalogue)
        yield from unknown_components(card, catalogue)
    if segments:
        yield from unknown_segments(card, segments)
    if rows is not None:
        yield from moving_together(card, catalogue, rows)
        yield from idle_on_these_data(card, rows)
