"""What the page shows of the customers: by campaign phase, around their campaigns, and the calendar."""

from __future__ import annotations

from collections.abc import Sequence

from ..evaluation import Customers
from ..evaluation.campaign_curves import FOLLOWED_WEEKS
from ..tables import PHASES
from .alert_words import rule_words
from .calendar import calendar
from .calendar_lanes import MOST_CAMPAIGNS, shown_campaigns
from .calendar_table import calendar_table
from .campaign_curve import campaign_curve
from .curve_words import curve_words
from .customer_numbers import band_numbers, curve_numbers, trend_numbers
from .dates import A_DAY, day_words
from .editions import WEEK_DAYS, Followed, followed
from .markup import Markup, element
from .phase_trend import drawn_phases, phase_trend
from .phases import summary_words
from .small_groups import fewer_than
from .worded import worded_grid
from .words import count, many

MOST_CURVES = 4
"""Campaigns whose curve is open on the page; the others can be unfolded."""

HEALTH_EXPLAINED = (
    "Health is 0 to 100, 100 healthiest, and 50 is the median customer that the scorer learned from."
)


def customer_section(customers: Customers) -> Markup:
    """Return the customers by campaign phase: a table, the trend of each phase, and the campaigns' curves.

    The curves are those of the campaigns that are active at the time of the scores, or ended at most twelve
    weeks (or a longer post phase) before: the latest four open, the others folded.
    """
    table = worded_grid(
        summary_words(customers),
        f"Customers by campaign phase on {day_words(customers.at)}",
        numeric=("accounts", "at risk", "health", "change"),
    )
    note = element("p", _note(customers), class_="note")
    return element(
        "section",
        element("h2", "Customers by campaign phase"),
        element("p", _opening(customers)),
        element("div", element("div", table, note), _trend(customers), class_="figures"),
        *_curves(customers),
    )


def calendar_section(customers: Customers) -> Markup:
    """Return the campaign calendar: a timeline around the day of the scores, and a table of all campaigns."""
    everything, drawn = len(customers.calendar), len(shown_campaigns(customers))
    title = element("h2", "The campaign calendar")
    if not everything:
        return element("section", title, element("p", "The data set has no campaigns."))
    which = f"All {count(everything)}" if drawn == everything else f"{count(drawn)} of {count(everything)}"
    caption = (
        f"{which} campaigns: those within thirteen months of {day_words(customers.at)}, at most the "
        f"{MOST_CAMPAIGNS} nearest. Beside each series stand the dates of its campaign that is under way, "
        "else of the next, else of the last. The table has all campaigns."
    )
    rows = calendar_table(customers)
    table = worded_grid(rows, "All campaigns, the latest first", numeric=("accounts exposed",))
    return element(
        "section",
        title,
        element("figure", calendar(customers), element("figcaption", caption)),
        element("details", element("summary", f"All {many(everything, 'campaign')}"), table),
    )


def current_campaigns(customers: Customers) -> list[str]:
    """Return the ids of the campaigns that are active on the day of the scores, or still followed then.

    The latest start comes first. Where there is none, the campaign that ended last, if any has.
    """
    rows, at = customers.calendar, customers.at
    rows = rows.sort_values(["starts_at", "campaign_id"], ascending=[False, True])
    followed = rows["ends_at"] + FOLLOWED_WEEKS * WEEK_DAYS * A_DAY
    until = followed.where(followed > rows["post_until"], rows["post_until"])
    current = rows[(rows["starts_at"] <= at) & (at < until)]
    ended = rows[rows["ends_at"] <= at].sort_values("ends_at", kind="stable").tail(1)
    return list((ended if current.empty else current)["campaign_id"])


def _opening(customers: Customers) -> str:
    accounts = customers.accounts
    at_risk = int(accounts["at_risk"].sum())
    return (
        f"{many(len(accounts), 'account')} on {day_words(customers.at)}, by the scores of "
        f"{customers.scorer}; {count(at_risk)} at risk of churn within "
        f"{many(customers.horizon_days, 'day')}, {rule_words(customers.alerts)}."
    )


def _note(customers: Customers) -> str:
    if customers.previous is None:
        compared = "There is no earlier day of scores to compare with."
    else:
        day = day_words(customers.previous)
        compared = f"Change is against {day}, of the accounts that were customers then too."
    few = fewer_than(customers.min_accounts)
    return f"{HEALTH_EXPLAINED} {compared} Groups of {few} accounts show no numbers."


def _trend(customers: Customers) -> Markup:
    title, drawn, shown = "How healthy is each phase?", phase_trend(customers), drawn_phases(customers)
    if not shown:
        return _figure(title, drawn, "", [])
    hidden = [phase for phase in PHASES if phase not in shown]
    few = fewer_than(customers.min_accounts)
    left_out = f" Not drawn, with {few} accounts on every day: {', '.join(hidden)}." if hidden else ""
    caption = (
        "The last year. The line is the mean of the accounts in the phase on a day, the band their middle "
        f"half (25 % to 75 % quantile), the dotted line the median customer.{left_out}"
    )
    rows = trend_numbers(customers)
    table = worded_grid(rows, "Mean health by day and phase", numeric=list(rows.columns[2:]))
    return _figure(title, drawn, caption, [table])


def _curves(customers: Customers) -> list[Markup]:
    """Return the figures of the current campaigns, and the names of those that have nothing to draw."""
    current = [followed(customers, campaign_id) for campaign_id in current_campaigns(customers)]
    if not current:
        return [element("p", "No campaign had ended or begun by then, so there is none to follow.")]
    drawn = [seen for seen in current if seen.drawable]
    parts = [_figures(customers, drawn[:MOST_CURVES])]
    if others := drawn[MOST_CURVES:]:
        summary = element("summary", f"{many(len(others), 'more campaign')} to follow")
        parts.append(element("details", summary, _figures(customers, others)))
    if empty := [str(seen.campaign.name) for seen in current if not seen.drawable]:
        few = fewer_than(customers.min_accounts)
        why = f"Not drawn, with scores of {few} accounts on every day and nothing earlier to expect from"
        parts.append(element("p", f"{why}: {', '.join(empty)}.", class_="note"))
    return parts


def _figures(customers: Customers, campaigns: Sequence[Followed]) -> Markup:
    return element("div", *(_curve(customers, seen) for seen in campaigns), class_="figures")


def _curve(customers: Customers, seen: Followed) -> Markup:
    name, least = str(seen.campaign.name), customers.min_accounts
    captions = ("Mean health by day since its end, 95 % interval", "Expected by day since the end, and range")
    numbers = (curve_numbers(seen, min_accounts=least), band_numbers(seen))
    tables = [
        worded_grid(rows, caption, numeric=list(rows.columns), label=f"{name}: {caption}")
        for rows, caption in zip(numbers, captions, strict=True)
        if len(rows)
    ]
    drawn = campaign_curve(customers, seen.campaign.campaign_id)
    return _figure(name, drawn, curve_words(seen, min_accounts=least), tables)


def _figure(title: str, drawn: Markup, caption: str, tables: Sequence[Markup]) -> Markup:
    words = element("figcaption", caption) if caption else Markup("")
    numbers = element("details", element("summary", "Numbers"), *tables) if tables else Markup("")
    return element("figure", element("h3", title), drawn, words, numbers)
