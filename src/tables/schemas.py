"""The schemas of the contract's tables, and what each column means where it is not given."""

from __future__ import annotations

from typing import Any

from .names import (
    ACCOUNT_ID,
    ARM,
    ASSIGNED_AT,
    AT,
    CAMPAIGN_ID,
    CHANGE,
    CHANGES,
    EARLIEST,
    ENDED_AT,
    ENDS_AT,
    EVENT_ID,
    EXPOSED_AT,
    KIND,
    KNOWN_AT,
    LATEST,
    METRIC,
    NUMBER,
    OCCURRED_AT,
    OPENED_AT,
    POST_DAYS,
    PRE_DAYS,
    RESOLVED_AT,
    RESPONDED_AT,
    RESPONSE_ID,
    SALT,
    SERIES,
    STARTED_AT,
    STARTS_AT,
    TEXT,
    TICKET_ID,
    TIME,
    VALUE,
    WHOLE,
)
from .without_spark import pa

CENTURY_DAYS = 36_500  # longer than any campaign, so a length beyond it is a slip
LARGEST = 1e30  # sums of many such values still fit into the float32 of the windows
_OR_EMPTY = ", or leave it empty"


def _column(dtype: Any, *checks: pa.Check, optional: bool) -> pa.Column:
    return pa.Column(dtype, list(checks), required=not optional, nullable=optional)


def _text(*, optional: bool = False, among: tuple[str, ...] = ()) -> pa.Column:
    rule = f"it must be one of {', '.join(among)}"
    checks = [pa.Check.isin(among, error=rule, n_failure_cases=1)] if among else []
    return _column(TEXT, *checks, optional=optional)


def _time(*, optional: bool = False) -> pa.Column:
    rule = f"times lie between {EARLIEST:%Y-%m-%d} and {LATEST:%Y-%m-%d}; correct it{_OR_EMPTY * optional}"
    check = pa.Check.in_range(EARLIEST, LATEST, error=rule, n_failure_cases=1)
    return _column(TIME, check, optional=optional)


def _number(*, optional: bool = False) -> pa.Column:
    rule = f"it must be a finite number, at most {LARGEST:g} in size; correct it{_OR_EMPTY * optional}"
    check = pa.Check(lambda values: values.abs() <= LARGEST, error=rule, n_failure_cases=1)
    return _column(NUMBER, check, optional=optional)


def _days() -> pa.Column:
    rule = f"it is a length in days, from 0 to {CENTURY_DAYS:,}"
    return _column(WHOLE, pa.Check.in_range(0, CENTURY_DAYS, error=rule, n_failure_cases=1), optional=True)


SCHEMAS: dict[str, pa.DataFrameSchema] = {
    name: pa.DataFrameSchema(columns, name=name)
    for name, columns in {
        "accounts": {
            ACCOUNT_ID: _text(),
            STARTED_AT: _time(optional=True),
            ENDED_AT: _time(optional=True),
            "segment": _text(optional=True),
            "seats": _number(optional=True),
            VALUE: _number(optional=True),
        },
        "campaigns": {
            CAMPAIGN_ID: _text(),
            "name": _text(),
            SERIES: _text(),
            STARTS_AT: _time(),
            ENDS_AT: _time(),
            PRE_DAYS: _days(),
            POST_DAYS: _days(),
            KNOWN_AT: _time(optional=True),
        },
        "milestones": {CAMPAIGN_ID: _text(), "name": _text(), AT: _time()},
        "exposures": {ACCOUNT_ID: _text(), CAMPAIGN_ID: _text(), EXPOSED_AT: _time(optional=True)},
        "events": {
            ACCOUNT_ID: _text(),
            OCCURRED_AT: _time(),
            METRIC: _text(),
            VALUE: _number(optional=True),
            EVENT_ID: _text(optional=True),
            "user_id": _text(optional=True),
            "session_id": _text(optional=True),
            "source": _text(optional=True),
            CAMPAIGN_ID: _text(optional=True),
            KNOWN_AT: _time(optional=True),
        },
        "tickets": {
            TICKET_ID: _text(),
            ACCOUNT_ID: _text(),
            OPENED_AT: _time(),
            RESOLVED_AT: _time(optional=True),
            "category": _text(optional=True),
            "text": _text(optional=True),
            CAMPAIGN_ID: _text(optional=True),
            "cause": _text(optional=True),
            KNOWN_AT: _time(optional=True),
        },
        "surveys": {
            RESPONSE_ID: _text(),
            ACCOUNT_ID: _text(),
            RESPONDED_AT: _time(),
            "instrument": _text(),
            "score": _number(),
            "text": _text(optional=True),
            CAMPAIGN_ID: _text(optional=True),
            KNOWN_AT: _time(optional=True),
        },
        "subscriptions": {
            ACCOUNT_ID: _text(),
            AT: _time(),
            CHANGE: _text(among=CHANGES),
            "amount": _number(optional=True),
        },
        "assignments": {ACCOUNT_ID: _text(), ARM: _text(), ASSIGNED_AT: _time(), SALT: _text()},
        "outreach": {ACCOUNT_ID: _text(), AT: _time(), KIND: _text()},
    }.items()
}
"""The pandera schema of each table, for frames that have come through the gate (`validate`)."""

REQUIRED_TABLES = ("campaigns", "exposures", "events")

DEFAULTS: dict[str, dict[str, float]] = {
    "campaigns": {PRE_DAYS: 21, POST_DAYS: 28},  # days
    "events": {VALUE: 1.0},  # a row that counts itself
}
"""What the contract reads an optional column or cell as when it is not given."""

ROW_KEYS: dict[str, tuple[str, ...]] = {
    "accounts": (ACCOUNT_ID,),
    "campaigns": (CAMPAIGN_ID,),
    "milestones": (CAMPAIGN_ID, "name"),
    "exposures": (ACCOUNT_ID, CAMPAIGN_ID),
    "events": (EVENT_ID, ACCOUNT_ID),
    "tickets": (TICKET_ID,),
    "surveys": (RESPONSE_ID,),
    "subscriptions": (ACCOUNT_ID,),
    "assignments": (ACCOUNT_ID, SALT),
    "outreach": (ACCOUNT_ID,),
}
"""The columns that tell a reader which row is meant."""
