"""What each ticket of a data set is likely about, by text, tag and phase, as it can be told at a moment."""

from __future__ import annotations

import pandas as pd

from ...campaigns import phases
from ...tables import ACCOUNT_ID, CUTOFF, OPENED_AT, PHASE, Tables
from ...text import TextModel, TicketCauses, learn_ticket_causes, ticket_causes


def ticket_reader(tables: Tables, at: pd.Timestamp, *, model: TextModel | None = None) -> TicketCauses | None:
    """Return what reads tickets, learned from causes that were confirmed before `at`; None without tickets.

    By the words of the lexicon where few are confirmed. `model`: your own model of texts in the place of
    ours (see `TextModel`).
    """
    if tables.tickets is None:
        return None
    return learn_ticket_causes(_with_phase(tables, tables.tickets, at), at, model=model)


def tickets_said(
    tables: Tables, at: pd.Timestamp, *, reader: TicketCauses | None = None
) -> pd.DataFrame | None:
    """Return a row for each ticket opened before `at`, a column for each of CAUSES; None without tickets.

    `reader`: default that of `ticket_reader` at this moment.
    """
    if tables.tickets is None:
        return None
    reads = reader or ticket_reader(tables, at)
    return ticket_causes(_with_phase(tables, tables.tickets, at), reads)


def _with_phase(tables: Tables, tickets: pd.DataFrame, at: pd.Timestamp) -> pd.DataFrame:
    known = tickets[tickets[OPENED_AT] < at]
    days = pd.DataFrame({ACCOUNT_ID: known[ACCOUNT_ID].array, CUTOFF: known[OPENED_AT].array})
    return known.assign(**{PHASE: phases(tables, days)[PHASE].array})
