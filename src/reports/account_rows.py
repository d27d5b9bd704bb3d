"""The accounts of a day as rows: rounded once, for the page and for the script that sorts it alike."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

import pandas as pd

from ..evaluation.customers import Customers, Driver
from ..tables import PHASES
from .words import known

STANDINGS = ("", "at risk", "newly at risk", "no longer at risk")
"""How an account stands to the alert budget, now and on the previous day of scores."""

NOT_AT_RISK, AT_RISK, NEWLY_AT_RISK, NO_LONGER = range(len(STANDINGS))

PER_MILLE = 1000
"""Probabilities are shown in percent with one decimal."""

NAMED = ("segment", "phase", "campaign", "reliability")
"""Columns with few different words, which the page holds once each."""

PARTS = "part"
Drivers = tuple[tuple[str, int | None, int | None], ...]


def account_rows(customers: Customers) -> pd.DataFrame:
    """Return one row for each account, the likeliest to churn first, its numbers rounded as they are shown.

    Columns: account; segment; phase; campaign; health and before (whole points, 0 to 100, 100 healthy); churn
    (probability in tenths of a percent); reliability with low and high (whole points of health); drivers
    (part, health points, before); value (whole); standing (a place in STANDINGS). None is not known. What the
    customers do not have has no column: before without a previous day, reliability as long as nobody grades.
    """
    accounts = customers.accounts
    columns: dict[str, list[object]] = {"account": accounts["account_id"].tolist()}
    for name in NAMED:
        if name in accounts:
            columns[name] = _words(accounts[name].tolist())
    numbers = {"health": "health", "low": "low", "high": "high", "value": "value"}
    if customers.previous is not None:
        numbers["before"] = "health_before"
    for name, source in numbers.items():
        if source in accounts:
            columns[name] = [_whole(value) for value in accounts[source].tolist()]
    columns["churn"] = [_whole(value, times=PER_MILLE) for value in accounts["probability"].tolist()]
    columns["drivers"] = [_drivers(found) for found in accounts["drivers"].tolist()]
    columns["standing"] = _standings(customers)
    return pd.DataFrame(columns, dtype=object)


def account_json(rows: pd.DataFrame) -> str:
    """Return the rows of `account_rows` as compact JSON, column by column, safe inside a script element.

    The words of NAMED and the parts of drivers stand once under "names", in the order that they are
    sorted in; the columns hold their places. The drivers of an account are one flat list of three each.
    """
    names = {name: _ordered(name, rows[name].tolist()) for name in NAMED if name in rows}
    names[PARTS] = sorted({driver[0] for found in rows["drivers"] for driver in found})
    places = {name: {word: place for place, word in enumerate(words)} for name, words in names.items()}
    columns: dict[str, object] = {str(name): values.tolist() for name, values in rows.items()}
    for name in names.keys() & columns.keys():
        columns[name] = [places[name].get(word) for word in rows[name]]
    columns["drivers"] = [
        [part for name, *numbers in found for part in (places[PARTS][name], *numbers)]
        for found in rows["drivers"]
    ]
    columns["names"] = names
    written = json.dumps(columns, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return written.replace("<", "\\u003c")  # so that no name can end the element that the data stand in


def knows_earlier_budget(customers: Customers) -> bool:
    """Return whether it is known who was inside the alert budget on the previous day of scores."""
    return customers.previous is not None and "at_risk_before" in customers.accounts


def choices(rows: pd.DataFrame, name: str) -> list[str]:
    """Return the different words of a column in NAMED, in the order that they are sorted in.

    >>> choices(pd.DataFrame({"phase": ["baseline", "active", None, "active"]}), "phase")
    ['active', 'baseline']
    """
    return _ordered(name, rows[name].tolist()) if name in rows else []


def _ordered(name: str, words: Iterable[object]) -> list[str]:
    seen = {word for word in words if isinstance(word, str)}
    if name == "phase":
        return [phase for phase in PHASES if phase in seen] + sorted(seen.difference(PHASES))
    return sorted(seen, key=lambda word: (word.casefold(), word))


def _words(words: Iterable[object]) -> list[object]:
    return [word if isinstance(word, str) else None for word in words]


def _whole(value: float | None, *, times: int = 1) -> int | None:
    return round(times * value) if known(value) else None


def _drivers(found: Sequence[Driver]) -> Drivers:
    return tuple((driver.part, _whole(driver.points), _whole(driver.before)) for driver in found)


def _standings(customers: Customers) -> list[object]:
    accounts = customers.accounts
    now = accounts["at_risk"].tolist()
    if not knows_earlier_budget(customers):
        return [AT_RISK if at_risk else NOT_AT_RISK for at_risk in now]
    kinds = {
        (True, True): AT_RISK,
        (True, False): NEWLY_AT_RISK,
        (False, True): NO_LONGER,
        (False, False): NOT_AT_RISK,
    }
    before = accounts["at_risk_before"].tolist()
    return [kinds[bool(at_risk), bool(was)] for at_risk, was in zip(now, before, strict=True)]
