"""What must hold of what a receiver was told, right after a kill and after the job that follows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from campaignpulse.tracking import Store, decided, untold_by_hand
from campaignpulse.tracking.changes import changes_of
from kills_world import NAME

Told = Sequence[dict[str, Any]]
Check = tuple[str, bool]


def told_so_far(folder: Path, told: Told) -> Iterator[Check]:
    """Yield what must hold at any moment: who was told something was told what is on record."""
    yield "nothing is told that did not happen", all(_happened(folder, one["event"]) for one in told)


def told_in_the_end(folder: Path, told: Told) -> Iterator[Check]:
    """Yield what must hold after a job that nothing stopped."""
    yield from told_so_far(folder, told)
    by_news = defaultdict(list)
    for one in told:
        for news in _about(one["event"]):
            by_news[news].append(one)
    store = Store(folder / "mlruns")
    made, (_, by_hand, *_) = decided(store, NAME), changes_of(store, NAME)  # after the first champion
    yield "each decision is told, at least once", all(one.run_id in by_news for one in made)
    yield "the promotion by hand is told, at least once", by_hand.run_id in by_news
    days = {file.name[: len("2024-12-31")] for file in (folder / "out" / "scores").glob("*-??.parquet")}
    yield "the scores of each day are told, at least once", days <= set(by_news)
    ids = [{one["id"] for one in ones} for ones in by_news.values()]
    yield "all that tells the same news has one id", all(len(found) == 1 for found in ids)
    said = defaultdict(list)
    for one in told:
        said[one["id"]].append(one["event"]["data"])
    yield "what has one id says the same", all(one == ones[0] for ones in said.values() for one in ones)
    left = list((folder / "out" / "scores").glob("*_news-*"))
    yield (
        "nothing waits any more",
        not (left or untold_by_hand(store, NAME) or any(one.untold for one in made)),
    )


def _about(event: dict[str, Any]) -> list[str]:
    """Return the runs of the decisions that an event tells, or the day of its scores."""
    data = event["data"]
    if "holds" in data:
        return [one["run_id"] for one in data["holds"]]
    return [data["mlflow"]["run_id"] if "mlflow" in data else data.get("run_id", data["at"])]


def _happened(folder: Path, event: dict[str, Any]) -> bool:
    data, store = event["data"], Store(folder / "mlruns")
    if event["type"] == "campaignpulse.promotion":
        said = (data["run_id"], data["version"], data["before"])
        return said in [(one.run_id, one.version, one.before) for one in changes_of(store, NAME)]
    if event["type"] == "campaignpulse.score":
        scores = folder / "out" / "scores" / f"{data['at']}.parquet"
        return scores.is_file() and len(pd.read_parquet(scores)) == data["accounts"]
    on_record = {one.run_id: one for one in decided(store, NAME)}
    found = [on_record.get(run_id) for run_id in _about(event)]
    if "holds" in data:
        tells = [(one["at"], "hold", False, one["reason"]) for one in data["holds"]]
    else:
        tells = [(data["at"], data["decision"], data["promoted"], data["reason"])]
    return tells == [one and (one.at, one.action, one.promoted, one.reason) for one in found]
