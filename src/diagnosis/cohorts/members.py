"""Who took part in a campaign, who did not, and what each of them did and said while it was looked at."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from ...features import Feature, count, total
from ...features.kept import kept_windows
from ...tables import ACCOUNT_ID, CAMPAIGN_ID, CUTOFF, EXPOSED_AT, KNOWN_AT, METRIC, OCCURRED_AT, Tables
from ..facts import CAUSE_METRICS, SCORES_OF, WORK
from .editions import Edition

AFFECTED = 0.5
"""Tickets of a cause from which an account is affected by it: one is enough, and rounding is not."""

USE, WORKED, ANSWERS, SCORES = "use", "worked", "answers", "scores"


def members(facts: Tables, edition: Edition) -> pd.DataFrame:
    """Return a row for each account that was there: `took_part`, and what it did in the edition's days.

    Columns: account_id; took_part (exposed, and an event with the campaign's tag before `until`); a flag for
    each cause, whether a ticket of these days counts for it, leaving out those that name another campaign;
    use (rows of work with the tag, a day); answers and scores (number and sum of scores of the commonest
    instrument that asks about campaigns). `facts` are those of `facts`. An account is there if it worked in
    these days.
    """
    accounts = facts.events[ACCOUNT_ID].drop_duplicates().sort_values()
    rows = pd.DataFrame({ACCOUNT_ID: accounts.array, CUTOFF: edition.until})
    read = _without_other_campaigns(facts, edition)
    found, _ = kept_windows(read, rows, _features(facts, edition))
    found = found[found[WORKED] > 0].reset_index(drop=True)
    for cause in CAUSE_METRICS:
        found[cause] = found[cause] >= AFFECTED  # NaN, nothing said of anybody, is not affected
    found["took_part"] = found[ACCOUNT_ID].isin(_took_part(facts, edition))
    found[USE] = found[USE].fillna(0.0).astype("float64") / edition.days
    return found[[ACCOUNT_ID, "took_part", *CAUSE_METRICS, USE, ANSWERS, SCORES]]


def _without_other_campaigns(facts: Tables, edition: Edition) -> Tables:
    """Return the facts without tickets, answers and work that name another campaign."""
    if CAMPAIGN_ID not in facts.events:
        return facts
    tag, plain = facts.events[CAMPAIGN_ID], facts.events[METRIC] == WORK
    other = tag.notna() & (tag != edition.campaign_id)
    # work for another campaign is a sign of life, too
    return replace(facts, events=facts.events.assign(**{CAMPAIGN_ID: tag.mask(other)})[plain | ~other])


def _features(facts: Tables, edition: Edition) -> list[Feature]:
    days = edition.days
    made = {cause: total(metric, days) for cause, metric in CAUSE_METRICS.items()}
    made |= {WORKED: count(WORK, days), USE: total(WORK, days, tagged=CAMPAIGN_ID in facts.events)}
    asked = _instrument(facts, edition)
    made |= {ANSWERS: count(asked, days, tagged=True), SCORES: total(asked, days, tagged=True)}
    return [Feature(name, expression, "cohorts", 0, name) for name, expression in made.items()]


def _instrument(facts: Tables, edition: Edition) -> str:
    """Return the metric of the instrument that most often asks about a campaign, as far as it was known."""
    known = ~(facts.events[KNOWN_AT] > edition.until)
    asked = facts.events[known & facts.events[METRIC].str.startswith(SCORES_OF)]
    if CAMPAIGN_ID in asked:
        asked = asked[asked[CAMPAIGN_ID].notna()]
    return str(asked[METRIC].value_counts().index[0]) if len(asked) else f"{SCORES_OF}nobody"


def _took_part(facts: Tables, edition: Edition) -> pd.Series:
    exposed = facts.exposures[facts.exposures[CAMPAIGN_ID] == edition.campaign_id]
    if EXPOSED_AT in exposed:
        exposed = exposed[~(exposed[EXPOSED_AT] > edition.until)]
    events = facts.events[(facts.events[METRIC] == WORK) & (facts.events[OCCURRED_AT] < edition.until)]
    events = events[~(events[KNOWN_AT] > edition.until)]
    if CAMPAIGN_ID in events:
        at_work = events[events[CAMPAIGN_ID] == edition.campaign_id]
    else:
        at_work = events[events[OCCURRED_AT] >= edition.starts]
    return exposed.loc[exposed[ACCOUNT_ID].isin(at_work[ACCOUNT_ID]), ACCOUNT_ID]
