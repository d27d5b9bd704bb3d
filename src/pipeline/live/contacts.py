"""`live contacts`: whom each arm contacts on a day, from what its scorer predicted that day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from ...answers import write_text
from ...checks import InputError, listed
from ...evaluation.ledger import Ledger
from ...evaluation.live import contacts
from ...experiment import HOLD_OUT, Experiment, LiveChoice
from ...tables import ACCOUNT_ID, ARM, CUTOFF, SCORER
from ..outputs import output_folder
from ..score import LEDGER
from .assign import live_of
from .book import FOLDER, Book


@dataclass(frozen=True)
class ContactsResult:
    """Whom to contact on a day, by arm; `not_scored` of the assigned had no prediction of their arm's scorer.

    `not_assigned` were scored and have no arm yet. `path` is the list, one row an account.
    """

    at: pd.Timestamp
    listed: dict[str, int]
    not_scored: int
    not_assigned: int
    path: str

    @property
    def sentence(self) -> str:
        """What came of it, in words."""
        arms = ", ".join(f"{number:,} of {arm}" for arm, number in self.listed.items())
        said = f"{self.at:%Y-%m-%d}: contact {arms}; nobody of another arm"
        if self.not_assigned:
            said += f"; {self.not_assigned:,} scored accounts have no arm yet (`live assign`)"
        return said

    def to_dict(self) -> dict[str, Any]:
        """Return the result as one JSON object of plain values."""
        return {
            "at": f"{self.at:%Y-%m-%d}",
            "listed": self.listed,
            "not_scored": self.not_scored,
            "not_assigned": self.not_assigned,
            "outputs": {"contacts": self.path},
        }


def contacts_of(experiment: Experiment, *, at: pd.Timestamp | None = None) -> ContactsResult:
    """Write whom each arm contacts on the day `at` (default: the last one on the ledger), as a CSV file.

    The lists follow from the ledger and the assignments alone, so the same day gives the same list whenever
    it is asked for. Each arm spends the experiment's `evaluation.budget_share` on its own accounts. Raises
    InputError where nothing was assigned, and for a day or an arm without a prediction.
    """
    live = live_of(experiment)
    book = Book(output_folder(experiment) / FOLDER)
    dealt = book.read(experiment)
    if dealt.empty:
        raise InputError("live: nobody has an arm yet; `campaignpulse live assign` deals the accounts")
    scorers = [arm for arm in live.arms if arm != HOLD_OUT]
    rows = _of_the_day(experiment, at, scorers)
    day = rows[CUTOFF].iloc[0]
    _require_day(live, day)
    there = dealt[dealt["assigned_at"] <= day]
    found = contacts(rows, there, scorers=scorers, budget_share=experiment.evaluation.budget_share)
    path = book.folder / f"contacts_{day:%Y-%m-%d}.csv"
    write_text(path, found.to_csv(index=False))
    own = there[there[ARM].isin(scorers)]
    scored = own.merge(rows, left_on=[ACCOUNT_ID, ARM], right_on=[ACCOUNT_ID, SCORER])
    return ContactsResult(
        at=day,
        listed={arm: int((found[ARM] == arm).sum()) for arm in scorers},
        not_scored=len(own) - len(scored),
        not_assigned=int((~rows[ACCOUNT_ID].drop_duplicates().isin(there[ACCOUNT_ID])).sum()),
        path=str(path),
    )


def _of_the_day(experiment: Experiment, at: pd.Timestamp | None, scorers: list[str]) -> pd.DataFrame:
    """Return the predictions of a day, one a scorer and account: the one that was written last."""
    day = None if at is None else at.floor("D")
    rows = Ledger(output_folder(experiment) / LEDGER).predictions(since=day, until=day, scorers=scorers)
    told = "any day" if day is None else f"{day:%Y-%m-%d}"
    score = "`campaignpulse score` writes down what the champion and both sides of the comparison predict"
    if rows.empty:
        raise InputError(f"ledger: no prediction for {told}; {score}")
    rows = rows[rows[CUTOFF] == rows[CUTOFF].max()]
    lacking = [scorer for scorer in scorers if scorer not in set(rows[SCORER])]
    if lacking:
        raise InputError(
            f"ledger: no prediction of {listed(lacking)} for {rows[CUTOFF].iloc[0]:%Y-%m-%d}, which decides "
            f"for an arm of live.arms; {score}, so it must be one of these"
        )
    # of each account and scorer, the ledger gives the predictions in the order in which they were written
    latest: pd.DataFrame = rows.drop_duplicates([ACCOUNT_ID, SCORER], keep="last")
    return latest


def _require_day(live: LiveChoice, day: pd.Timestamp) -> None:
    if not live.starts <= day < live.ends:
        raise InputError(
            f"at {day:%Y-%m-%d}: the comparison runs from {live.starts:%Y-%m-%d} until {live.ends:%Y-%m-%d}, "
            "and an arm decides on days in between"
        )
