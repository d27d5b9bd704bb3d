"""Everything that the page of a run shows, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from ..evaluation import Comparison, Customers
from ..evaluation.at_work import AtWork
from ..evaluation.by_slice import Slices
from ..evaluation.claims import Claim
from ..evaluation.tuning import Tuning
from ..experiment import Evaluation
from ..stages import Stage

DEFAULTS = Evaluation()
"""How scorers are compared where nobody said otherwise."""


@dataclass(frozen=True, eq=False)
class Report:
    """What a run asked, what it found, what it rests on and what it could not see.

    `predictions` are the test rows of all scorers, with the contract's columns. `missing` says in sentences
    what data was missing or doubtful, `facts` which rows were used; `origin` and `data_digest` say where
    they came from. `settings` are those of the experiment, nested; `evaluation` is the part of them that
    `comparison` was made by. `customers` are those of the last day of the data, by the preferred scorer;
    `claims` are the headline figures; `tuning` is what searching the settings found, by scorer; `at_work` is
    what the scorers are worth to a team; `slices` is the comparison in each slice of the customers.
    `disagreements` are the accounts that challenger and reference see most differently, as the function of
    that name gives them. `warnings` are what makes the verdict itself doubtful, to be said before it.
    """

    name: str
    question: str | None
    comparison: Comparison
    predictions: pd.DataFrame
    missing: tuple[str, ...]
    stages: tuple[Stage, ...]
    settings: Mapping[str, object]
    origin: str
    data_digest: str
    facts: tuple[str, ...] = ()
    evaluation: Evaluation = DEFAULTS
    customers: Customers | None = None
    claims: tuple[Claim, ...] = ()
    tuning: Mapping[str, Tuning] = field(default_factory=dict)
    at_work: AtWork | None = None
    warnings: tuple[str, ...] = ()
    slices: Slices | None = None
    disagreements: pd.DataFrame | None = None
