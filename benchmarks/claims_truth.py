"""What the claims should come to on simulated worlds: from the parameters, the true rates, the true hazard.

Nothing here uses an estimator of `evaluation/claims`, nor a sampled outcome of what a truth is about, but for
NPS, whose scores are drawn for everybody rather than for the few who answer.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from campaignpulse.evaluation import inside_budget
from campaignpulse.evaluation.claims.after_campaigns import WORST_SHARE
from campaignpulse.evaluation.claims.outcomes import NPS_DAYS
from campaignpulse.sources.simulator import World
from campaignpulse.sources.simulator.calendar import draw_campaigns
from campaignpulse.sources.simulator.commerce import upgrade_chance
from campaignpulse.sources.simulator.parameters import DAYS_A_YEAR
from campaignpulse.sources.simulator.state import HORIZON_DAYS, WEEK_DAYS
from campaignpulse.sources.simulator.surveys import NPS_POINTS
from campaignpulse.sources.simulator.truths import PlantedTruths
from scipy.stats import rankdata, spearmanr

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def snapshot_truths(world: World, rows: pd.DataFrame) -> pd.DataFrame:
    """Return, for each snapshot (account_id, cutoff), the chances and latents that truths are made of."""
    state = world.truth["state"].astype({"account_id": "str"})
    state["cutoff"] = pd.to_datetime(state["cutoff"], utc=True).dt.as_unit("us")
    state["upgrade"] = upgrade_chance(world.parameters, _Value(state["value_realised"].to_numpy(np.float64)))
    found = rows[["account_id", "cutoff"]].merge(
        state[["account_id", "cutoff", "p90", "satisfaction"]], on=["account_id", "cutoff"], how="left"
    )
    found["churns"] = found.pop("p90").astype(float)
    found["upgrades"] = _upgrades(state, found)
    found["renews"] = _renews(world, found)
    found["felt"] = _felt_later(world, state, found)
    found["confused"] = _confused(world, found)
    return found


class _Value:
    """The one field of a state that the chance to upgrade looks at."""

    def __init__(self, value: Floats) -> None:
        self.value = value


def _upgrades(state: pd.DataFrame, found: pd.DataFrame) -> Floats:
    """Return the chance of at least one upgrade within the horizon, over the weeks that the account stays."""
    stays = found[["account_id", "cutoff"]].assign(none=0.0)
    for week in range(-(-HORIZON_DAYS // WEEK_DAYS)):
        at = found["cutoff"] + pd.Timedelta(days=WEEK_DAYS * week)
        chance = _at(state, found["account_id"], at, "upgrade")
        share = min(1.0, HORIZON_DAYS / WEEK_DAYS - week)
        stays["none"] += share * np.log1p(-np.nan_to_num(chance))
    return -np.expm1(stays["none"].to_numpy(np.float64))


def _at(state: pd.DataFrame, account: pd.Series, cutoff: pd.Series, column: str) -> Floats:
    asked = pd.DataFrame({"account_id": account.array, "cutoff": cutoff.array})
    merged = asked.merge(state[["account_id", "cutoff", column]], on=["account_id", "cutoff"], how="left")
    return merged[column].to_numpy(np.float64)


def _renews(world: World, found: pd.DataFrame) -> Floats:
    """Return the chance that the account renews within the horizon, and has not cancelled before."""
    accounts = world.tables["accounts"].set_index("account_id")
    start = accounts["started_at"].reindex(found["account_id"].array).array
    age = ((found["cutoff"] - pd.to_datetime(start, utc=True)) / pd.Timedelta(days=1)).to_numpy(np.float64)
    wait = -age % DAYS_A_YEAR
    stays = (1 - found["churns"].to_numpy()) ** (wait / HORIZON_DAYS)
    return np.where(wait < HORIZON_DAYS, stays, 0.0)


def _felt_later(world: World, state: pd.DataFrame, found: pd.DataFrame) -> Floats:
    """Return the satisfaction on a day within the days in which an answer counts; NaN for who has left."""
    random = np.random.default_rng(world.seed)
    weeks = pd.to_timedelta(WEEK_DAYS * (random.integers(0, NPS_DAYS, len(found)) // WEEK_DAYS), unit="D")
    return _at(state, found["account_id"], found["cutoff"] + weeks, "satisfaction")


def _confused(world: World, found: pd.DataFrame) -> Flags:
    """Return who is confused by a campaign that is active or in its post phase, by what really happened."""
    campaigns = draw_campaigns(world.parameters, world.seed)
    first = campaigns.first_day
    days = pd.DataFrame(
        {
            "campaign_id": campaigns.ids,
            "low": first + pd.to_timedelta(campaigns.start, unit="D"),
            "high": first + pd.to_timedelta(campaigns.end + campaigns.post_days, unit="D"),
        }
    )
    part = world.truth["taking_part"].astype({"account_id": "str", "campaign_id": "str"})
    spells = part[part["confused"]].merge(days, on="campaign_id")
    pairs = found[["account_id", "cutoff"]].reset_index().merge(spells, on="account_id")
    inside = pairs[(pairs["low"] <= pairs["cutoff"]) & (pairs["cutoff"] < pairs["high"])]
    return found.index.isin(inside["index"])


def truths(rows: pd.DataFrame, planted: PlantedTruths, budget: float) -> dict[str, float]:
    """Return the truth of each claim by its key.

    `rows`: all snapshots that truths are taken from: `snapshot_truths`, phase, the group of accounts that
    shares a budget (`world`), and a column of probabilities for each scorer.
    """
    churns = rows["churns"].to_numpy()
    cutoff = rows.groupby(["world", "cutoff"]).ngroup()
    scores = {name: rows[name].to_numpy(np.float64) for name in SCORERS}
    flagged = {
        name: inside_budget(score, cutoff=cutoff, account_id=rows["account_id"], budget_share=budget)
        for name, score in scores.items()
    }
    auc = {name: expected_auc(score, churns) for name, score in scores.items()}
    middle = pd.Series(scores["traditional"]).groupby(cutoff.to_numpy()).transform("median").to_numpy()
    confused = rows["confused"].to_numpy(bool)
    found = {
        "engagement_in_campaigns": planted.engagement_ratio,
        "review_cycle_in_campaigns": 100 * (planted.review_cycle_ratio - 1),
        "post_campaign_risk": _risk_ratio(
            scores["traditional"], churns, (rows["phase"] == "post").to_numpy()
        ),
        "satisfaction_of_confused": 100 * (planted.confused_satisfaction_ratio - 1),
        "confused_called_healthy": 100 * float((scores["traditional"] < middle)[confused].mean()),
        "resolution_time": 100 * (planted.resolution_ratio - 1),
    }
    for key, (scorer, reference) in LIFTS.items():
        found[key] = 100 * (auc[scorer] - auc[reference])
        found[f"{key}_relative"] = 100 * (auc[scorer] / auc[reference] - 1)
    for suffix, scorer in (("", "rules"), ("_challenger", "learned")):
        extra = flagged[scorer] & ~flagged["traditional"]
        found[f"churners_found{suffix}"] = 100 * float(churns[extra].sum() / churns.sum())
        found[f"at_risk_found{suffix}"] = 100 * float(churns[extra].sum() / len(churns))
        for phase in ("active", "post"):
            stay = (1 - churns) * (rows["phase"] == phase).to_numpy()
            ours, theirs = (stay[flagged[name]].sum() for name in (scorer, "traditional"))
            found[f"false_flags_{phase}{suffix}"] = float(ours / theirs)
    return found | _correlations(rows, -scores["rules"], churns)


SCORERS = (
    "traditional",
    "rules",
    "rules with collaboration doubled",
    "learned",
    "learned without campaign features",
)
LIFTS = {
    "auc_of_campaign_features": ("learned", "learned without campaign features"),
    "auc_of_campaign_aware_score": ("rules", "traditional"),
    "auc_of_collaboration_weight": ("rules with collaboration doubled", "rules"),
}


def _risk_ratio(score: Floats, churns: Floats, post: Flags) -> float:
    risk, score = churns[post], score[post]
    worst = score >= np.quantile(score, 1 - WORST_SHARE)
    return float(risk[worst].mean() / risk[~worst].mean())


def expected_auc(score: Floats, churns: Floats) -> float:
    """Return the ROC AUC of a score where each row churns with its own chance."""
    _, group = np.unique(score, return_inverse=True)
    goes, stays = (np.bincount(group, weights=chance) for chance in (churns, 1 - churns))
    below = np.cumsum(stays) - stays / 2
    return float((goes * below).sum() / (churns.sum() * (1 - churns).sum()))


def _correlations(rows: pd.DataFrame, health: Floats, churns: Floats) -> dict[str, float]:
    renews, upgrades = rows["renews"].to_numpy(), rows["upgrades"].to_numpy()
    # who renews in time no longer counts as cancelled: the first of the two decides
    cancels = np.where(renews > 0, 1 - renews, churns)
    there = rows["felt"].notna().to_numpy()
    scores = np.random.default_rng(0).binomial(NPS_POINTS, rows["felt"].to_numpy()[there] / 100)
    return {
        "health_and_renewal": _binary_rank_correlation(health, renews, cancels),
        "health_and_upgrade": _binary_rank_correlation(health, upgrades, 1 - upgrades),
        "health_and_nps": float(spearmanr(health[there], scores).statistic),
    }


def _binary_rank_correlation(x: Floats, happens: Floats, does_not: Floats) -> float:
    """Return Spearman's correlation of x with an outcome, of rows that have it, and lack it, so often."""
    weight = happens + does_not
    order = np.argsort(x, kind="stable")
    place = np.empty(len(x))
    place[order] = np.cumsum(weight[order]) - weight[order] / 2
    place = pd.Series(place).groupby(rankdata(x, method="dense")).transform("mean").to_numpy()
    share = happens.sum() / weight.sum()
    mean = np.average(place, weights=weight)
    spread = np.sqrt(np.average((place - mean) ** 2, weights=weight) * share * (1 - share))
    together = (happens * (place - mean) * (1 - share) - does_not * (place - mean) * share).sum()
    return float(together / weight.sum() / spread)
