"""What a tuning hands back: plain numbers, and one sentence."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

import pandas as pd

from .trials import Settings, Trial


@dataclass(frozen=True)
class Gap:
    """A metric of the tuned settings minus that of the defaults, with its account-clustered interval.

    None where it is undefined, or where no interval can be given.
    """

    difference: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Judgement:
    """The tuned settings against the defaults, on the same rows that no trial saw.

    `log_loss` is better when negative, `roc_auc` when positive. `by` says what kept the rows apart: "time"
    (they are later than all that the search knew) or "accounts" (they are of accounts that it did not see).
    `first` and `last` are their cutoffs, as days.
    """

    by: Literal["time", "accounts"]
    rows: int
    accounts: int
    churned_accounts: int
    first: str
    last: str
    log_loss: Gap
    roc_auc: Gap


@dataclass(frozen=True)
class Tuning:
    """The outcome of a search, for one scorer.

    `best` are the settings with the lowest log loss over all folds, None where no trial came to its end.
    `judgement` is None where there was nothing to judge. `adopted`: the tuned settings showed that they are
    better and are to be used; otherwise the `defaults` stay. `broken_off` trials do not count.
    """

    kind: str
    study: str
    defaults: Settings
    best: Settings | None
    adopted: bool
    verdict: str
    trials: tuple[Trial, ...]
    broken_off: int
    judgement: Judgement | None

    @property
    def settings(self) -> Settings:
        """The settings to use."""
        return self.best if self.adopted and self.best is not None else self.defaults

    @property
    def table(self) -> pd.DataFrame:
        """The trials that count: trial, state, log_loss, roc_auc, folds, seconds, and the settings."""
        rows = (
            {
                "trial": trial.number,
                "state": "pruned" if trial.pruned else "complete",
                "log_loss": trial.log_loss,
                "roc_auc": trial.roc_auc,
                "folds": len(trial.log_losses),
                "seconds": trial.seconds,
                **trial.settings,
            }
            for trial in self.trials
        )
        return pd.DataFrame(list(rows))

    def to_dict(self) -> dict[str, object]:
        """Return plain values for JSON, None for undefined."""
        pruned = sum(trial.pruned for trial in self.trials)
        return {
            "verdict": self.verdict,
            "adopted": self.adopted,
            "trials": len(self.trials),
            "pruned": pruned,
            "broken_off": self.broken_off,
            "seconds": sum(trial.seconds for trial in self.trials),
            "defaults": dict(self.defaults),
            "best": None if self.best is None else dict(self.best),
            "judgement": None if self.judgement is None else asdict(self.judgement),
            "study": self.study,
        }
