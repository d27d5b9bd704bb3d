"""The tables that a run leaves behind, as Parquet; each is written whole or not at all."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from ..checks import InputError
from ..evaluation import TimeSplit
from ..experiment import WITHOUT_CAMPAIGN, Experiment
from ..models import PointsCard, explain_change
from ..reports import Report, html, reasons
from ..tracking import store_root
from .fit import Fitted
from .grading import Grader
from .scored import reason_rows, scored


def output_folder(experiment: Experiment) -> Path:
    """Return the folder of a run's tables and report, which is made when they are written.

    It is the experiment's `output`, else `output/NAME` beside the store of runs. Raises InputError where
    it could not be made, or not be written into.
    """
    name = re.sub(r"[^a-z0-9]+", "_", experiment.name.lower()).strip("_") or "experiment"
    folder = Path(experiment.output or store_root().parent / "output" / name)
    there = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    if not there.is_dir() or not os.access(there, os.W_OK):
        raise InputError(f"output: nothing can be written into {there}; name another folder")
    return folder


def write_outputs(
    folder: Path, report: Report, cards: Mapping[str, PointsCard], **tables: pd.DataFrame
) -> dict[str, str]:
    """Write each table as NAME.parquet, the report as a page, cards as SCORER.yaml; return the paths by name.

    The path of a card has the name SCORER_scorecard.

    Each file is written beside its place and renamed into it, so that nobody reads half of one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = {name: folder / f"{name}.parquet" for name in tables} | {"report": folder / "report.html"}
    for name, path in paths.items():
        draft = folder / f".{os.getpid()}.{path.name}"
        if name in tables:
            tables[name].to_parquet(draft, index=False)
        else:
            draft.write_text(html(report), encoding="utf-8")
        draft.replace(path)
    paths |= {f"{name}_scorecard": card.write(folder / f"{name}.yaml") for name, card in cards.items()}
    return {name: str(path) for name, path in paths.items()}


def scores(fitted: Mapping[str, Fitted], split: TimeSplit, grader: Grader) -> dict[str, pd.DataFrame]:
    """Return the contract's `scores` of the test rows, 100 is healthy, and the `reasons` behind them.

    The reasons compare each score with the one before of the same account, where the table has one.
    """
    made = [
        _scores(name, one, split, grader)
        for name, one in fitted.items()
        if not name.endswith(WITHOUT_CAMPAIGN)
    ]
    told, behind = zip(*made, strict=True)
    return {
        "scores": pd.concat(told, ignore_index=True),
        "reasons": pd.concat(behind, ignore_index=True),
    }


def _scores(name: str, one: Fitted, split: TimeSplit, grader: Grader) -> tuple[pd.DataFrame, pd.DataFrame]:
    rows = split.test.reset_index(drop=True)
    moved = explain_change(one, rows, one, rows)
    told = scored(name, one, rows, grader).assign(reasons=reasons(moved, one.features))
    return told, reason_rows(name, moved)
