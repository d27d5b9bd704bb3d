"""What a data set does not have, and what that costs."""

from collections.abc import Mapping

import pandas as pd

from .names import CAMPAIGN_ID, EXPOSED_AT, KNOWN_AT, SERIES

LOST_WITHOUT = {
    "accounts": "an account begins with its first event, and there are no segments",
    "milestones": "the dated steps inside a campaign are not looked at",
    "tickets": "the support component has no data",
    "surveys": "the voice component has no data",
    "subscriptions": "churn can only be told from behaviour, and renewals are not looked at",
}


def missing_sentences(frames: Mapping[str, pd.DataFrame]) -> tuple[str, ...]:
    """One sentence for each optional part of the contract that clean tables lack: what, and what is lost.

    >>> campaigns = pd.DataFrame({"campaign_id": ["mm25"], "series": ["mm"]})
    >>> missing_sentences({"campaigns": campaigns, "exposures": pd.DataFrame(), "events": pd.DataFrame()})[3]
    'surveys: no table, the voice component has no data'
    """
    tables = [
        f"{table}: {'no rows' if table in frames else 'no table'}, {lost}"
        for table, lost in LOST_WITHOUT.items()
        if table not in frames or frames[table].empty
    ]
    return (*tables, *_about_the_calendar(frames["campaigns"], frames["exposures"]))


def _about_the_calendar(campaigns: pd.DataFrame, exposures: pd.DataFrame) -> list[str]:
    sentences = []
    unannounced = campaigns[KNOWN_AT].isna().sum() if KNOWN_AT in campaigns else len(campaigns)
    if unannounced:
        sentences.append(
            f"campaigns: {unannounced:,} of {len(campaigns):,} rows have no known_at, such a campaign is "
            "known only from its start and has no pre phase"
        )
    editions = campaigns.drop_duplicates([SERIES, CAMPAIGN_ID])
    if not editions[SERIES].duplicated().any():
        sentences.append(
            "campaigns: no series has two editions, nothing can be compared with the previous edition"
        )
    if EXPOSED_AT not in exposures:
        sentences.append("exposures: no exposed_at, an exposure counts from when its campaign is known")
    return sentences
