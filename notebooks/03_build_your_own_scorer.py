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
# # Build your own scorer
#
# A feature, a scorecard and a model of your own, beside those that come with the package, on the same rows
# and judged in the same way. The customers are simulated, so there is an oracle: what could be known at
# best.

# %%
from pathlib import Path
from tempfile import mkdtemp

import campaignpulse as cp
import pandas as pd
from campaignpulse.evaluation import TimeFolds
from campaignpulse.experiment import Simulation
from campaignpulse.features import Feature, participated, rate, since_last
from campaignpulse.models import ScorerWithFeatures, explain_change, read_scorecard
from campaignpulse.models.lint import lint
from campaignpulse.reports import phase_table, reasons
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline

data = cp.load(Simulation(accounts=700, years=3, seed=7))
label = cp.CancelLabel(kind="cancel", horizon_days=90)
cutoffs = pd.date_range("2022-09-05", "2024-09-20", freq="28D", tz="UTC", unit="us")
rows = cp.snapshots(data, label, cutoffs)
len(rows), data.missing

# %% [markdown]
# ## A feature of your own
#
# One line of arithmetic over what an account did before the cutoff. It cannot see the future: the engine
# never reads a day at or after the cutoff, nor a campaign that was not known by then.
#
# How did they work on quiet days after the last campaign, if they took part in it; and how long is it since
# they asked anything?

# %%
own = [
    Feature(
        "approvals_after_campaign",
        (rate("approvals", "last_post") / rate("approvals", 365, phase="baseline")).where(
            participated("last_post")
        ),
        component="output",
        direction=+1,
        unit="ratio to the own baseline",
        description="approvals a day after the last campaign against the own baseline",
    ),
    Feature("days_since_question", since_last("tickets.opened"), "support", 0, "days"),
]
features = cp.default_features(data) + own
windows, labels = cp.windows(data, rows, features), cp.labels(data, rows, label)
windows[[feature.name for feature in own]].describe().loc[["count", "mean", "50%"]].round(2)

# %%
when = {"train": ("2022-09-05", "2023-11-30"), "test": ("2024-02-28", "2024-09-20"), "horizon_days": 90}
split = cp.time_split(windows, labels, **when)
about = {"components": cp.components(features), "directions": cp.directions(features)}
split

# %% [markdown]
# ## A scorecard of your own
#
# What the team believes, in a file that everybody can read. `lint` knows the usual mistakes; here is a
# first draft with two of them.

# %%
folder = Path(mkdtemp())
draft = folder / "draft.yaml"
draft.write_text("""\
name: Draft
weights: {engagement: 60, support: 30}
measures:
  engagement: [sessions_rate_28d, active_share_28d]
  support:
    - feature: tickets.opened_rate_28d
      tiers: [{below: 0.05, points: 90}, {below: 0.02, points: 50}, {points: 10}]
""")
found = lint(read_scorecard(draft), today=pd.Timestamp("2024-09-20", tz="UTC"), features=features)
pd.DataFrame(found.findings)[["severity", "key", "what", "way_out"]]

# %% [markdown]
# What it finds is worth a second draft. The card that comes with the package as an example of a good one
# looks at the campaigns that an account joined, and at its own usual work in the same phase.

# %%
card = "../experiments/scorecards/campaign_health.yaml"
scorers = {
    "draft": cp.WeightedRulesScorer.from_yaml(draft, **about),
    "scorecard": cp.WeightedRulesScorer.from_yaml(card, **about),
    "learned": cp.LearnedWeightsScorer(**about),
}
for scorer in scorers.values():
    scorer.fit(split.train, split.train_churned)

# %% [markdown]
# ## What the data taught
#
# Learned weights keep the declared signs, and say how sure they are: the intervals count accounts, not
# rows. Where the data cannot tell, they say so.

# %%
scorers["learned"].component_weights_.round(3)

# %%
weights = scorers["learned"].weights_
weights[weights["verdict"].isin(["raises risk", "lowers risk"])].round(3).head(8)

# %% [markdown]
# They read as a scorecard, too: points that somebody can look at, change, and run again.

# %%
learned_card = scorers["learned"].to_scorecard(folder / "learned.yaml", decimals=1)
again = cp.LearnedWeightsScorer.from_card(learned_card, **about).fit(split.train, split.train_churned)
"\n".join(learned_card.read_text().splitlines()[:24])

# %% [markdown]
# ## A model of your own
#
# Whatever has `fit` and `predict_proba` can take part. Cross-validation goes by time (`TimeFolds`): no fold
# learns from an outcome that was open when its block began.

# %%
names = [feature.name for feature in features if split.train[feature.name].std() > 0]
trees = make_pipeline(
    make_column_transformer(("passthrough", names)),
    HistGradientBoostingClassifier(max_leaf_nodes=7, learning_rate=0.05, max_iter=80, random_state=0),
)
scorers["my trees"] = trees.fit(split.train, split.train_churned.astype(bool))

search = GridSearchCV(
    cp.LearnedWeightsScorer(**about), {"l2": [50.0, 500.0]}, scoring="neg_log_loss", cv=TimeFolds(2, 90)
)
search.fit(split.train, split.train_churned.astype(bool))
scorers["learned, tuned"] = search.best_estimator_
search.best_params_

# %% [markdown]
# ## Side by side
#
# On snapshots after the training, a horizon apart. With 700 accounts the intervals are wide, and the
# comparison says so.

# %%
predictions = cp.predict(scorers, split)
comparison = cp.compare(predictions, reference="scorecard", challenger="learned")
comparison.verdict

# %%
table = phase_table(comparison)
table[table["slice"] == "overall"]

# %% [markdown]
# ## Why a score is what it is
#
# Parts in health points, which add up to the change, with what stands behind them.

# %%
learned = ScorerWithFeatures(scorers["learned"], tuple(features), phase=True)
two = split.test[split.test["cutoff"] >= split.test["cutoff"].max() - pd.Timedelta(days=28)]
explained = explain_change(learned, two, learned, two)
told = explained.scores.assign(reasons=reasons(explained, features))
newest = told[told["cutoff"] == told["cutoff"].max()]
newest.nsmallest(5, "health")[["account_id", "phase", "health", "reasons"]]

# %%
parts = explained.change.sum(axis=1) - (explained.scores["health"] - explained.scores["health_before"])
bool(parts.abs().max() < 1e-9)

# %% [markdown]
# ## Keep it
#
# As JSON, which runs no code when it is read, and gives the same scores to the last bit.

# %%
kept = cp.load_scorer(cp.save_scorer(scorers["learned"], folder / "learned"))
bool((kept.health(split.test) == scorers["learned"].health(split.test)).all())
