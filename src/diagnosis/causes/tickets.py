"""What a ticket is likely about, by its tag and the words of its text."""

from __future__ import annotations

import pandas as pd

from ...text import theme_shares

_CAUSE_OF = {"fault": "product_bug", "confusion": "campaign_confusion", "complaint": "dissatisfaction"}


def ticket_causes(tickets: pd.DataFrame) -> pd.DataFrame:
    """Return how much of what a ticket has speaks for each cause, 0 to 1; a row a ticket."""
    found = theme_shares(tickets).rename(columns=_CAUSE_OF)
    tag = tickets["category"] if "category" in tickets else pd.Series(None, tickets.index, "str")
    done = tag.astype("str").str.contains(r"wind.?down|paus|archiv|wrap", case=False, na=False)
    return found.assign(wind_down=done.astype("float64"))
