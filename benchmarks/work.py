"""The work W: the feature columns that every peer computes, declared once as plain tuples.

("total" | "count" | "mean", metric, days)   sum, rows, and sum ÷ rows of the trailing days
("active_days", days)                        distinct days with a row of any metric
("since_last", metric or None)               days from the latest row (None: of any metric) to the cutoff
("days", days, phase)                        calendar days of the window in the phase: the denominators
("rate", metric, days, phase)                sum on the phase's days ÷ those days
("lift", metric, phase, days)                rate in the phase ÷ rate in the baseline
("post_drop", metric)                        1 − rate in the last campaign's post days ÷ baseline rate
"""

from __future__ import annotations

METRICS = (
    *("visits", "posts", "edits", "spend", "shares", "comments"),
    *("uploads", "invites", "exports", "searches", "reviews", "minutes"),
)
PHASES = ("active", "post", "pre", "baseline")
TRAILING_DAYS = (7, 28, 84)
PHASE_DAYS = (84, 365)
LONG_DAYS = 365
RATED = METRICS[:3]
LIFTED = METRICS[:6]

Spec = tuple[str | int | None, ...]

FEATURES: list[Spec] = [
    *((kind, m, d) for kind in ("total", "count", "mean") for m in METRICS for d in TRAILING_DAYS),
    *(("active_days", d) for d in TRAILING_DAYS),
    *(("since_last", m) for m in (None, *METRICS)),
    *(("days", d, p) for d in PHASE_DAYS for p in PHASES),
    *(("rate", m, d, p) for m in RATED for d in PHASE_DAYS for p in PHASES),
    *(("lift", m, p, d) for m in LIFTED for p in ("active", "post") for d in PHASE_DAYS),
    *(("post_drop", m) for m in METRICS),
]


def name_of(spec: Spec) -> str:
    """The column's name, such as rate_visits_84_post."""
    return "_".join("any" if part is None else str(part) for part in spec)


NAMES = [name_of(spec) for spec in FEATURES]
