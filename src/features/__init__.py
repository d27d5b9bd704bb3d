"""Features: what is known of an account before a cutoff, and what became of it."""

from .ahead import days_to_milestone, days_to_start, starts_ahead
from .churns import churns
from .defaults import components, default_features, directions
from .halves import halves
from .labels import labels
from .leaks import leak_test
from .ratios import edition_ratio, lift, mean, post_drop, rate, unevenness
from .snapshots import snapshots
from .spark import spark_windows
from .spec import (
    Feature,
    active_days,
    count,
    days,
    participated,
    since_last,
    tenure,
    total,
    users,
)
from .statistics import largest, longest_gap, median, slope
from .store import WindowStore
from .thin_rates import shrunk_features
from .traditional import traditional_features
from .windows import windows
from .written import Written, windows_of_buckets, write_windows

__all__ = [
    "Feature",
    "WindowStore",
    "Written",
    "active_days",
    "churns",
    "components",
    "count",
    "days",
    "days_to_milestone",
    "days_to_start",
    "default_features",
    "directions",
    "edition_ratio",
    "halves",
    "labels",
    "largest",
    "leak_test",
    "lift",
    "longest_gap",
    "mean",
    "median",
    "participated",
    "post_drop",
    "rate",
    "shrunk_features",
    "since_last",
    "slope",
    "snapshots",
    "spark_windows",
    "starts_ahead",
    "tenure",
    "total",
    "traditional_features",
    "unevenness",
    "users",
    "windows",
    "windows_of_buckets",
    "write_windows",
]
