"""The tables of the benchmark of causes, with intervals by account."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd
from campaignpulse.diagnosis import CAUSES, DESTINATIONS, ROUTING_COSTS, UNCLEAR, least_cost
from campaignpulse.diagnosis.diagnose import named
from campaignpulse.evaluation import clustered_auc

METHODS = ("tag", "rules", "learned", "learned, with confirmed tickets")
JUDGED = CAUSES[:3]  # a natural wind-down is next to never among those at risk
COSTS = pd.DataFrame(ROUTING_COSTS).T.loc[list(CAUSES), list(DESTINATIONS)]
DRAWS = 400
WEEKS_OPEN_DAYS = 56  # a hand-off of an account and cause that is younger is not made again


def tables_of(rows: pd.DataFrame) -> dict[str, str]:
    rows = rows.assign(who=rows["seed"].astype(str) + " " + rows["account_id"].astype(str))
    risk = rows[rows["at risk"]].reset_index(drop=True)
    return {
        "methods": methods(risk),
        "confusion": "\n\n".join(confusion(risk, name) for name in ("tag", "rules", "learned")),
        "auc": aucs(risk),
        "routing": routing(risk),
        "phases": by_phase(risk),
        "curve": curve(risk),
        "budget": budget(rows),
    }


def truth(risk: pd.DataFrame) -> pd.DataFrame:
    return risk[[f"true {cause}" for cause in CAUSES]].set_axis(list(CAUSES), axis=1).astype(bool)


def said(risk: pd.DataFrame, method: str) -> pd.DataFrame:
    return risk[[f"{method} {cause}" for cause in CAUSES]].set_axis(list(CAUSES), axis=1)


def bars(risk: pd.DataFrame, method: str) -> pd.DataFrame:
    learned = risk[[f"bar {cause}" for cause in CAUSES]].set_axis(list(CAUSES), axis=1)
    return learned if method.startswith("learned") else learned * 0 + 0.5


def held(risk: pd.DataFrame, method: str) -> pd.DataFrame:
    return said(risk, method).fillna(0.0) >= bars(risk, method)


def interval(
    who: pd.Series, figure: Callable[[np.ndarray], float], sums: np.ndarray
) -> tuple[float, float, float]:
    """Return a figure of column sums and its 95 % interval, by a bootstrap of accounts."""
    codes = pd.factorize(who)[0]
    by_account = np.zeros((codes.max() + 1, sums.shape[1]))
    np.add.at(by_account, codes, sums)
    rng = np.random.default_rng(0)
    weights = rng.multinomial(len(by_account), np.full(len(by_account), 1 / len(by_account)), DRAWS)
    drawn = [figure(row) for row in weights @ by_account]
    low, high = np.nanquantile(drawn, [0.025, 0.975])
    return figure(by_account.sum(axis=0)), float(low), float(high)


def f1_sums(risk: pd.DataFrame, method: str, meant: pd.DataFrame | None = None) -> np.ndarray:
    real, found = (truth(risk) if meant is None else meant), held(risk, method)
    parts = [
        part
        for cause in JUDGED
        for part in (real[cause] & found[cause], ~real[cause] & found[cause], real[cause] & ~found[cause])
    ]
    return np.column_stack(parts).astype(float)


def macro_f1(sums: np.ndarray) -> float:
    right, wrong, missed = sums[0::3], sums[1::3], sums[2::3]
    return float(np.mean(2 * right / np.maximum(2 * right + wrong + missed, 1)))


def shown(figures: tuple[float, float, float]) -> str:
    return "{:.3f} ({:.3f} to {:.3f})".format(*figures)


def methods(risk: pd.DataFrame) -> str:
    mood = truth(risk).assign(dissatisfaction=risk["low mood"].astype(bool))
    lines = [
        f"| method | macro-F1 | {' | '.join(JUDGED)} | unclear | macro-F1, dissatisfied = low mood |",
        "|---|---|---|---|---|---|---|",
    ]
    for method in METHODS:
        sums = f1_sums(risk, method)
        one = [macro_f1(sums.sum(axis=0)[3 * place : 3 * place + 3]) for place in range(len(JUDGED))]
        unclear = (named(rescaled(risk, method), dict.fromkeys(CAUSES, 0.5)) == UNCLEAR).mean()
        other = macro_f1(f1_sums(risk, method, mood).sum(axis=0))
        lines.append(
            f"| {method} | {shown(interval(risk['who'], macro_f1, sums))} | "
            f"{' | '.join(f'{value:.2f}' for value in one)} | {unclear:.2f} | {other:.3f} |"
        )
    have = ", ".join(f"{cause} {share:.3f}" for cause, share in truth(risk).mean().items())
    return "\n".join([*lines, "", f"{len(risk):,} accounts and days at risk; share with each cause: {have}."])


def rescaled(risk: pd.DataFrame, method: str) -> pd.DataFrame:
    """Return the probabilities with each bar moved to .5, so that one bar serves rows of several worlds."""
    likely, bar = said(risk, method), bars(risk, method)
    return (likely / (2 * bar)).where(likely < bar, 1 - (1 - likely) / (2 * (1 - bar)))


def confusion(risk: pd.DataFrame, method: str) -> str:
    answer = named(rescaled(risk, method), dict.fromkeys(CAUSES, 0.5))
    columns = [*CAUSES, UNCLEAR]
    real = truth(risk)
    rows = {cause: real[cause] for cause in CAUSES} | {"none of them": ~real.any(axis=1)}
    lines = [f"| planted, and named by {method} | {' | '.join(columns)} |", "|---" * 6 + "|"]
    for name, where in rows.items():
        counted = answer[where].value_counts().reindex(columns, fill_value=0)
        lines.append(f"| {name} | {' | '.join(f'{count:,}' for count in counted)} |")
    return "\n".join(lines)


def aucs(risk: pd.DataFrame) -> str:
    lines = [f"| method | {' | '.join(JUDGED)} |", "|---" * 4 + "|"]
    for method in METHODS:
        cells = []
        for cause in JUDGED:
            found = clustered_auc(truth(risk)[cause], said(risk, method)[cause].fillna(0.0), risk["who"])
            low, high = found.interval() or (np.nan, np.nan)
            cells.append(shown((found.value or np.nan, low, high)))
        lines.append(f"| {method} | {' | '.join(cells)} |")
    return "\n".join(lines)


def cost_of(risk: pd.DataFrame, places: Iterable[str]) -> np.ndarray:
    real = truth(risk).astype(float).to_numpy() @ COSTS.to_numpy()
    return real[np.arange(len(risk)), [DESTINATIONS.index(place) for place in places]]


def routes(risk: pd.DataFrame) -> dict[str, pd.Series]:
    to = dict(zip(CAUSES, DESTINATIONS, strict=True)) | {UNCLEAR: "support"}
    found = {"always the success manager": pd.Series("support", risk.index)}
    for method in METHODS:
        answer = named(rescaled(risk, method), dict.fromkeys(CAUSES, 0.5))
        found[f"{method}: the cause that is named"] = answer.map(to)
        likeliest = said(risk, method).fillna(0.0).idxmax(axis=1).map(to)
        if method.startswith("learned"):
            found[f"{method}: the likeliest cause"] = likeliest
        found[f"{method}: least expected cost"] = least_cost(said(risk, method))["destination"]
    return found


def routing(risk: pd.DataFrame) -> str:
    always = cost_of(risk, ["support"] * len(risk))
    lines = ["| sent by | cost an account | ÷ always the success manager |", "|---|---|---|"]
    for name, places in routes(risk).items():
        cost = cost_of(risk, places)
        ratio = interval(risk["who"], lambda sums: sums[0] / sums[1], np.column_stack([cost, always]))
        lines.append(f"| {name} | {cost.mean():.4f} | {shown(ratio)} |")
    return "\n".join(lines)


def by_phase(risk: pd.DataFrame) -> str:
    real = truth(risk)
    lines = ["| method | " + " | ".join(cp for cp in ("active", "post", "pre", "baseline")) + " |"]
    lines.append("|---" * 5 + "|")
    for method in METHODS:
        answer = named(rescaled(risk, method), dict.fromkeys(CAUSES, 0.5))
        right = pd.Series(
            [row.get(cause, not row.any()) for cause, (_, row) in zip(answer, real.iterrows(), strict=True)]
        ).astype(float)
        cells = []
        for phase in ("active", "post", "pre", "baseline"):
            own = (risk["phase"] == phase).to_numpy()
            sums = np.column_stack([right[own], np.ones(own.sum())])
            cells.append(shown(interval(risk["who"][own], lambda s: s[0] / s[1], sums)))
        lines.append(f"| {method} | {' | '.join(cells)} |")
    return "\n".join(lines)


def curve(risk: pd.DataFrame) -> str:
    always = cost_of(risk, ["support"] * len(risk)).sum()
    few = [name.removesuffix(" product_bug") for name in risk if name.startswith("learned from")]
    few = [name for name in few if " " in name and f"{name} wind_down" in risk]
    lines = ["| learned from confirmed | mean AUC | cost ÷ always |", "|---|---|---|"]
    for method in ("rules", *few, "learned"):
        auc = [
            clustered_auc(truth(risk)[cause], said(risk, method)[cause].fillna(0.0), risk["who"]).value
            for cause in JUDGED
        ]
        cost = cost_of(risk, least_cost(said(risk, method))["destination"]).sum() / always
        name = {"rules": "none (rules)", "learned": "all of the training days"}.get(method, method[13:])
        lines.append(f"| {name} | {np.mean(auc):.3f} | {cost:.3f} |")
    return "\n".join(lines)


def budget(rows: pd.DataFrame) -> str:
    """Return what is reached at the same budget, by a usage score and by this one with its causes."""
    place = least_cost(said(rows, "learned"))["destination"]
    done = named(rescaled(rows, "learned"), dict.fromkeys(CAUSES, 0.5)) == "wind_down"
    ours = rows["at risk"] & ~(done | (place == "nobody"))
    lines = [
        "| at a budget of 10 % a day | usage score | learned score, with causes |",
        "|---|---|---|",
    ]
    flags = (rows["usage flags"], ours)
    stays, winding = ~rows["churned"], rows["true wind_down"].astype(bool)
    for name, where in (
        ("churners reached", rows["churned"]),
        ("false alarms, active phase", stays & (rows["phase"] == "active")),
        ("false alarms, post phase", stays & (rows["phase"] == "post")),
        ("false alarms, baseline", stays & (rows["phase"] == "baseline")),
        ("winding down, and flagged", winding),
    ):
        cells = [
            shown(
                interval(
                    rows["who"][where], lambda s: s[0] / s[1], np.column_stack([flag[where], one(where)])
                )
            )
            for flag in flags
        ]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    years = rows.groupby("seed")["cutoff"].nunique().mean() * 28 / 365.25
    counted = [handoffs(rows, flag) / rows["who"].nunique() / years for flag in flags]
    lines.append(
        "| hand-offs an account and year | " + " | ".join(f"{count:.2f}" for count in counted) + " |"
    )
    return "\n".join(lines)


def one(where: pd.Series) -> np.ndarray:
    return np.ones(int(where.sum()))


def handoffs(rows: pd.DataFrame, flag: pd.Series) -> int:
    """Return how many there are if an account that was handed off is left alone for eight weeks."""
    made = 0
    for _, days in rows[flag].sort_values("cutoff").groupby("who")["cutoff"]:
        last = None
        for day in days:
            if last is None or day - last >= pd.Timedelta(days=WEEKS_OPEN_DAYS):
                made, last = made + 1, day
    return made
