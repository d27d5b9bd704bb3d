"""What a ticket is about: its text, its tag and the phase of its account, weighed against each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..checks import InputError, listed
from ..tables import ACCOUNT_ID, CATEGORY, CAUSE, CAUSES, KNOWN_AT, PHASE, RESOLVED_AT
from .cold_start import CLASSES, ELSE, LexiconModel, tag_weights
from .folded import FoldedModel, lexicon_weight
from .model import TextModel, asked, name_of

MOST_LABELS = 5_000  # the latest; more of them cost time and tell no more
TAG_PRIOR = 10.0  # confirmed tickets of a cause that what a tag is called is worth
PHASE_PRIOR = 1.0  # confirmed tickets of a cause in each phase, before there are any
LEAST_SHARE = 1e-6  # no text excludes a cause
EVEN = pd.Series(1.0 / len(CLASSES), index=list(CLASSES))

Prior = Callable[[pd.Index], pd.DataFrame]


@dataclass(frozen=True, eq=False)
class TicketCauses:
    """How tickets tell their causes; `learn_ticket_causes` makes one.

    `texts` reads the text of a ticket, by a model that has seen no ticket of its account, so that those which
    taught it can be read like new ones; None while labels are too few. `lexicon` is how much the words of the
    lexicon count beside it. `usual` is how probable it finds each class on the whole, `shares` how common
    each is; `tags` and `phases` hold how often each tag and phase (rows) goes with each class (columns).
    `labels` is the number of confirmed causes behind all that.
    """

    texts: FoldedModel | None
    lexicon: float
    usual: pd.Series
    shares: pd.Series
    tags: pd.DataFrame
    phases: pd.DataFrame
    labels: int

    def probabilities(self, tickets: pd.DataFrame) -> pd.DataFrame:
        """Return a row for each ticket and a column for each of CLASSES, which add up to 1.

        By Bayes' rule, as if text, tag and phase were independent once the class is known. What a ticket does
        not have adds nothing; NaN where neither its text nor its tag says anything.
        """
        said = self._of_texts(tickets)
        tagged = _evidence(tickets, CATEGORY, self.tags, tag_weights)
        odds = said.fillna(0.0) + tagged + _evidence(tickets, PHASE, self.phases, _nothing)
        likely = pd.DataFrame(np.exp(odds.sub(odds.max(axis=1), axis=0))) * self.shares
        silent = said.isna().all(axis=1) & tagged.eq(0).all(axis=1)
        return likely.div(likely.sum(axis=1), axis=0).mask(silent)

    def _of_texts(self, tickets: pd.DataFrame) -> pd.DataFrame:
        """The log of how many times more likely than usual its text makes each class; NaN without a text."""
        if "text" not in tickets:
            return pd.DataFrame(np.nan, index=tickets.index, columns=list(CLASSES))
        by_words = self.lexicon * _more_than(EVEN, LexiconModel().probabilities(tickets["text"]))
        if self.texts is None:
            return by_words
        told = self.texts.probabilities(tickets["text"], tickets[ACCOUNT_ID])
        learned = _more_than(self.usual, _in_classes(told))
        return learned.add(by_words, fill_value=0.0) if self.lexicon else learned


def learn_ticket_causes(
    tickets: pd.DataFrame, at: pd.Timestamp, *, model: TextModel | None = None
) -> TicketCauses:
    """Return how tickets tell their causes, learned from those whose cause was confirmed before `at`.

    `model`: your own model of texts, in the place of the lexicon and of ours; its classes may be any of
    CAUSES, and what it calls otherwise is about none of them. Point in time: a cause counts once its ticket
    was resolved, and where no resolutions are told, none does.
    """
    known = _confirmed(tickets, at)
    labels = known[CAUSE].where(known[CAUSE].isin(CAUSES), ELSE)
    own = None if model is None else (FoldedModel((model,)), 0.0, _usual(model, known))
    texts, lexicon, usual = own or _learned(known, labels)
    counts = labels.value_counts().reindex(list(CLASSES), fill_value=0) + 1.0
    return TicketCauses(
        texts=texts,
        lexicon=lexicon,
        usual=usual,
        shares=counts / counts.sum(),
        tags=_table(known, CATEGORY, labels, _tag_prior),
        phases=_table(known, PHASE, labels, _phase_prior),
        labels=len(known),
    )


def ticket_causes(tickets: pd.DataFrame, model: TicketCauses | None = None) -> pd.DataFrame:
    """Return a row for each ticket and a column for each of CAUSES: how probable it is that it is about that.

    What is left to 1 is the probability that it is about none of them, a harmless question. Without a `model`
    (`learn_ticket_causes`) by the words of the text and the name of the tag. NaN where neither says anything,
    such as a text that is not English before any are confirmed.

    `tickets`: columns account_id, and text, category (the agent's tag) and phase where there are any.

    >>> ticket = pd.DataFrame({"account_id": ["a"], "category": ["bug"], "text": ["The page crashed"]})
    >>> ticket_causes(ticket).round(2).loc[0].to_dict()["product_bug"]
    0.97
    """
    return (model or learn_ticket_causes(tickets.head(0), pd.Timestamp(0, tz="UTC"))).probabilities(tickets)[
        list(CAUSES)
    ]


def _confirmed(tickets: pd.DataFrame, at: pd.Timestamp) -> pd.DataFrame:
    """The latest tickets whose cause was known."""
    if CAUSE not in tickets or RESOLVED_AT not in tickets:
        return tickets.head(0).assign(cause=pd.Series(dtype="str"))
    known = tickets[CAUSE].notna() & (tickets[RESOLVED_AT] < at)
    if KNOWN_AT in tickets:
        known &= ~(tickets[KNOWN_AT] > at)
    return tickets[known].sort_values(RESOLVED_AT, kind="stable").tail(MOST_LABELS)


def _learned(known: pd.DataFrame, labels: pd.Series) -> tuple[FoldedModel | None, float, pd.Series]:
    """The model of texts, the weight of the lexicon, and how probable the model finds each class."""
    found = FoldedModel.learn(known["text"], labels, known[ACCOUNT_ID]) if "text" in known else None
    if found is None:
        return None, 1.0, EVEN
    shares = labels[known["text"].notna()].value_counts(normalize=True)
    usual = shares.reindex(list(CLASSES), fill_value=0.0).clip(lower=LEAST_SHARE)
    return found, lexicon_weight(int(known["text"].notna().sum())), usual


def _more_than(usual: pd.Series, told: pd.DataFrame) -> pd.DataFrame:
    """The log of how many times more probable than usual each class is."""
    found: pd.DataFrame = pd.DataFrame(np.log(told.clip(lower=LEAST_SHARE))) - np.log(usual)
    return found


def _usual(model: TextModel, known: pd.DataFrame) -> pd.Series:
    """How probable somebody's own model finds each class on the whole: even, until tickets are seen."""
    shared = set(model.classes) & set(CAUSES)
    if not shared:
        raise InputError(
            f"{name_of(model)}: its classes are {listed(model.classes)}; name one of {listed(CAUSES)}"
        )
    told = [_in_classes(asked(model, known["text"]))] if "text" in known else []
    return pd.concat([EVEN.to_frame().T, *told]).mean().clip(lower=LEAST_SHARE)


def _in_classes(told: pd.DataFrame) -> pd.DataFrame:
    """The probabilities of a model by CLASSES: other names are ELSE, what it does not know is NaN."""
    by_name = {name: told[name] for name in told.columns if name in CAUSES}
    rest = told.columns.difference(list(CAUSES))
    others = {ELSE: told[rest].sum(axis=1, min_count=1)} if len(rest) else {}
    return pd.DataFrame({**by_name, **others}, index=told.index, columns=list(CLASSES), dtype="float64")


def _table(known: pd.DataFrame, column: str, labels: pd.Series, prior: Prior) -> pd.DataFrame:
    """How often each value of a column goes with each class, from counts and what is known before them."""
    if column not in known:
        return pd.DataFrame(columns=list(CLASSES), dtype="float64")
    met = pd.crosstab(known[column], labels).reindex(columns=list(CLASSES), fill_value=0)
    found = met + prior(met.index)
    return found / found.sum()


def _evidence(tickets: pd.DataFrame, column: str, table: pd.DataFrame, untold: Prior) -> pd.DataFrame:
    """The log of how often what a ticket has in a column goes with each class; 0 where it has nothing."""
    if column not in tickets:
        return pd.DataFrame(0.0, index=tickets.index, columns=list(CLASSES))
    values = pd.Index(tickets[column].dropna().unique())
    of_value = pd.concat([table, untold(values.difference(table.index))]).reindex(columns=list(CLASSES))
    logs = pd.DataFrame(np.log(of_value.to_numpy()), index=of_value.index, columns=of_value.columns)
    return logs.reindex(tickets[column]).fillna(0.0).set_axis(tickets.index)


def _tag_prior(tags: pd.Index) -> pd.DataFrame:
    weights = tag_weights(tags)
    return TAG_PRIOR * weights / weights.sum()


def _phase_prior(phases: pd.Index) -> pd.DataFrame:
    return PHASE_PRIOR * _nothing(phases)


def _nothing(values: pd.Index) -> pd.DataFrame:
    return pd.DataFrame(1.0, index=values, columns=list(CLASSES))
