"""The scorecards of an experiment: what they set, whom they part into segments, what they ask in vain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from ..checks import listed
from ..models import Scorer, WeightedRulesScorer, read_scorecard
from ..tables import ACCOUNT_ID, SEGMENT, Tables


def card_settings(path: Path) -> dict[str, Any]:
    """Return the settings of a rules scorer that follow from its scorecard file: those that it gives."""
    settings = read_scorecard(path).settings()
    return {name: value for name, value in settings.items() if value is not None}


def segments_of(tables: Tables) -> pd.Series | None:
    """Return the segment of each account, by account id; None where the data do not tell any."""
    accounts = tables.accounts
    if accounts is None or SEGMENT not in accounts:
        return None
    return accounts.set_index(ACCOUNT_ID)[SEGMENT]


def in_vain(scorers: Mapping[str, Scorer], segments: pd.Series | None) -> tuple[str, ...]:
    """Return in sentences what scorecards ask of data that lack it, by the name of the scorer."""
    cards = {name: one for name, one in scorers.items() if isinstance(one, WeightedRulesScorer)}
    return tuple(
        f"scorers.{name}: {sentence}" for name, card in cards.items() for sentence in _of_one(card, segments)
    )


def _of_one(card: WeightedRulesScorer, segments: pd.Series | None) -> Iterator[str]:
    if card.absent_features_:
        yield f"the scorecard measures {listed(card.absent_features_)}, which these data do not have"
    if card.measures and card.absent_components_:
        yield f"the scorecard weighs {listed(card.absent_components_)}, of which these data know nothing"
    if card.segments:
        known = set() if segments is None else set(segments.dropna())
        unknown = [segment for segment in card.segments if segment not in known]
        if unknown:
            yield f"the scorecard has weights for the segment {listed(unknown)}, of which no account is"
