"""What customers said, in their own words: recent, to the point, each thing once, and nobody given away."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator

import pandas as pd

from ..tables import (
    ACCOUNT_ID,
    CAMPAIGN_ID,
    CATEGORY,
    KNOWN_AT,
    OPENED_AT,
    RESPONDED_AT,
    TEXT,
    TIME,
    Tables,
)
from .causes import TicketCauses, ticket_causes
from .masking import mask_personal_data
from .written import written

SAID_AT, SOURCE, QUOTE, LIKELY = "said_at", "source", "quote", "likely"
VERBATIM_COLUMNS = {
    ACCOUNT_ID: TEXT,
    SAID_AT: TIME,
    SOURCE: TEXT,
    CAMPAIGN_ID: TEXT,
    CATEGORY: TEXT,
    "text": TEXT,
}
QUOTE_COLUMNS = (ACCOUNT_ID, SAID_AT, SOURCE, CAMPAIGN_ID, QUOTE, LIKELY)

RECENT_DAYS = 84  # three months: what was said before is no news
FRESH_DAYS = 28  # a text of that age counts half as much as one of today
SECONDS_A_DAY = 86_400
LIKELY_ENOUGH = 0.5  # probability of the cause, of the ticket as a whole
SAYS_SO = 1 / 3  # and by its words alone: a quote must bear out what the tag says
ALIKE = 0.6  # share of common words (Jaccard) from which two texts say the same
LONGEST = 200  # letters of a quote
CANDIDATES = 20  # looked at for each quote that is asked for, the best first


def quotes(
    tables: Tables,
    cause: str,
    at: pd.Timestamp,
    *,
    accounts: Iterable[str] | None = None,
    n: int = 3,
    each: bool = False,
    model: TicketCauses | None = None,
    days: int = RECENT_DAYS,
) -> pd.DataFrame:
    """Return what was said of a cause before `at`: up to `n` quotes of each account, or of all together.

    Columns: account_id, said_at, source ("ticket", or the instrument of a survey), campaign_id, quote and
    likely, how probable it is that the text is about the cause (`ticket_causes` with `model`). The best
    first: probable, by its words too, and recent. A quote is masked (`mask_personal_data`) and at most 200
    letters long; what says nearly the same is quoted once, and of all together, each account is heard once.

    `accounts` leaves out all others; `each` asks for `n` quotes of each account. Only what was known by `at`
    and said within `days` of it.
    """
    said = verbatims(tables, at, days=days, accounts=accounts)
    told = said.assign(**{LIKELY: ticket_causes(said, model)[cause]})
    by_words = ticket_causes(said.drop(columns=CATEGORY), model)[cause]
    told = told[(told[LIKELY] >= LIKELY_ENOUGH) & (by_words >= SAYS_SO)]
    days_ago = (at - told[SAID_AT]).dt.total_seconds() / SECONDS_A_DAY
    weight = told[LIKELY] * by_words[told.index] * 0.5 ** (days_ago / FRESH_DAYS)
    told = told.loc[weight.sort_values(ascending=False, kind="stable").index]
    groups = (
        [rows for _, rows in told.groupby(ACCOUNT_ID, sort=False)]
        if each
        else [told.drop_duplicates(ACCOUNT_ID)]
    )
    kept = [place for rows in groups for place in _different(rows["text"].head(n * CANDIDATES), n)]
    quoted = [_shortened(mask_personal_data(text)) for text in told["text"].loc[kept]]
    found: pd.DataFrame = told.loc[kept].assign(**{QUOTE: pd.Series(quoted, index=kept, dtype="str")})
    return found[list(QUOTE_COLUMNS)].reset_index(drop=True)


def verbatims(
    tables: Tables,
    at: pd.Timestamp,
    *,
    days: int = RECENT_DAYS,
    accounts: Iterable[str] | None = None,
) -> pd.DataFrame:
    """Return the texts of tickets and surveys that were known at a moment, a row each, as they were written.

    Columns: account_id, said_at, source ("ticket", or the survey's instrument), campaign_id, category, text.
    They are not masked: for counting, not for showing.
    """
    found = pd.concat(
        [
            _written(tables.tickets, OPENED_AT, at, days).assign(**{SOURCE: "ticket"}),
            _written(tables.surveys, RESPONDED_AT, at, days).rename(columns={"instrument": SOURCE}),
        ],
        ignore_index=True,
    )
    if accounts is not None:
        found = found[found[ACCOUNT_ID].isin(set(accounts))]
    return found.reindex(columns=list(VERBATIM_COLUMNS)).reset_index(drop=True)


def _written(frame: pd.DataFrame | None, time: str, at: pd.Timestamp, days: int) -> pd.DataFrame:
    """The rows of a table that have a text and were known."""
    if frame is None or "text" not in frame:
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in VERBATIM_COLUMNS.items()})
    known = (
        (frame[time] < at) & (frame[time] >= at - pd.Timedelta(days=days)) & written(frame["text"]).notna()
    )
    if KNOWN_AT in frame:
        known &= ~(frame[KNOWN_AT] > at)
    return frame[known].rename(columns={time: SAID_AT})


def with_source(found: pd.DataFrame) -> pd.Series:
    """Return each of the quotes with where and when it was said, in a line.

    >>> said = pd.DataFrame({"quote": ["It crashed."], "source": ["nps"]})
    >>> with_source(said.assign(said_at=pd.Timestamp("2024-05-03"))).item()
    '“It crashed.” (nps, 2024-05-03)'
    """
    day = found[SAID_AT].dt.strftime("%Y-%m-%d")
    lines = zip(found[QUOTE], found[SOURCE], day, strict=True)
    return pd.Series([f"“{quote}” ({source}, {on})" for quote, source, on in lines], found.index, dtype="str")


def _different(texts: pd.Series, n: int) -> Iterator[Hashable]:
    """The first `n` texts that say something else than those before them."""
    heard: list[set[str]] = []
    for place, text in texts.items():
        words = set(text.lower().split())
        if not any(len(words & other) >= ALIKE * len(words | other) for other in heard):
            heard.append(words)
            yield place
        if len(heard) == n:
            return


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[:LONGEST].rsplit(" ", 1)[0] + " …"
