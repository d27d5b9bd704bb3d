# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Rules against learned weights
#
# A team scores its customers by weighted rules: everybody can read them, and nobody knows how good they are.
# Would weights that are learned from outcomes find more of the households that are about to halve their
# spend? By how much, in which campaign phase, and how sure is that?
#
# What decides is fixed before anything is looked at: ROC AUC on the same snapshots, out of time. A difference
# below 0.02 would not matter, and fewer than 30 churned accounts are not enough for a verdict. These are the
# defaults of `cp.compare`.

# %%
import campaignpulse as cp
import pandas as pd
from campaignpulse.evaluation import customers
from campaignpulse.features import Feature, active_days, since_last
from campaignpulse.models import ScorerWithFeatures, health_points
from campaignpulse.reports import (
    calendar,
    campaign_curve,
    current_campaigns,
    difference_table,
    forest,
    gains,
    phase_table,
    phase_trend,
    reliability,
)
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.pipeline import make_pipeline

experiment = cp.read_experiment("../experiments/complete_journey.yaml")
data = cp.load("complete_journey")
data

# %% [markdown]
# ## The same windows for both
#
# The question, the period and the window lengths are those of the experiment file, with a snapshot every two
# weeks instead of every week. A label needs 56 days to mature, so the last training snapshot lies 56 days
# before the first test snapshot.

# %%
cutoffs = pd.date_range("2017-04-23", "2017-11-05", freq="14D", tz="UTC", unit="us")
features = cp.default_features(data, windows_days=experiment.features.windows_days)
rows = cp.snapshots(data, experiment.label, cutoffs)
windows, labels = cp.windows(data, rows, features), cp.labels(data, rows, experiment.label)

when = {"train": experiment.split.train, "test": experiment.split.test, "horizon_days": 56}
split = cp.time_split(windows, labels, **when)
split

# %% [markdown]
# The rules weigh each component the same, and turn each feature the way that somebody declared to be
# healthy. The learned weights may find their own signs here: churn is judged against each household's own
# past, so a high level is not healthy in itself.

# %%
parts = cp.components(features)
scorers = {
    "rules": cp.WeightedRulesScorer(parts, cp.directions(features)),
    "learned": cp.LearnedWeightsScorer(parts),
}
for scorer in scorers.values():
    scorer.fit(split.train, split.train_churned)

# %% [markdown]
# ## The verdict
#
# Each interval is clustered by account: six snapshots of one household are not six households.

# %%
predictions = cp.predict(scorers, split)
comparison = cp.compare(predictions, reference="rules", challenger="learned")
comparison

# %% [markdown]
# ## How large, and where
#
# A filled mark has a winner. Inside the grey band the difference would not matter. The phases are looked at
# together, so their p values are adjusted (Holm): of four looks one succeeds by luck more often than one look
# does.

# %%
forest(comparison)

# %%
found = difference_table(comparison)
found[found["metric"] == "roc_auc"].drop(columns=["scorer", "reference", "metric"])

# %% [markdown]
# No campaign of this panel says when it was announced, so nothing is `pre` here: "not enough data" is the
# right answer for that phase, and no failure.

# %%
phase_table(comparison)[["slice", "scorer", "snapshots", "churned_accounts", "brier", "recall_at_budget"]]

# %% [markdown]
# ## Can a probability be taken at its word?
#
# On the dashed line, of the snapshots that were given 20 % a fifth churned. Above it more churned than was
# said.

# %%
reliability(predictions)

# %% [markdown]
# ## What does the team get for its time?
#
# With time for a tenth of the accounts at each cutoff, this is the share of churned snapshots that were among
# them. A choice by lot would catch a tenth.

# %%
gains(predictions)

# %% [markdown]
# ## What a weight says
#
# `weight` is what a feature adds to the log odds of churn where it lies one scaled step from its median, on
# the side that `term` names: above zero speaks for churn on the side "above", and against it on the side
# "below", where the step itself is negative. Features that move together share their weights, so one weight
# alone is no cause and not even a ranking.

