"""Where a challenger wins and where it does not: the primary comparison in every slice of the customers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from ...checks import InputError, listed
from ...tables import ACCOUNT_ID, CUTOFF
from ..aligned import AlignedRows, align
from ..at_work import Figure
from ..at_work.flagged import snapshots_in_order
from ..clustered import FEWEST_ACCOUNTS, Estimate, estimate
from ..holm import holm
from ..influence import count_accounts
from ..measured import Measured, Pair, measure
from ..missing_scores import REFUSE, MissingScores
from ..shares import CONFIDENCE
from ..verdict import COMPARED
from .differ import among_many, differ
from .groups import UNKNOWN
from .result import Slice, Sliced, Slices, Worst


def by_slice(
    predictions: pd.DataFrame,
    groups: pd.DataFrame,
    *,
    reference: str,
    challenger: str,
    metric: str = "roc_auc",
    confidence: float = CONFIDENCE,
    min_churned_accounts: int = 30,
    missing_scores: MissingScores = REFUSE,
) -> Slices:
    """Return the challenger against the reference in every slice of `groups`, and the worst of them.

    `predictions` is the table that `compare` takes, `groups` has account_id, cutoff and one column of names
    for each kind of slice, such as `slice_groups` gives them: the slices stand in the order of a categorical
    column, else the largest first. Those with fewer than
    `min_churned_accounts` are counted and not shown. Intervals are clustered by account. Snapshots that a
    scorer has not scored are refused, or left out (`missing_scores`: "leave_out"). Raises InputError as
    `align` does, for scorers that are not in the table and for an unknown metric.

    >>> table = pd.DataFrame({"account_id": list("abcdef") * 2, "cutoff": pd.Timestamp("2024-01-01"),
    ...     "scorer": ["rules"] * 6 + ["learned"] * 6, "phase": "baseline", "churned": [True, False] * 6,
    ...     "probability": [0.3, 0.4, 0.2, 0.1, 0.3, 0.2, 0.8, 0.1, 0.7, 0.2, 0.3, 0.4]})
    >>> own = table.loc[:5, ["account_id", "cutoff"]].assign(segment=["brand"] * 4 + ["agency"] * 2)
    >>> found = by_slice(table, own, reference="rules", challenger="learned", min_churned_accounts=2)
    >>> [(one.name, one.difference.value) for one in found.shown], found.hidden
    ([('brand', 0.5)], 1)
    """
    rows = align(predictions, missing_scores=missing_scores)
    _refuse(rows, reference, challenger, metric, min_churned_accounts)
    asked = _Asked((challenger, reference), metric, confidence)
    named = snapshots_in_order(predictions, missing_scores=missing_scores).merge(
        groups, on=[ACCOUNT_ID, CUTOFF], how="left", validate="one_to_one"
    )
    kinds = named.columns.difference([ACCOUNT_ID, CUTOFF], sort=False)
    measured, hidden = {}, {}
    for kind in kinds:
        measured[kind], hidden[kind] = _measured(rows, named[kind], min_churned_accounts)
    tests = {kind: _test(found, asked) for kind, found in measured.items()}
    known = {kind: p for kind, p in tests.items() if p is not None}
    adjusted = dict(zip(known, holm(list(known.values())), strict=True))
    return Slices(
        challenger=challenger,
        reference=reference,
        metric=metric,
        confidence=confidence,
        min_churned_accounts=min_churned_accounts,
        kinds=tuple(
            Sliced(
                kind,
                tuple(_slice(kind, name, one, asked) for name, one in found.items()),
                hidden[kind],
                tests[kind],
                adjusted.get(kind),
            )
            for kind, found in measured.items()
        ),
        worst=_worst(measured, asked),
    )


@dataclass(frozen=True)
class _Asked:
    """The challenger and its reference, the metric that they are compared by, and how sure to be."""

    pair: Pair
    metric: str
    confidence: float


def _refuse(rows: AlignedRows, reference: str, challenger: str, metric: str, least: int) -> None:
    unknown = [name for name in (challenger, reference) if name not in rows.probability]
    if unknown:
        raise InputError(
            f"predictions: no rows of scorer {unknown[0]}, which is to be compared; "
            f"the table has {listed(rows.probability)}"
        )
    if metric not in COMPARED:
        raise InputError(f"slices: metric is {metric!r}; it must be one of {listed(COMPARED)}")
    if least < FEWEST_ACCOUNTS:
        raise InputError(
            f"slices: min_churned_accounts is {least}; it must be at least {FEWEST_ACCOUNTS}, "
            "for a spread to be estimated"
        )


def _measured(rows: AlignedRows, names: pd.Series, least: int) -> tuple[dict[str, Measured], int]:
    """Return the slices with churned accounts enough, in order, and how many have too few."""
    found, hidden = {}, 0
    ordered = isinstance(names.dtype, pd.CategoricalDtype)
    order = names.cat.categories if ordered else names.value_counts().index
    names = names.astype("str").fillna(UNKNOWN)
    for name in dict.fromkeys([*order, UNKNOWN]):
        own = rows.where((names == name).to_numpy(bool))
        accounts = count_accounts(own.account, own.churned, size=rows.accounts)
        if min(accounts.churned, accounts.retained) >= least:
            found[str(name)] = measure(own)
        elif accounts.count:
            hidden += 1
    return found, hidden


def _test(found: Mapping[str, Measured], asked: _Asked) -> float | None:
    apart = [
        one.influences[asked.pair[0], asked.metric] - one.influences[asked.pair[1], asked.metric]
        for one in found.values()
    ]
    fewest = min((one.accounts.churned for one in found.values()), default=0)
    return differ(apart, fewest=fewest)


def _slice(kind: str, name: str, one: Measured, asked: _Asked) -> Slice:
    aucs = {
        scorer: estimate(one.influences[scorer, "roc_auc"], one.accounts) for scorer in one.rows.probability
    }
    return Slice(
        kind=kind,
        name=name,
        snapshots=len(one.rows.churned),
        accounts=one.accounts.count,
        churned_accounts=one.accounts.churned,
        roc_auc={scorer: _figure(auc, asked.confidence) for scorer, auc in aucs.items()},
        difference=_figure(one.difference(asked.pair, asked.metric), asked.confidence),
    )


def _figure(of: Estimate, confidence: float) -> Figure:
    low, high = of.interval(confidence) or (None, None)
    return Figure(of.value, low, high)


def _worst(measured: Mapping[str, Mapping[str, Measured]], asked: _Asked) -> Worst | None:
    shown = {
        (kind, name): one.difference(asked.pair, asked.metric)
        for kind, found in measured.items()
        for name, one in found.items()
    }
    if not shown:
        return None
    sign = 1 if COMPARED[asked.metric][1] else -1
    kind, name = min(shown, key=lambda place: sign * (shown[place].value or 0.0))
    return Worst(
        _slice(kind, name, measured[kind][name], asked),
        _figure(shown[kind, name], among_many(len(shown), asked.confidence)),
        len(shown),
    )
