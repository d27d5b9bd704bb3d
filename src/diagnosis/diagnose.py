"""From the scores of a day to the causes of each account at risk."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ..checks import InputError
from ..tables import ACCOUNT_ID, AT_RISK, CAMPAIGN_ID, CUTOFF, PHASE, Tables
from ..text import TicketCauses
from .causes import CauseModel, RuleCauses, evidence
from .causes.quoted import quoted
from .causes.sentences import sentences
from .causes.tickets import ticket_reader, tickets_said
from .costs import ROUTING_COSTS, least_cost
from .names import CAUSES, UNCLEAR


def diagnose(
    tables: Tables,
    scores: pd.DataFrame,
    *,
    model: CauseModel | None = None,
    costs: Mapping[str, Mapping[str, float]] = ROUTING_COSTS,
    reader: TicketCauses | None = None,
    said: pd.DataFrame | None = None,
    seen: pd.DataFrame | None = None,
    surging: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return the causes of each account at risk, a row an account and cutoff, in the order of `scores`.

    Columns: account_id, cutoff, phase, campaign_id; a probability for each of CAUSES, 0 to 1 (several may
    hold; NaN: not known); `cause`, the likeliest of those that reach the model's bar, else `unclear`;
    `destination` and `expected_cost`, where it is expected to cost least; `evidence`, a list of sentences;
    `quotes`, a list of what the account said of the cause, masked.

    `scores` is a table of scores; where it says who is `at_risk`, the others are left out. Each cutoff is
    diagnosed by itself, as on its day. `model`: default the rules. `reader` reads tickets (default:
    `ticket_reader` at each cutoff), and `said` is what it said: a row a ticket, with the index of
    `tables.tickets` and a probability for each of CAUSES; both hold for all cutoffs, so give those of the
    first. `seen` is the table of `evidence` of the accounts at risk, for those who have made it already.
    `surging` is a table of `surges` of that day: where it is given, the evidence says what is usual. Rows
    that happened or became known after a cutoff change nothing. Raises InputError for a model whose answer is
    not one.
    """
    rows = at_risk_rows(scores)
    likely_by = model or RuleCauses()
    days = [
        _of_day(
            tables,
            day,
            likely_by,
            costs,
            reader=reader,
            said=said,
            seen=None if seen is None else seen.loc[day.index],
            surging=surging,
        )
        for day in _days(rows)
    ]
    return pd.concat(days).loc[rows.index].reset_index(drop=True)


def _days(rows: pd.DataFrame) -> list[pd.DataFrame]:
    """Return the rows of each cutoff; where nobody is at risk, the empty table as the only day."""
    return [day for _, day in rows.groupby(CUTOFF)] or [rows]


def _of_day(
    tables: Tables,
    rows: pd.DataFrame,
    model: CauseModel,
    costs: Mapping[str, Mapping[str, float]],
    *,
    reader: TicketCauses | None,
    said: pd.DataFrame | None,
    seen: pd.DataFrame | None,
    surging: pd.DataFrame | None,
) -> pd.DataFrame:
    if seen is None:
        if said is None:
            at = rows[CUTOFF].max()
            reader = reader or ticket_reader(tables, at)
            said = tickets_said(tables, at, reader=reader)
        seen = evidence(tables, rows, said)
    likely = _checked(model.probabilities(seen), model.name)
    found = rows[[ACCOUNT_ID, CUTOFF, PHASE, CAMPAIGN_ID]].join(likely)
    found["cause"] = named(likely, model.bars)
    found = found.join(least_cost(likely, costs))
    found["evidence"] = sentences(seen, likely, surging)
    found["quotes"] = quoted(tables, found, reader)
    return found


def at_risk_rows(scores: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a table of scores that are at risk; all of them where it does not say."""
    return scores[scores[AT_RISK].astype(bool)] if AT_RISK in scores else scores


def named(probabilities: pd.DataFrame, bars: Mapping[str, float]) -> pd.Series:
    """Return the likeliest cause of each row among those that reach their bar, else `unclear`.

    Ties go to the first of CAUSES; what is not known (NaN) reaches no bar.

    >>> likely = pd.DataFrame([[0.6, 0.7, 0.0, 0.0], [0.4, 0.3, 0.0, 0.0]], columns=list(CAUSES))
    >>> named(likely, dict.fromkeys(CAUSES, 0.5)).tolist()
    ['campaign_confusion', 'unclear']
    """
    known = probabilities[list(CAUSES)].fillna(-1.0).to_numpy(np.float64)
    reached = np.where(known >= [bars[cause] for cause in CAUSES], known, -1.0)
    cause = np.array(CAUSES, object)[reached.argmax(axis=1)]
    return pd.Series(np.where(reached.max(axis=1) >= 0, cause, UNCLEAR), probabilities.index, "str")


def _checked(probabilities: pd.DataFrame, name: str) -> pd.DataFrame:
    lacking = [cause for cause in CAUSES if cause not in probabilities]
    if lacking:
        raise InputError(f"the model {name!r} says nothing of {lacking[0]!r}; return each cause")
    found = probabilities[list(CAUSES)].astype("float64")
    outside = ~(found.isna() | found.ge(0.0) & found.le(1.0))
    if outside.to_numpy().any():
        row, column = (int(place) for place in np.argwhere(outside.to_numpy())[0])
        raise InputError(
            f"the model {name!r} gives {CAUSES[column]} in row {row} the probability "
            f"{found.to_numpy()[row, column]:g}; it must lie between 0 and 1, or be NaN where it is not known"
        )
    return found
