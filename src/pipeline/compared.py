"""The comparison that an experiment asks for, of predictions wherever they come from."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ..evaluation import Comparison, compare
from ..experiment import Experiment


def compared(
    experiment: Experiment,
    predictions: pd.DataFrame,
    *,
    pairs: Sequence[tuple[str, str]] = (),
    confidence: float | None = None,
) -> Comparison:
    """Return the comparison of `predictions` by the rules of the experiment's `evaluation` block.

    `confidence` is that of a planned look, in the place of the block's: as few draws reach so far into the
    tails, the bootstrap has no say then.
    """
    chosen = experiment.evaluation
    return compare(
        predictions,
        reference=chosen.reference,
        challenger=chosen.challenger,
        metric=chosen.metric,
        pairs=pairs,
        budget_share=chosen.budget_share,
        equivalence_margin=chosen.equivalence_margin,
        confidence=confidence or chosen.confidence,
        min_churned_accounts=chosen.min_churned_accounts,
        decision=chosen.decision,
        non_inferiority_margin=chosen.non_inferiority_margin,
        horizon_days=experiment.label.horizon_days,
        bootstrap_draws=chosen.bootstrap_draws if confidence is None else 0,
        random_state=experiment.seed,
        missing_scores=chosen.missing_scores,
        phases=chosen.phases,
    )
