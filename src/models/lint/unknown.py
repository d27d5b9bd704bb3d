"""What a scorecard names and the data do not have, and what the data have and it must name."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ...checks import listed, nearest
from ...features.about import ABOUT
from ..scorecard import Scorecard
from .counted import Catalogue, counted
from .finding import Finding, Severity

IN_VAIN = "no score sees it, and its weight goes where `missing` says"


def unknown_features(card: Scorecard, catalogue: Catalogue) -> Iterator[Finding]:
    """Yield a finding for each measure whose feature the data lack, or whose healthy side nobody declared."""
    for one in counted(card, {}):
        name, feature = one.measure.feature, catalogue.get(one.measure.feature)
        if feature is None:
            yield _unknown_feature(name, f"{one.key}.feature", catalogue)
        elif not feature.direction and one.measure.shape is None and _best(one.measure.percentile) is None:
            yield Finding(
                "error",
                "undeclared_direction",
                one.key,
                f"nobody has declared which way {name} is healthy",
                "a percentile needs to know which end is good, and a run would refuse the card",
                "write `percentile: {best: high}` or `percentile: {best: low}`",
            )


def unknown_components(card: Scorecard, catalogue: Catalogue) -> Iterator[Finding]:
    """Yield a finding for each component that has a weight and no data, and the other way round."""
    there = list(dict.fromkeys(feature.component for feature in catalogue.values()))
    for name in card.weights:
        if name not in card.measures and name not in there:
            close = nearest(name, [other for other in there if other not in card.weights])
            yield Finding(
                "error" if close else "warning",
                "unknown_component",
                f"weights.{name}",
                f"these data have no feature of the component {name}",
                IN_VAIN,
                f"did you mean {close}?"
                if close
                else f"measure it, or leave it out; there are {listed(there)}",
            )
    left = [name for name in there if name not in card.weights]
    if left and not card.measures:
        yield Finding(
            "error",
            "unknown_component",
            "weights",
            f"no weight for {listed(left)}, of which these data have features",
            "a run would refuse the card: what is left out must be left out on purpose",
            "give each a weight; 0 leaves it out",
        )


def unknown_segments(card: Scorecard, segments: Collection[str]) -> Iterator[Finding]:
    """Yield a finding for each segment that no account is of."""
    for name in card.segments:
        if name not in segments:
            close = nearest(name, segments)
            yield Finding(
                "error" if close else "warning",
                "unknown_segment",
                f"segments.{name}",
                f"no account is of the segment {name}",
                "its weights are never used, and its accounts have those of everyone",
                f"did you mean {close}?"
                if close
                else f"leave it out; the segments are {listed(sorted(segments))}",
            )


def _unknown_feature(name: str, key: str, catalogue: Catalogue) -> Finding:
    table = next((prefix for prefix in ABOUT if name.startswith(prefix)), None)
    without_table = table is not None and not any(other.startswith(table) for other in catalogue)
    severity: Severity = "warning" if without_table else "error"
    close = nearest(name, catalogue)
    return Finding(
        severity,
        "unknown_feature",
        key,
        f"these data have no feature {name}"
        + (f", and no {table.rstrip('.')} at all" if without_table and table else ""),
        IN_VAIN,
        f"did you mean {close}?" if close and not without_table else "leave it out, or bring its data",
    )


def _best(percentile: object) -> object:
    return getattr(percentile, "best", None)
