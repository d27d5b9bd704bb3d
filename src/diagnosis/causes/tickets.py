"""What each ticket of a data set is likely about, by text, tag and phase, as it can be told at a moment."""

from __future__ import annotations

import pandas as pd

from ...campaigns import phases
from ...tables import ACCOUNT_ID, CUTOFF, OPENED_AT, PHASE, Tables
from ...text import TextModel, learn_ticket_causes, ticket_causes


def tickets_said(tables: Tables, at: pd.Timestamp, *, model: TextModel | None = None) -> pd.DataFrame | None:
    """Return a row for each ticket opened before `at`, a column for each of CAUSES; None without tickets.

    Learned from the causes that were confirmed before `at`, the words of the lexicon where they are few.
    `model`: your own model of texts in the place of ours (see `TextModel`).
    """
    if tables.tickets is None:
        return None
    tickets = tables.tickets[tables.tickets[OPENED_AT] < at]
    days = pd.DataFrame({ACCOUNT_ID: tickets[ACCOUNT_ID].array, CUTOFF: tickets[OPENED_AT].array})
    tickets = tickets.assign(**{PHASE: phases(tables, days)[PHASE].array})
    return ticket_causes(tickets, learn_ticket_causes(tickets, at, model=model))
