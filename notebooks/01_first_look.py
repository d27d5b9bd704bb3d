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
# # A first look
#
# Who will spend less than half of what they used to, a day, over the next eight weeks? The panel is Complete
# Journey: 2,469 households, a year of baskets, 27 overlapping campaigns.

# %%
import campaignpulse as cp
import pandas as pd

data = cp.load("complete_journey")
data.missing  # what the data cannot tell

# %% [markdown]
# Snapshots are taken every two weeks. A window sees only what was known before its cutoff; a label that
# has not matured stays empty.

# %%
churn = cp.DropLabel(kind="drop", metric="spend", share=0.5, horizon_days=56, trailing_days=112)
cutoffs = pd.date_range("2017-04-23", "2017-11-05", freq="14D", tz="UTC", unit="us")

features = cp.default_features(data, windows_days=(28, 56, 112))
rows = cp.snapshots(data, churn, cutoffs)
windows, labels = cp.windows(data, rows, features), cp.labels(data, rows, churn)
windows.groupby("phase").size()

# %% [markdown]
# Train on spring, test on autumn; the horizon of the last training snapshot ends before the first test
# snapshot begins. The rules and the learned weights read the same windows.

# %%
split = cp.time_split(
    windows, labels, train=("2017-04-23", "2017-07-02"), test=("2017-08-27", "2017-11-05"), horizon_days=56
)
about = {"components": cp.components(features), "directions": cp.directions(features)}
scorers = {"rules": cp.WeightedRulesScorer(**about), "learned": cp.LearnedWeightsScorer(l2=30.0)}
for scorer in scorers.values():
    scorer.fit(split.train, split.train_churned)

# %%
cp.compare(cp.predict(scorers, split), reference="rules", challenger="learned")

# %% [markdown]
# The interval is clustered by account: seven snapshots of one household are not seven households.
