"""The headline figures that a world has planted, from its latents and true rates, never from an estimator."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from .calendar import Campaigns, draw_campaigns
from .commerce import upgrade_chance
from .events import last_days
from .hazard import Leaving, draw_leaving
from .parameters import Parameters
from .population import Accounts, Flags, Floats, draw_accounts
from .seeds import BLOCK_ACCOUNTS, Purpose, block_stream
from .sessions import campaign_factors, campaign_of_day, session_rates
from .state import HORIZON_DAYS, HORIZON_WEEKS, WEEK_DAYS, State, draw_state
from .surveys import NPS_POINTS
from .tickets import Opened, draw_tickets
from .usage import ANALYTICS, METRICS, Work, draw_work

ACCOUNTS = 200_000  # so many that the truths are good to their third digit
CUTOFF_WEEKS = 4
FIRST_CUTOFF_WEEK = 26  # by then the first campaigns are over
SCORE_DAYS = 28  # what the traditional score looks back on
WORST_SHARE = 0.30  # of the accounts after a campaign: those that the score calls at risk


@dataclass(frozen=True)
class PlantedTruths:
    """What an estimator should come to, on average over worlds of these parameters.

    `engagement_ratio`: sessions a day, active ÷ baseline, of all who are exposed, within accounts (weights of
    Mantel and Haenszel). `review_cycle_ratio`: mean days, at work for a campaign ÷ else.
    `confused_satisfaction_ratio`: satisfaction while confused ÷ else. `traditional_risk_ratio`: after a
    campaign, churn within 90 days of the worst 30 % of a score of usage, days with sessions and tickets of
    four weeks, ranked and equally weighted, ÷ that of the others. `wind_down_risk_ratio`: after a campaign,
    churn of who winds down ÷ that of the others. `resolution_ratio`: hours to resolve campaign tickets, with
    the hand-off playbook ÷ before. Correlations (Pearson) are those of true health, the rank of 1 − p90, with
    staying for 90 days, with an upgrade in them, and with an NPS answer today.
    """

    churn_90_days: float
    engagement_ratio: float
    review_cycle_ratio: float
    confused_satisfaction_ratio: float
    traditional_risk_ratio: float
    wind_down_risk_ratio: float
    resolution_ratio: float
    health_and_staying: float
    health_and_upgrade: float
    health_and_nps: float


def planted_truths(parameters: Parameters, *, accounts: int = ACCOUNTS, seed: int = 0) -> PlantedTruths:
    """Return the truths of the parameters, from the latents of so many accounts on one calendar.

    Takes about ten minutes for 200,000 accounts and four years. `accounts` is rounded up to whole blocks;
    that of the parameters has no say.
    """
    campaigns = draw_campaigns(parameters, seed)
    blocks = [_of_block(parameters, campaigns, seed, b) for b in range(-(-accounts // BLOCK_ACCOUNTS))]
    rows = pd.concat([rows for rows, _ in blocks], ignore_index=True)
    sums = np.sum([sums for _, sums in blocks], axis=0)
    p90 = rows["p90"].to_numpy()
    health = 1 - rows["p90"].rank(pct=True).to_numpy()
    post = rows[rows["post"]]
    worst = post["rank"] <= WORST_SHARE
    return PlantedTruths(
        churn_90_days=float(p90.mean()),
        engagement_ratio=float(sums[0] / sums[1]),
        review_cycle_ratio=parameters.usage.review_cycle_active,
        confused_satisfaction_ratio=parameters.state.confused_satisfaction,
        traditional_risk_ratio=float(post.loc[worst, "p90"].mean() / post.loc[~worst, "p90"].mean()),
        wind_down_risk_ratio=float(
            post.loc[post["wind_down"], "p90"].mean() / post.loc[~post["wind_down"], "p90"].mean()
        ),
        resolution_ratio=parameters.voice.playbook_factor,
        health_and_staying=_correlation(health, 1 - p90, p90 * (1 - p90)),
        health_and_upgrade=_correlation(health, rows["upgrade"], rows["upgrade"] * (1 - rows["upgrade"])),
        health_and_nps=_correlation(health, rows["felt"], rows["felt"] * (1 - rows["felt"]) / NPS_POINTS),
    )


def _correlation(health: ArrayLike, expected: ArrayLike, variance: ArrayLike) -> float:
    """Return the correlation of health with an outcome of this mean and variance, without drawing it."""
    health, mean = np.asarray(health), np.asarray(expected)
    spread = np.sqrt(mean.var() + np.asarray(variance).mean())
    return float(np.mean((health - health.mean()) * (mean - mean.mean())) / (health.std() * spread))


def _of_block(
    parameters: Parameters, campaigns: Campaigns, seed: int, block: int
) -> tuple[pd.DataFrame, Floats]:
    """Return a row a snapshot, and the sums of sessions behind the engagement ratio."""
    accounts = draw_accounts(parameters, campaigns, seed, block)
    state = draw_state(parameters, campaigns, accounts, seed, block)
    leaving = draw_leaving(parameters, campaigns, accounts, state, seed, block)
    rng = block_stream(seed, block, Purpose.USAGE)
    working = campaign_of_day(parameters, campaigns, accounts) >= 0
    factors = campaign_factors(parameters, campaigns, accounts, state, working)
    rates = session_rates(parameters, accounts, state, factors, rng)
    day = np.arange(parameters.days)
    begun = day >= np.ceil(accounts.starts)[:, np.newaxis]
    rates *= begun
    there = begun & (day < last_days(leaving)[:, np.newaxis])
    active, post, pre = exposed_phases(campaigns, accounts.exposed, parameters.days)
    sums = _sums(rates, active & there, there & ~(active | post | pre))
    work = draw_work(parameters, campaigns, accounts, state, seed, block)
    opened = draw_tickets(parameters, campaigns, accounts, state, work, seed, block)
    daily = _looked_at(work, opened, there.shape)
    return _snapshots(parameters, campaigns, accounts, state, leaving, daily, post & ~active), sums


def _looked_at(work: Work, opened: Opened, shape: tuple[int, ...]) -> Floats:
    """Return what the traditional score sees of each day (quantities, accounts, days), more is healthier."""
    used = [place for place, source in enumerate(METRICS.values()) if source == ANALYTICS]
    daily = np.zeros((len(used) + 2, *shape))
    daily[: len(used), work.account, work.day] = np.nan_to_num(work.amounts[used])
    daily[-2, work.account, work.day] = 1
    np.subtract.at(daily[-1], (opened.account, opened.day.astype(np.int64)), 1)
    return daily


def exposed_phases(campaigns: Campaigns, exposed: Flags, days: int) -> tuple[Flags, Flags, Flags]:
    """Return which days (accounts, days) lie in an active, a post and a pre phase; they may overlap."""
    phases = np.zeros((3, len(exposed), days), bool)
    for j in range(len(campaigns)):
        start, end = int(campaigns.start[j]), int(campaigns.end[j])
        spans = (start, end), (end, end + campaigns.post_days), (start - campaigns.pre_days, start)
        for phase, (first, stop) in zip(phases, spans, strict=True):
            phase[exposed[:, j], max(first, 0) : max(stop, 0)] = True
    return phases[0], phases[1], phases[2]


def _sums(rates: Floats, active: Flags, baseline: Flags) -> Floats:
    """Return sessions active and baseline, weighted so that their ratio is one within accounts."""
    days_active, days_baseline = active.sum(axis=1), baseline.sum(axis=1)
    weight = 1 / np.maximum(days_active + days_baseline, 1)
    return np.array(
        [
            ((rates * active).sum(axis=1) * days_baseline * weight).sum(),
            ((rates * baseline).sum(axis=1) * days_active * weight).sum(),
        ]
    )


def _snapshots(
    parameters: Parameters,
    campaigns: Campaigns,
    accounts: Accounts,
    state: State,
    leaving: Leaving,
    daily: Floats,
    post: Flags,
) -> pd.DataFrame:
    """Return a row for each account and fourth week in which it is a customer, a horizon before the end."""
    last = parameters.days // WEEK_DAYS - HORIZON_WEEKS
    weeks = np.arange(min(FIRST_CUTOFF_WEEK, last - 1), last, CUTOFF_WEEKS)
    day = WEEK_DAYS * weeks
    gone = np.minimum(leaving.cancels, leaving.ends)[:, np.newaxis]
    account, k = np.nonzero((day >= np.maximum(accounts.starts, 0)[:, np.newaxis]) & (day < gone))
    week = weeks[k]
    summed = np.cumsum(daily, axis=2)
    lately = (summed[:, :, day - 1] - summed[:, :, np.maximum(day - 1 - SCORE_DAYS, 0)])[:, account, k]
    after = (day >= campaigns.end[:, np.newaxis]) & (
        day < (campaigns.end + campaigns.post_days)[:, np.newaxis]
    )
    waits = np.log1p(-upgrade_chance(parameters, state))[account, week] * HORIZON_DAYS / WEEK_DAYS
    rows = pd.DataFrame(
        {
            "p90": leaving.p90[account, week],
            "felt": state.felt[account, week] / 100,
            "upgrade": -np.expm1(waits),
            "post": post[:, day][account, k],
            "wind_down": (state.wind_down.astype(np.int64) @ after.astype(np.int64) > 0)[account, k],
        }
    )
    return rows.assign(rank=_rank_in_post(rows["post"], lately))


def _rank_in_post(post: pd.Series, lately: Floats) -> pd.Series:
    """Return the rank (0 to 1, 0 is worst) by the traditional score among a block's rows in a post phase."""
    ranks = pd.DataFrame(lately.T, index=post.index)[post].rank(pct=True)
    usage = ranks.iloc[:, :-2].mean(axis="columns")
    healthy = usage + ranks.iloc[:, -2] + ranks.iloc[:, -1]
    return healthy.rank(pct=True, method="first").reindex(post.index)
