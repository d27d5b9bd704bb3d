"""The control: what a static health score looks at, usage, logins and tickets of the last four weeks."""

from __future__ import annotations

from collections.abc import Sequence

from .about import ABOUT
from .metrics import meaning
from .ratios import rate
from .spec import Feature, active_days, days, since_last

DAYS = 28
"""Four whole weeks, the month of most such scores."""

OF_USE = ("engagement", "adoption")
"""Components whose metrics count as usage."""

USAGE, LOGINS, TICKETS = "usage", "logins", "tickets"
TICKETS_OPENED = "tickets.opened"


def traditional_features(metrics: Sequence[str]) -> list[Feature]:
    """Return the features of the traditional control, from the metrics of a data set.

    Usage: how much there was of each metric of engagement, more is healthier. Logins: on how many days there
    was anything at all, and how long ago. Tickets: how many were opened. Nothing knows a campaign, nothing
    is compared with the account's own past: that is what makes it the control.

    >>> [feature.name for feature in traditional_features(["sessions", "tickets.opened"])]
    ['sessions_rate_28d', 'active_share_28d', 'days_since_last_event', 'tickets.opened_rate_28d']
    """
    senses, _ = meaning([name for name in metrics if not name.startswith(ABOUT)])
    used = [sense.name for sense in senses if sense.component in OF_USE and sense.kind == "activity"]
    found = [Feature(f"{name}_rate_{DAYS}d", rate(name, DAYS), USAGE, +1, f"{name} a day") for name in used]
    share = active_days(None, DAYS) / days(DAYS)
    found.append(Feature(f"active_share_{DAYS}d", share, LOGINS, +1, "share of days, 0 to 1"))
    found.append(Feature("days_since_last_event", since_last(None), LOGINS, -1, "days"))
    if TICKETS_OPENED in metrics:
        opened = rate(TICKETS_OPENED, DAYS)
        found.append(Feature(f"{TICKETS_OPENED}_rate_{DAYS}d", opened, TICKETS, -1, "tickets a day"))
    return found
