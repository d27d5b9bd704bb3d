"""Coverage of the intervals, and stability and accuracy by grade, as tables of Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
from campaignpulse.models.grade import GRADES
from campaignpulse.tables import ACCOUNT_ID, PHASES
from numpy.typing import NDArray

Floats = NDArray[np.float64]
NAN = float("nan")
SEATS = (1.5, 2.5, 3.5, 5.5)
SEAT_NAMES = ("1 seat", "2 seats", "3 seats", "4 and 5", "6 and more")
HEALTH = (10.0, 30.0, 70.0, 90.0)
HEALTH_NAMES = ("health below 10", "10 to 30", "30 to 70", "70 to 90", "above 90")
RESAMPLES = 200


def coverage(scores: pd.DataFrame) -> str:
    """Return the share of intervals that hold the middle of all draws, with its standard error by account."""
    groups = {
        "all": pd.Series("all", scores.index),
        "seats": _named(scores["seats"], SEATS, SEAT_NAMES),
        "phase": scores["phase"],
        "health": _named(scores["middle"], HEALTH, HEALTH_NAMES),
    }
    order = ["all", *SEAT_NAMES, *PHASES, *HEALTH_NAMES]
    table = pd.concat([_coverage(scores, group) for group in groups.values()]).reindex(order)
    return _markdown(table.rename_axis("accounts").reset_index())


def _coverage(scores: pd.DataFrame, group: pd.Series) -> pd.DataFrame:
    found = scores.groupby([group.rename("group"), "scorer"]).apply(_share).rename("share").reset_index()
    return found.pivot_table(index="group", columns="scorer", values="share", aggfunc="first")


def _share(rows: pd.DataFrame) -> str:
    by_account = rows.groupby(["seed", ACCOUNT_ID])["covered"].agg(["sum", "count"])
    share = by_account["sum"].sum() / by_account["count"].sum()
    off = by_account["sum"] - share * by_account["count"]
    return f"{share:.3f} ± {np.sqrt((off**2).sum()) / by_account['count'].sum():.3f}"


def _named(values: pd.Series, bounds: tuple[float, ...], names: tuple[str, ...]) -> pd.Series:
    return pd.Series(np.take(names, np.digitize(values, bounds)), values.index)


def grades(scores: pd.DataFrame) -> str:
    """Return for each scorer and grade the share of scores, how far chance moves them, and how true they are.

    moves: standard deviation of the health over draws, in points. off: mean distance of the health from that
    of the true chance to churn, in points. AUC: the chance that the score tells one who will churn, by the
    true chance, from one who will not. rank: rank correlation of the score with the true chance. The last row
    of a scorer is D less A, with its 95 % interval by account.
    """
    rows = [row for name, part in scores.groupby("scorer") for row in _grades(str(name), part)]
    return _markdown(pd.DataFrame(rows))


def _grades(name: str, scores: pd.DataFrame) -> Iterator[dict[str, str]]:
    parts = {grade: scores[scores["reliability"] == grade] for grade in GRADES}
    for grade, part in parts.items():
        found = {
            word: f"{measure(part, np.ones(len(part))):.{digits}f}" for word, measure, digits in MEASURES
        }
        yield {"scorer": name, "grade": grade, "share": f"{len(part) / len(scores):.2f}", **found}
    spans = {}
    for word, measure, digits in MEASURES:
        apart = [measure(parts["D"], d) - measure(parts["A"], a) for a, d in _drawn(parts["A"], parts["D"])]
        low, high = np.nanquantile(apart, (0.025, 0.975))
        spans[word] = f"{low:.{digits}f} to {high:.{digits}f}"
    yield {"scorer": name, "grade": "D − A", "share": "", **spans}


def _drawn(a: pd.DataFrame, d: pd.DataFrame) -> Iterator[tuple[Floats, Floats]]:
    """Yield how often the rows of each part are drawn, if accounts are drawn with replacement."""
    accounts = pd.MultiIndex.from_frame(pd.concat([a, d])[["seed", ACCOUNT_ID]]).unique()
    places = [accounts.get_indexer(pd.MultiIndex.from_frame(part[["seed", ACCOUNT_ID]])) for part in (a, d)]
    random = np.random.default_rng(0)
    for _ in range(RESAMPLES):
        times = np.bincount(random.integers(0, len(accounts), len(accounts)), minlength=len(accounts))
        yield times[places[0]].astype(float), times[places[1]].astype(float)


def _moves(rows: pd.DataFrame, times: Floats) -> float:
    return _ratio((times * rows["moved"] ** 2).sum(), times.sum()) ** 0.5


def _off(rows: pd.DataFrame, times: Floats) -> float:
    return _ratio((times * (rows["health"] - rows["true_health"]).abs()).sum(), times.sum())


def _auc(rows: pd.DataFrame, times: Floats) -> float:
    order = np.argsort(rows["log_odds"].to_numpy(), kind="stable")
    chance, times = rows["p90"].to_numpy()[order], times[order]
    churns, stays = times * chance, times * (1 - chance)
    below = np.cumsum(stays) - stays / 2
    return _ratio((churns * below).sum(), churns.sum() * stays.sum())


def _rank(rows: pd.DataFrame, times: Floats) -> float:
    ranks = rows[["log_odds", "p90"]].rank().to_numpy()
    if not times.sum() or not len(rows):
        return NAN
    cells = np.cov(ranks.T, fweights=times.astype(int))
    return float(cells[0, 1] / np.sqrt(cells[0, 0] * cells[1, 1]))


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole else NAN


MEASURES: tuple[tuple[str, Callable[[pd.DataFrame, Floats], float], int], ...] = (
    ("moves", _moves, 1),
    ("off", _off, 1),
    ("AUC", _auc, 3),
    ("rank", _rank, 2),
)


def _markdown(table: pd.DataFrame) -> str:
    lines = [list(table.columns), ["---"] * table.shape[1], *table.fillna("").to_numpy().tolist()]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)
