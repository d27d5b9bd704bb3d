"""The words of the contract: the names of columns, phases and changes, and the types of clean columns."""

from typing import Literal

import numpy as np
import pandas as pd

ACCOUNT_ID, CAMPAIGN_ID, SERIES = "account_id", "campaign_id", "series"
TICKET_ID, RESPONSE_ID, EVENT_ID, USER_ID = "ticket_id", "response_id", "event_id", "user_id"
STARTS_AT, ENDS_AT, PRE_DAYS, POST_DAYS = "starts_at", "ends_at", "pre_days", "post_days"
STARTED_AT, ENDED_AT, EXPOSED_AT = "started_at", "ended_at", "exposed_at"
OCCURRED_AT, KNOWN_AT, METRIC, VALUE = "occurred_at", "known_at", "metric", "value"
OPENED_AT, RESOLVED_AT, RESPONDED_AT, AT, CHANGE = "opened_at", "resolved_at", "responded_at", "at", "change"
CUTOFF, PHASE, CHURNED, MATURED_AT = "cutoff", "phase", "churned", "matured_at"
CHURN_AT, KNOWN_UNTIL, LAPSED = "churn_at", "known_until", "lapsed"
SCORER, PROBABILITY, HEALTH, AT_RISK = "scorer", "probability", "health", "at_risk"
VERSION, PREDICTED_AT, LABEL = "version", "predicted_at", "label"
SEGMENT = "segment"
ARM, ASSIGNED_AT, SALT, STRATUM, KIND = "arm", "assigned_at", "salt", "stratum", "kind"

Phase = Literal["active", "post", "pre", "baseline"]
PHASES: tuple[Phase, ...] = ("active", "post", "pre", "baseline")
"""The four phases in order of precedence: where two overlap, the first holds."""

CONTEXT = (ACCOUNT_ID, CUTOFF, PHASE, CAMPAIGN_ID, SERIES)
"""The columns of a windows table that say which row it is; every other column is a feature."""

SCORE_COLUMNS = (*CONTEXT[:-1], SCORER, HEALTH, PROBABILITY, "low", "high", "reliability", "reasons")
"""The columns of a scores table that are no component of health."""

DAY_COLUMNS = (
    "at_risk",
    "at_risk_before",
    "health_before",
    "change",
    "previous_at",
    "version",
    "previous_version",
)
"""What the scores of a day add to a scores table: how an account stood on the day that was scored before."""

CATEGORY, CAUSE = "category", "cause"
CAUSES = ("product_bug", "campaign_confusion", "dissatisfaction", "wind_down")
"""Why an account's score fell, and what a ticket was about. Several may hold at once; `wind_down` is no
reason to act."""

CHANGES = ("start", "renewal", "upgrade", "downgrade", "cancel")

TEXT = pd.StringDtype("pyarrow", na_value=np.nan)
TIME = pd.DatetimeTZDtype("us", "UTC")
NUMBER = np.dtype("float64")
WHOLE = np.dtype("int64")

EARLIEST = pd.Timestamp("1970-01-01", tz="UTC")
LATEST = pd.Timestamp("2200-01-01", tz="UTC")
"""No customer fact lies outside: a time that does is in another unit, or stands in for "never"."""
