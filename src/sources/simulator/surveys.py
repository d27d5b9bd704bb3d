"""Answers of a block: NPS twice a year, CSAT after each campaign; few answer, and fewer with words."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa

from ...tables import ACCOUNT_ID, CAMPAIGN_ID, RESPONDED_AT, RESPONSE_ID
from .arrow import coded, times
from .calendar import Campaigns
from .events import MINUTES_A_DAY, last_days
from .hazard import Leaving
from .parameters import Parameters, Voice
from .population import Accounts, Floats, Ints
from .seeds import Purpose, block_stream
from .state import WEEK_DAYS, State
from .wording import BAD, GOOD, MIXED, verbatims

NPS, CSAT = "nps", "csat"
NPS_POINTS = 10  # from 0; binomial, so that its mean is the satisfaction it comes from
CSAT_POINTS = 100  # percent
CSAT_WITHIN_DAYS = 21  # after the campaign's end


class Answers(NamedTuple):
    """Who answered when; campaign −1 for NPS."""

    account: Ints
    day: Floats
    campaign: Ints


def surveys_table(
    parameters: Parameters,
    campaigns: Campaigns,
    accounts: Accounts,
    state: State,
    leaving: Leaving,
    seed: int,
    block: int,
    *,
    chance: int = 0,
) -> pa.Table:
    """Return the answers of those who are there, by account and time.

    Scores are the satisfaction felt in that week with noise around it, so that means of scores are means of
    satisfaction: NPS in tenths, CSAT in percent.
    """
    rng, asked = block_stream(seed, block, Purpose.SURVEYS, chance=chance), parameters.voice
    answers = _answers(parameters, campaigns, accounts, state, rng)
    week = np.minimum(answers.day // WEEK_DAYS, state.felt.shape[1] - 1).astype(np.int64)
    felt = state.felt[answers.account, week] / 100
    csat = answers.campaign >= 0
    slider = rng.beta(asked.csat_concentration * felt, asked.csat_concentration * (1 - felt))
    score = np.where(csat, np.round(CSAT_POINTS * slider), rng.binomial(NPS_POINTS, felt))
    texts = np.array(
        [*verbatims(rng, _moods(rng, asked, np.where(csat, score, 100 * score / NPS_POINTS)))], object
    )
    texts[rng.random(len(texts)) >= asked.verbatim_share] = None
    there = (answers.day >= accounts.starts[answers.account]) & (answers.day < parameters.days)
    stays = there & (answers.day < last_days(leaving)[answers.account])
    rows = np.lexsort((answers.day, answers.account))
    rows = rows[stays[rows]]
    return pa.table(
        {
            RESPONSE_ID: pa.array([f"r{block:05d}-{row:05d}" for row in rows], pa.string()),
            ACCOUNT_ID: coded(accounts.ids, answers.account[rows]),
            RESPONDED_AT: times(campaigns.first_day, answers.day[rows] * MINUTES_A_DAY),
            "instrument": coded((NPS, CSAT), csat[rows].astype(np.int64)),
            "score": pa.array(score[rows].astype(np.float64)),
            "text": pa.array(texts[rows], pa.string()),
            CAMPAIGN_ID: coded(campaigns.ids, answers.campaign[rows]),
        }
    )


def _answers(
    parameters: Parameters,
    campaigns: Campaigns,
    accounts: Accounts,
    state: State,
    rng: np.random.Generator,
) -> Answers:
    asked, n = parameters.voice, len(accounts.seats)
    rounds = np.arange(-(-parameters.days // asked.nps_every_days))
    own_day = rng.random((n, 1)) * asked.nps_every_days
    asked_on = asked.nps_every_days * rounds + own_day
    nps, occasion = np.nonzero(rng.random(asked_on.shape) < asked.nps_answered)
    csat, j = np.nonzero(accounts.takes_part & (rng.random(state.confused.shape) < asked.csat_answered))
    after = campaigns.end[j] + CSAT_WITHIN_DAYS * rng.random(len(j))
    return Answers(
        np.concatenate([nps, csat]),
        np.concatenate([asked_on[nps, occasion], after]),
        np.concatenate([np.full(len(nps), -1), j]),
    )


def _moods(rng: np.random.Generator, asked: Voice, percent: Floats) -> Ints:
    """Return the tone of the words that go with a score."""
    good = rng.random(len(percent)) < 1 / (1 + np.exp((asked.mood_middle - percent) / asked.mood_spread))
    mixed = rng.random(len(percent)) < asked.mixed_share
    return np.where(mixed, MIXED, np.where(good, GOOD, BAD))
