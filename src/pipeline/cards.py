"""The scorecards of an experiment: what they set, whom they part into segments, what they ask in vain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from ..checks import InputError, listed
from ..experiment import WITHOUT_CAMPAIGN, ScorerSpec
from ..models import (
    LearnedWeightsScorer,
    PointsCard,
    Scorer,
    WeightedRulesScorer,
    read_points_card,
    read_scorecard,
)
from ..models.scorecard import card_kind, read_card
from ..models.scorecard_rules import CardRules
from ..tables import ACCOUNT_ID, SEGMENT, Tables

CARD_SETTINGS = ("card", *CardRules.model_fields)
"""The settings of scorers that a scorecard may set."""


def card_settings(kind: str, path: Path) -> dict[str, Any]:
    """Return the settings of a scorer, of kind rules or learned, that follow from its scorecard file.

    Those of a card of rules are what the file gives; a card of points is one setting, `card`.
    """
    if kind == LearnedWeightsScorer.kind:
        return {"card": read_points_card(path).plain()}
    settings = read_scorecard(path).settings()
    return {name: value for name, value in settings.items() if value is not None}


def scorers_of(cards: Sequence[Path]) -> dict[str, ScorerSpec]:
    """Return the scorers that scorecard files of any kind describe, by what the cards are called.

    A card of rules is a scorer of kind rules, a card of points one of kind learned, whose weights it fixes.
    Raises InputError for a file that is no scorecard, and for two of one name.
    """
    found: dict[str, ScorerSpec] = {}
    for path in cards:
        name, spec = _scorer_of(path)
        if name in found:
            other = found[name].scorecard
            raise InputError(f"{path}: the name {name!r} is that of {other} too; give one of them another")
        found[name] = spec
    return found


def _scorer_of(path: Path) -> tuple[str, ScorerSpec]:
    content = read_card(path)
    if isinstance(content, Mapping) and card_kind(content) == "points":
        return read_points_card(path).name, ScorerSpec(kind="learned", scorecard=path)
    return read_scorecard(path).name, ScorerSpec(kind="rules", scorecard=path)


def points_cards(scorers: Mapping[str, Scorer], *, experiment: str) -> dict[str, PointsCard]:
    """Return the weights of each scorer that has a card of points, by the scorer's name."""
    return {
        name: one.to_card(name=f"{name}, {experiment}")
        for name, one in scorers.items()
        if isinstance(one, LearnedWeightsScorer) and not name.endswith(WITHOUT_CAMPAIGN)
    }


def segments_of(tables: Tables) -> pd.Series | None:
    """Return the segment of each account, by account id; None where the data do not tell any."""
    accounts = tables.accounts
    if accounts is None or SEGMENT not in accounts:
        return None
    return accounts.set_index(ACCOUNT_ID)[SEGMENT]


def in_vain(scorers: Mapping[str, Scorer], segments: pd.Series | None) -> tuple[str, ...]:
    """Return in sentences what scorecards ask of data that lack it, by what the scorers are called."""
    cards = {name: one for name, one in scorers.items() if isinstance(one, WeightedRulesScorer)}
    return tuple(
        f"{name}: {sentence}" for name, card in cards.items() for sentence in _of_one(card, segments)
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