# %%
learned = scorers["learned"]
learned.weights_.sort_values("weight", key=abs, ascending=False).head(8)

# %% [markdown]
# For an account, its components say more than single weights: each is a percentile among the training
# snapshots, 50 is the median customer, 100 is healthiest.

# %%
few = split.test.drop_duplicates("account_id").head(4)
learned.component_health(few).assign(health=learned.health(few)).set_index(few["account_id"]).round()

# %% [markdown]
# ## A feature of one's own
#
# Three weeks without a basket mean something else to a weekly shopper than to a monthly one. So: days since
# the last basket, counted in the household's own gaps between baskets.

# %%
pace = Feature("gaps_since", since_last("spend") * active_days("spend", 112) / 112, "retention", -1, "gaps")
wider = windows.join(cp.windows(data, rows, [pace])[pace.name])
wide_split = cp.time_split(wider, labels, **when)
with_pace = cp.LearnedWeightsScorer(cp.components([*features, pace]))
with_pace = with_pace.fit(wide_split.train, wide_split.train_churned)

# %% [markdown]
# Did it help? The two scorers differ in one column and are compared on the same snapshots, so the interval of
# the difference is far narrower than that of either score.

# %%
tried = pd.concat([predictions, cp.predict({"learned with pace": with_pace}, wide_split)])
helped = cp.compare(tried, reference="learned", challenger="learned with pace")
helped.verdict

# %% [markdown]
# Read the size before the winner: to win by less than 0.02 is to win something that does not matter. And
# each idea tried on the test period is another ticket in a lottery; ideas belong on a split inside the
# training cutoffs, and the test period sees the one that is left.

# %% [markdown]
# ## A scorer of one's own
#
# Anything with `fit` and `predict_proba` can stand in the comparison. It may read every column of the
# windows; this one takes the numbers, without columns that are empty in training.

# %%
numbers = split.train[[feature.name for feature in features]].dropna(axis="columns", how="all").columns
trees = make_pipeline(
    make_column_transformer(("passthrough", list(numbers))),
    HistGradientBoostingClassifier(max_iter=80, learning_rate=0.05, max_leaf_nodes=15, random_state=0),
)
trees.fit(split.train, split.train_churned)

cp.compare(
    pd.concat([predictions, cp.predict({"trees": trees}, split)]), reference="learned", challenger="trees"
)

# %% [markdown]
# ## The customers behind it
#
# A score is for people who talk to customers. The same windows tell how each phase fares, and each campaign
# against the campaigns before it.

# %%
scored = windows[["account_id", "cutoff", "phase", "campaign_id"]].assign(
    health=learned.health(windows), probability=learned.predict_proba(windows)[:, 1]
)
points = health_points(ScorerWithFeatures(learned, tuple(features), phase=True), windows)
parts = points.columns.drop(["account_id", "cutoff"]).tolist()
seen = customers(data, scored.join(points[parts]), scorer="learned", parts=parts, horizon_days=56)
seen

# %%
phase_trend(seen)

# %%
campaign_curve(seen, current_campaigns(seen)[0])

# %%
calendar(seen)

# %% [markdown]
# ## What would change my mind
#
# - **An answer that turns round in time.** The same comparison on the first and the second half of the test
#   period should point the same way.
# - **A winner that cannot be trusted with a number.** Were the reliability curve of the winner far from the
#   line, its ranking might be used and its probabilities not.
# - **Nothing gained at the budget.** A higher ROC AUC that catches no more churners among the accounts that
#   the team has time for changes no working day.
# - **Another year.** One autumn is one autumn; `campaignpulse run` asks the same question of new data.

# %%
early = predictions["cutoff"] < pd.Timestamp("2017-10-01", tz="UTC")
halves = {"first half": predictions[early], "second half": predictions[~early]}
{name: cp.compare(half, reference="rules", challenger="learned").verdict for name, half in halves.items()}
