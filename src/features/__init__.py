"""Features: what is known of an account before a cutoff, and what became of it."""

from .defaults import components, default_features, directions
from .halves import halves
from .labels import labels
from .snapshots import snapshots
from .spec import (
    Feature,
    active_days,
    count,
    days,
    edition_ratio,
    lift,
    mean,
    participated,
    post_drop,
    rate,
    since_last,
    tenure,
    total,
    unevenness,
)
from .traditional import traditional_features
from .windows import windows

__all__ = [
    "Feature",
    "active_days",
    "components",
    "count",
    "days",
    "default_features",
    "directions",
    "edition_ratio",
    "halves",
    "labels",
    "lift",
    "mean",
    "participated",
    "post_drop",
    "rate",
    "since_last",
    "snapshots",
    "tenure",
    "total",
    "traditional_features",
    "unevenness",
    "windows",
]
