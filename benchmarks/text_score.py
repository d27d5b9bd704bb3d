"""Whether a score gains from themes and tone that are learned, instead of told by the lexicon's words.

    python benchmarks/text_score.py --seeds 0 1 --accounts 2500

Simulated worlds, out of time as in `scorers.py`. Texts are learned from what was confirmed, or scored, by the
first training cutoff, and read by models that have not seen the account; the lexicon and the learned reading
give the same features to the same learned weights. Differences in ROC AUC with 95 % intervals by accounts.
"""

from __future__ import annotations

import argparse

import campaignpulse as cp
import pandas as pd
from campaignpulse.features import about
from campaignpulse.sources.simulator import Parameters, simulate
from campaignpulse.tables import CAUSES, Tables, validate
from campaignpulse.text import THEMES, learn_tone
from scorers import LABEL, OnColumns, day, looked_at

TAUGHT_BY = day(168)  # the first training cutoff of `scorers.py`


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1])
    parser.add_argument("--accounts", type=int, default=2_500)
    asked = parser.parse_args()
    words = about.theme_shares, about.sentiment
    for seed in asked.seeds:
        about.theme_shares, about.sentiment = words
        tables = simulate(Parameters(accounts=asked.accounts, years=4), seed=seed).tables
        plain = predicted(validate(tables, origin=f"seed {seed}"), "lexicon")
        read = validate(tables, origin=f"seed {seed}")
        learn(read)
        learned = predicted(read, "trained")
        both = pd.concat([plain, learned], ignore_index=True)
        pair = cp.compare(both, reference="lexicon", challenger="trained").primary
        print(seed, LABEL.kind, f"{pair.difference:+.4f} [{pair.low:+.4f}, {pair.high:+.4f}]", flush=True)


def predicted(tables: Tables, name: str) -> pd.DataFrame:
    _, split, features, _ = looked_at(tables)
    given = {"components": cp.components(features), "directions": cp.directions(features)}
    return cp.predict({name: OnColumns(cp.LearnedWeightsScorer(**given), features, split)}, split)


def learn(tables: Tables) -> None:
    """Have the features read their themes and tone from learned models, from here on."""
    tickets, surveys = tables.tickets, tables.surveys
    causes = cp.learn_ticket_causes(tickets, TAUGHT_BY)
    tone = learn_tone(surveys, TAUGHT_BY)
    print(f"{causes.labels} confirmed tickets, {tone.labels} scored answers", flush=True)

    def theme_shares(rows: pd.DataFrame) -> pd.DataFrame:
        said = (
            rows
            if "account_id" in rows
            else rows.assign(account_id=surveys["account_id"].reindex(rows.index))
        )
        told = cp.ticket_causes(said, causes).fillna(0.0)
        return told[list(CAUSES[:3])].set_axis(list(THEMES), axis=1)

    def sentiment(texts: pd.Series) -> pd.Series:
        of = tickets if len(texts) == len(tickets) else surveys
        return tone.of(pd.DataFrame({"account_id": of["account_id"], "text": texts}))

    assert len(tickets) != len(surveys)
    about.theme_shares, about.sentiment = theme_shares, sentiment


if __name__ == "__main__":
    main()
