"""The one gate of the evaluation: every scorer's predictions brought onto the same rows, or refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ..checks import InputError, listed
from ..tables import ACCOUNT_ID, CHURNED, CUTOFF, PHASE, PHASES, PROBABILITY, SCORER
from .influence import Booleans, Floats, Integers
from .missing_scores import LEAVE_OUT, REFUSE, WAYS, LeftOut, MissingScores, leave_out

COLUMNS = (ACCOUNT_ID, CUTOFF, SCORER, PHASE, PROBABILITY, CHURNED)


@dataclass(frozen=True, eq=False)
class AlignedRows:
    """The mature snapshots (n,) that all scorers predicted, in order of cutoff and account.

    `account` and `cutoff` number the account ids and the cutoffs in their order, `phase` numbers PHASES;
    `probability` holds one array (n,) for each scorer. `accounts` is the number of account numbers in use
    by the whole evaluation, `immature` how many snapshots were left out because their outcome is not known,
    and `left_out` what was left out as a score was missing, None where that is refused.
    """

    account: Integers
    cutoff: Integers
    phase: Integers
    churned: Booleans
    probability: Mapping[str, Floats]
    accounts: int
    immature: int
    left_out: LeftOut | None = None

    def where(self, mask: Booleans) -> AlignedRows:
        """Return the rows that `mask` (n,) keeps; account numbers stay as they are."""
        return replace(
            self,
            account=self.account[mask],
            cutoff=self.cutoff[mask],
            phase=self.phase[mask],
            churned=self.churned[mask],
            probability={scorer: values[mask] for scorer, values in self.probability.items()},
        )


def align(predictions: pd.DataFrame, *, missing_scores: MissingScores = REFUSE) -> AlignedRows:
    """Return the `AlignedRows` of a `predictions` table, which has the COLUMNS of this module.

    Snapshots with a null outcome are dropped and counted. Where a scorer has no row or no probability that
    others have, `missing_scores` is to "refuse" the table, or to "leave_out" the snapshot for all and to
    count it by scorer. Raises InputError for a missing column, a null
    key, an unknown phase, a key that occurs twice for one scorer, scorers that do not share all keys,
    phases and outcomes, a probability that is missing or outside [0, 1] on a mature row, and if no row is
    mature.

    >>> table = pd.DataFrame({"account_id": ["b", "a", "a", "b"], "cutoff": pd.Timestamp("2024-01-01"),
    ...     "scorer": ["rules", "rules", "learned", "learned"], "phase": "pre",
    ...     "churned": [True, False, False, True], "probability": [0.4, 0.3, 0.1, 0.9]})
    >>> {name: values.tolist() for name, values in align(table).probability.items()}
    {'learned': [0.1, 0.9], 'rules': [0.3, 0.4]}
    """
    if missing_scores not in WAYS:
        raise InputError(
            f"evaluation: missing_scores is {missing_scores!r}; it must be one of {listed(WAYS)}"
        )
    _refuse_missing_columns(predictions)
    account, account_ids = _numbered(predictions, ACCOUNT_ID)
    cutoff, cutoffs = _numbered(predictions, CUTOFF)
    scorer, scorers = _numbered(predictions, SCORER)
    keys = _Keys(cutoff * len(account_ids) + account, account_ids, cutoffs)
    phase, churned = _phases(predictions, keys), _outcomes(predictions)
    positions = {str(name): _in_key_order(keys, scorer == i, str(name)) for i, name in enumerate(scorers)}
    probability = predictions[PROBABILITY].to_numpy(dtype=np.float64, na_value=np.nan)
    first, left_out = next(iter(positions)), None
    if missing_scores == LEAVE_OUT:
        positions, left_out = leave_out(keys.numbers, positions, churned, probability, unknown=UNKNOWN)
        _refuse_nothing_shared(positions)
    _refuse_other_keys(keys, positions)
    for column, values in ((PHASE, phase), (CHURNED, churned)):
        _refuse_disagreement(keys, positions, column, values)
    mature = churned[positions[first]] != UNKNOWN
    if not mature.any():
        raise InputError(
            f"predictions: none of the {len(mature):,} snapshots has a mature outcome, as churned is "
            "null throughout; test on earlier cutoffs or wait until the horizon has passed"
        )
    kept = {name: rows[mature] for name, rows in positions.items()}
    _refuse_bad_probability(keys, kept, probability)
    rows = kept[first]
    return AlignedRows(
        account=account[rows],
        cutoff=cutoff[rows],
        phase=phase[rows],
        churned=churned[rows] == 1,
        probability={name: probability[at] for name, at in kept.items()},
        accounts=len(account_ids),
        immature=int((~mature).sum()),
        left_out=left_out,
    )


# The code of a null outcome, as pandas numbers what is missing.
UNKNOWN = -1


@dataclass(frozen=True, eq=False)
class _Keys:
    """One number for the account and cutoff of each prediction, and the way back to their names."""

    numbers: Integers
    account_ids: pd.Index
    cutoffs: pd.Index

    def name(self, number: int) -> str:
        cutoff, account = divmod(int(number), len(self.account_ids))
        return f"account {self.account_ids[account]} at cutoff {_day(self.cutoffs[cutoff])}"


def _day(cutoff: object) -> str:
    return f"{cutoff:%Y-%m-%d}" if isinstance(cutoff, pd.Timestamp) else str(cutoff)


def _refuse_missing_columns(predictions: pd.DataFrame) -> None:
    missing = [column for column in COLUMNS if column not in predictions.columns]
    if missing:
        raise InputError(
            f"predictions: no column {listed(missing)}; the table needs {listed(COLUMNS)}, "
            "one row per snapshot and scorer"
        )
    if predictions.empty:
        raise InputError("predictions: the table has no rows; predict at least one snapshot with each scorer")


def _numbered(predictions: pd.DataFrame, column: str) -> tuple[Integers, pd.Index]:
    codes, values = pd.factorize(predictions[column], sort=True)
    if (codes < 0).any():
        row = int((codes < 0).argmax())
        raise InputError(
            f"predictions: row {row} has no {column}; every prediction needs one, so fill or drop the row"
        )
    return codes.astype(np.int64), pd.Index(values)


def _phases(predictions: pd.DataFrame, keys: _Keys) -> Integers:
    occurring, names = pd.factorize(predictions[PHASE], use_na_sentinel=False)
    numbers = {name: number for number, name in enumerate(PHASES)}
    codes = np.array([numbers.get(name, UNKNOWN) for name in names], dtype=np.int64)[occurring]
    if (codes < 0).any():
        row = int((codes < 0).argmax())
        raise InputError(
            f"predictions: phase is {predictions[PHASE].iloc[row]!r} for {keys.name(keys.numbers[row])}; "
            f"it must be one of {listed(PHASES)}"
        )
    return codes


def _outcomes(predictions: pd.DataFrame) -> Integers:
    try:
        churned = predictions[CHURNED].astype("boolean")
    except (TypeError, ValueError):
        raise InputError(
            "predictions: churned holds something other than true, false and null; recode it as booleans"
        ) from None
    return np.asarray(churned.astype("Int8").fillna(UNKNOWN), dtype=np.int64)


def _in_key_order(keys: _Keys, own: Booleans, scorer: str) -> Integers:
    rows = np.flatnonzero(own)
    rows = rows[np.argsort(keys.numbers[rows], kind="stable")]
    repeated = np.diff(keys.numbers[rows]) == 0
    if repeated.any():
        key = keys.name(keys.numbers[rows[int(repeated.argmax())]])
        raise InputError(
            f"predictions: scorer {scorer} has more than one row for {key}; "
            "a snapshot may occur once per scorer, so drop the others"
        )
    return rows


def _refuse_nothing_shared(positions: Mapping[str, Integers]) -> None:
    if not len(next(iter(positions.values()))):
        raise InputError(
            f"predictions: no snapshot has a score of each of {listed(positions)}; "
            "predict the same table of windows with all of them, or leave a scorer out"
        )


def _refuse_other_keys(keys: _Keys, positions: Mapping[str, Integers]) -> None:
    (first, rows), *others = positions.items()
    for scorer, own in others:
        only = np.setxor1d(keys.numbers[rows], keys.numbers[own], assume_unique=True)
        if len(only):
            has, lacks = (first, scorer) if only[0] in keys.numbers[rows] else (scorer, first)
            raise InputError(
                f"predictions: scorer {lacks} has no row for {keys.name(only[0])}, which {has} has "
                f"({len(only):,} such rows); scorers are compared on the same rows, so predict all of them "
                "from one table of windows, or set evaluation.missing_scores to leave_out"
            )


def _refuse_disagreement(
    keys: _Keys, positions: Mapping[str, Integers], column: str, values: Integers
) -> None:
    (first, rows), *others = positions.items()
    for scorer, own in others:
        differs = values[rows] != values[own]
        if differs.any():
            key = keys.name(keys.numbers[rows[int(differs.argmax())]])
            raise InputError(
                f"predictions: {column} differs between {first} and {scorer} for {key}; "
                "it belongs to the snapshot and not to the scorer, so take it from one table"
            )


def _refuse_bad_probability(keys: _Keys, positions: Mapping[str, Integers], probability: Floats) -> None:
    for scorer, rows in positions.items():
        bad = ~((probability[rows] >= 0) & (probability[rows] <= 1))
        if bad.any():
            row = rows[int(bad.argmax())]
            seen = "missing" if np.isnan(probability[row]) else f"{probability[row]:g}"
            key = keys.name(keys.numbers[row])
            raise InputError(
                f"predictions: the probability of scorer {scorer} is {seen} for "
                f"{key} ({int(bad.sum()):,} such rows); it must lie in [0, 1] on every row, "
                "since all scorers are compared on the same rows"
            )
