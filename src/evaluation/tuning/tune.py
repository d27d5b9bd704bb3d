"""Tuning: search the settings of a scorer, and say whether that beat its defaults at all."""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import version
from pathlib import Path

import pandas as pd

from ...checks import InputError
from ...models import Scorer
from ...stages import Steps
from ...tables import CHURNED
from ...tables.digest import content_digest
from ..folds import TimeFolds
from .budget import Budget
from .hold_out import hold_out
from .judge import judge
from .result import Tuning
from .space import Space, space_of
from .trials import Settings, fold_score
from .verdict import beats, verdict

NAME_LENGTH = 16
"""Hexadecimal digits of a study's name: enough that two searches never meet."""


def tune(
    scorer: Scorer,
    windows: pd.DataFrame,
    churned: pd.Series,
    *,
    folds: TimeFolds,
    storage: str | Path,
    trials: int | None = 40,
    minutes: float | None = None,
    space: Space | None = None,
    seed: int = 0,
    confidence: float = 0.95,
    min_churned_accounts: int = 30,
    step: Steps | None = None,
) -> Tuning:
    """Return the `Tuning` of an unfitted scorer on training windows and their outcomes, the same rows.

    The defaults are the scorer's own settings. They are the first trial; the next ones come from Optuna's
    tree-structured Parzen estimator, within `space` (default: `SPACES` of the scorer's kind). Each is fitted
    on the training side of every fold, and the mean log loss of the later sides counts: a proper score,
    lowest for true probabilities, while the AUC sees their order only and would let a setting win that spoils
    them. A trial that is worse than half of the whole ones before it is cut short.

    The folds lie within the earlier part of the rows (`hold_out`). On the rest the best settings are compared
    with the defaults, account by account, and they are adopted only if the interval of the difference of log
    losses, at `confidence`, lies below 0, with at least `min_churned_accounts` churned accounts.

    The study is a file in the folder `storage`, named after all that decides what a trial finds: the rows,
    the scorer, the space, the folds and the seed. Asked again, trials that are there are not repeated: the
    same budget (`trials` or `minutes` in all, whichever ends first) gives the same answer at once, a larger
    one goes on, and of a longer study only the first `trials` count. Killed and started again, it finds what
    it would have found (a budget in minutes apart). Of two processes that ask the same, one waits. `step` is
    told how many trials are done, of how many.

    Raises InputError for a budget of nothing, a space that does not fit the scorer, rows that differ, cutoffs
    that have no room for the folds, and where the study cannot be written.

    >>> import numpy as np
    >>> from tempfile import TemporaryDirectory
    >>> from campaignpulse.models import LearnedWeightsScorer
    >>> random = np.random.default_rng(0)
    >>> cutoffs = pd.date_range("2024-01-01", periods=8, freq="28D", tz="UTC")
    >>> windows = pd.DataFrame({"account_id": np.repeat(range(60), 8), "cutoff": np.tile(cutoffs, 60),
    ...     "logins": random.normal(size=480)})
    >>> churned = random.random(480) < 1 / (1 + np.exp(windows["logins"]))
    >>> with TemporaryDirectory() as folder:
    ...     found = tune(LearnedWeightsScorer(), windows, churned, folds=TimeFolds(1, 56), storage=folder,
    ...         trials=2)
    >>> found.adopted, found.settings
    (False, {'l2': 50.0})
    """
    # Optuna takes .3 s to import: only who tunes waits for it
    from .search import search
    from .study import broken_off, open_study, trials_of

    _refuse_other_rows(windows, churned)
    budget, searched = Budget(trials, minutes), space_of(scorer, space)
    apart = hold_out(windows, churned, folds)
    seen, outcome = windows.iloc[apart.search], churned.iloc[apart.search]
    settings = scorer.get_params(deep=False)
    defaults: Settings = {name: settings[name] for name in searched}
    name = study_name(scorer, seen, outcome, folds=folds, space=searched, seed=seed)
    with open_study(Path(storage), name) as study:
        search(
            study,
            fold_score(scorer, seen, outcome, folds),
            n_folds=folds.n_folds,
            space=searched,
            defaults=defaults,
            budget=budget,
            seed=seed,
            step=step,
        )
        tried, broken = trials_of(study)[: budget.trials], broken_off(study)
    whole = [trial for trial in tried if not trial.pruned]
    winner = min(whole, key=lambda trial: (trial.log_loss, trial.number), default=None)
    best = None if winner is None else winner.settings
    judged = None
    if winner is not None and winner.number > 0:
        judged = judge(
            scorer,
            windows,
            churned,
            apart=apart,
            best=winner.settings,
            defaults=defaults,
            confidence=confidence,
        )
    return Tuning(
        kind=scorer.kind,
        study=name,
        defaults=defaults,
        best=best,
        adopted=judged is not None and beats(judged, min_churned_accounts=min_churned_accounts),
        verdict=verdict(len(tried), best, judged, min_churned_accounts=min_churned_accounts),
        trials=tried,
        broken_off=broken,
        judgement=judged,
    )


def study_name(
    scorer: Scorer, windows: pd.DataFrame, churned: pd.Series, *, folds: TimeFolds, space: Space, seed: int
) -> str:
    """Return the kind of the scorer and a digest of all that decides what a trial finds."""
    rows = content_digest({"windows": windows.assign(**{CHURNED: churned.to_numpy(dtype=bool)})}, zone="UTC")
    told = {
        "version": version("campaignpulse"),
        "rows": rows,
        "settings": scorer.get_params(deep=False),
        "space": {name: repr(bounds) for name, bounds in space.items()},
        "folds": repr(folds),
        "seed": seed,
    }
    digest = hashlib.sha256(json.dumps(told, sort_keys=True, default=repr).encode())
    return f"{scorer.kind}-{digest.hexdigest()[:NAME_LENGTH]}"


def _refuse_other_rows(windows: pd.DataFrame, churned: pd.Series) -> None:
    if len(windows) != len(churned) or churned.isna().any():
        raise InputError(
            f"tuning: windows has {len(windows):,} rows and churned {len(churned):,} of which "
            f"{int(churned.isna().sum()):,} are missing; give one known outcome per row"
        )
