"""The figures of `scorers.py` as Markdown tables: mean over worlds, [lowest, highest] where it matters."""

from __future__ import annotations

import numpy as np

NAMES = (
    "traditional",
    "rules",
    "scorecard",
    "learned, no calendar",
    "boosted, no calendar",
    "learned",
    "boosted",
    "oracle",
)
PHASES = ("active", "post", "pre", "baseline")
OVERALL = {
    "roc_auc": 3,
    "pr_auc": 3,
    "brier": 4,
    "brier_skill": 3,
    "log_loss": 4,
    "calibration_error": 4,
    "recall_at_10": 3,
    "lift_at_10": 2,
}
"""Figures of the table over all phases, and their decimal digits."""

AT_WORK = {
    "post_risk_ratio": 2,
    "false_flags_worst_by_best": 2,
    "wind_down_flagged": 3,
    "confused_flagged": 3,
    "recall_at_5": 3,
}


def show(worlds: list[dict]) -> None:
    print(f"{len(worlds)} worlds of {worlds[0]['accounts']:,} accounts, {worlds[0]['features']} features")
    overall(worlds)
    by_phase(worlds, "roc_auc", 3)
    by_phase(worlds, "calibration_error", 4)
    skill(worlds)
    at_work(worlds)
    pairs(worlds)
    placebos(worlds)
    print("\nCPU seconds to fit, first world:", worlds[0]["seconds"])


def table(head: list[str], rows: list[list[str]]) -> None:
    print("\n| " + " | ".join(head) + " |\n|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(row) + " |")


def spread(values: list[float], digits: int) -> str:
    return f"{np.mean(values):.{digits}f} [{min(values):.{digits}f}, {max(values):.{digits}f}]"


def of(worlds: list[dict], name: str, piece: str, figure: str) -> list[float]:
    return [world["scorers"][name][piece][figure] for world in worlds]


def overall(worlds: list[dict]) -> None:
    rows = [
        [name, *(spread(of(worlds, name, "overall", key), digits) for key, digits in OVERALL.items())]
        for name in NAMES
    ]
    table(["scorer", *OVERALL], rows)


def by_phase(worlds: list[dict], figure: str, digits: int) -> None:
    rows = [[name, *(spread(of(worlds, name, phase, figure), digits) for phase in PHASES)] for name in NAMES]
    table([figure, *PHASES], rows)


def skill(worlds: list[dict]) -> None:
    """Skill = (AUC − .5) ÷ (oracle's − .5); closed: share of the gap from traditional to oracle."""
    rows = []
    oracle, traditional = (
        np.array(of(worlds, name, "overall", "roc_auc")) for name in ("oracle", "traditional")
    )
    best = np.array(of(worlds, "oracle", "overall", "brier_skill"))
    for name in NAMES:
        auc = np.array(of(worlds, name, "overall", "roc_auc"))
        brier = np.array(of(worlds, name, "overall", "brier_skill"))
        shares = (auc - 0.5) / (oracle - 0.5), (auc - traditional) / (oracle - traditional), brier / best
        rows.append([name, *(spread(list(share), 3) for share in shares)])
    table(["scorer", "skill", "gap closed", "Brier skill ÷ oracle's"], rows)


def at_work(worlds: list[dict]) -> None:
    rows = [
        [name, *(spread(of(worlds, name, "other", key), digits) for key, digits in AT_WORK.items())]
        for name in NAMES
    ]
    table(["scorer", *AT_WORK], rows)


def pairs(worlds: list[dict]) -> None:
    rows = []
    for number, row in enumerate(worlds[0]["pairs"]):
        every = [world["pairs"][number] for world in worlds]
        sure = sum(gap["low"] is not None and not gap["low"] <= 0 <= gap["high"] for gap in every)
        gaps = [gap["difference"] for gap in every]
        rows.append([" − ".join(row["pair"]), row["slice"], spread(gaps, 4), f"{sure} of {len(every)}"])
    table(["ROC AUC", "phase", "difference", "intervals without 0"], rows)


def placebos(worlds: list[dict]) -> None:
    rows = [
        [
            str(world["seed"]),
            f"{world['placebo']['real']:+.4f}",
            f"{world['placebo']['real_without_tags']:+.4f}",
            spread(world["placebo"]["draws"], 4),
        ]
        for world in worlds
        if "placebo" in world
    ]
    if rows:
        table(["seed", "real calendar", "real, events untagged", "placebo calendars"], rows)
