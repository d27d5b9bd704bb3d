"""What told the causes of a day, for a reviewer: rules or what was learned, from how many, and how well."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ..checks import listed
from ..diagnosis import CAUSE_WORDS
from ..diagnosis.causes.evidence import HEALTH_OF
from ..diagnosis.causes.features import EVIDENCE
from ..diagnosis.causes.record import LEARNED, CauseRecord
from ..diagnosis.routing.columns import Row, rows_of
from .markup import Markup, element
from .worded import worded_grid
from .words import NOTHING, count, known, number, percent, signed, with_interval

HEAVIEST = 5
"""Inputs of each cause that are shown; the run in MLflow has all."""

MEANING = {feature.name: f"{feature.description}, {feature.unit}" for feature in EVIDENCE}


def cause_sentences(told: CauseRecord) -> Iterator[str]:
    """Yield when the causes were told, by what, and what that was learned from."""
    rows = told.rows()
    learned = [CAUSE_WORDS[cause] for cause in rows.loc[rows["told_by"] == LEARNED, "cause"]]
    yield (
        f"The causes of {told.at} were told by {'what was learned' if learned else 'rules'}"
        f"{f' ({listed(learned)})' if learned and len(learned) < len(rows) else ''}"
        f"{', and by rules' if learned and len(learned) < len(rows) else ''}."
    )
    if told.confirmed:
        yield (
            f"Until then people had confirmed the causes of {count(told.confirmed)} hand-offs of "
            f"{count(told.accounts)} accounts, of the days {told.first} to {told.last}."
        )
    if told.learned is not None and told.learned.taught < told.confirmed:
        yield (
            f"{count(told.learned.taught)} of them taught: the accounts of the others were not at risk, or "
            "their evidence is gone."
        )
    if told.not_learned is not None:
        yield f"{told.not_learned[0].upper()}{told.not_learned[1:]}."
    if told.tickets:
        yield f"{count(told.tickets)} tickets with a confirmed cause taught how tickets are read."
    for key, code in told.own.items():
        yield f"Code of your own: {key}, {code}."


def cause_section(told: CauseRecord | None) -> Markup:
    """Return what told the causes, by cause, and what weighs most; nothing where it was not kept."""
    if told is None:
        return Markup("")
    texts = pd.DataFrame([_of_cause(row) for row in rows_of(told.rows())], dtype="str")
    numeric = [*texts.columns[2:]]
    parts = [element("p", sentence) for sentence in cause_sentences(told)]
    grid = worded_grid(texts, "By cause; on accounts that were not learned from", numeric=numeric)
    return element("section", element("h2", "What told the causes"), *parts, grid, *_heaviest(told))


def _of_cause(row: Row) -> dict[str, str]:
    words = {
        "cause": CAUSE_WORDS[row["cause"]],
        "told by": row["told_by"],
        "named from": number(row["bar"], digits=2),
    }
    if row["told_by"] != LEARNED:
        return words | dict.fromkeys(
            ("accounts with it", "without", "ROC AUC", "named and right", "of those with it"), NOTHING
        )
    low, high = (row[name] if known(row[name]) else None for name in ("auc_low", "auc_high"))
    return words | {
        "accounts with it": count(row["with"]),
        "without": count(row["without"]),
        "ROC AUC": with_interval(number(row["auc"]), low, high),
        "named and right": f"{count(row['right'])} of {count(row['named'])}",
        "of those with it": percent(row["right"] / row["held"]),
    }


def _heaviest(told: CauseRecord) -> Iterator[Markup]:
    weights = told.weights().groupby("cause", sort=False).head(HEAVIEST)
    if len(weights):
        texts = pd.DataFrame(
            {
                "cause": weights["cause"].map(CAUSE_WORDS),
                "input": weights["input"],
                "what it is": [_meaning(name) for name in weights["input"]],
                "weight": weights["weight"].map(lambda weight: signed(weight, digits=2)),
            },
            dtype="str",
        )
        caption = "What weighs most: log odds for a standard deviation of it, above 0 for the cause"
        yield worded_grid(texts, caption, numeric=["weight"])


def _meaning(name: str) -> str:
    """Return what an input is; one of a single phase is called FEATURE in PHASE."""
    feature, _, phase = name.partition(" in ")
    health = "health of that part of the score, of 100" if feature.startswith(HEALTH_OF) else NOTHING
    told = MEANING.get(feature, health)
    return f"{told}; of accounts in {phase} alone" if phase and told != NOTHING else told
