"""How much may go out: the budget of cases, and what each team takes up a day."""

from __future__ import annotations

import math
from collections import Counter
from datetime import date
from typing import NamedTuple

import pandas as pd

from ...evaluation.budget import most_within
from ...experiment import Routing
from ...tables import CUTOFF
from .columns import BUDGET, CAPACITY, QUIET
from .hours import WorkingTime
from .state import BookState

A_DAY, A_WEEK = pd.Timedelta(days=1), pd.Timedelta(days=7)


class Place(NamedTuple):
    """When a case goes out; `why` and `sentence` say why not at once, and are empty where it does."""

    send_at: pd.Timestamp
    why: str
    sentence: str


class Limits:
    """What is left of the budget and of the teams' capacity; it counts down as cases are opened."""

    def __init__(self, routing: Routing, book: BookState, *, at: pd.Timestamp, accounts: int) -> None:
        self.routing, self.at = routing, at
        self.time = WorkingTime(routing.quiet)
        self.start = self.time.first(at)
        made = book.cases
        monday = at - pd.Timedelta(days=at.weekday())
        of_week = (made[CUTOFF] >= monday) & (made[CUTOFF] < monday + A_WEEK)
        self.today, self.week = int((made[CUTOFF] == at).sum()), int(of_week.sum())
        self.limits = self._limits(accounts)
        team = made["assigned_to"].fillna(made["responsible"])
        self.taken: Counter[tuple[str, date]] = Counter(
            (name, self.time.day(moment)) for name, moment in zip(team, made["send_at"], strict=True)
        )

    def _limits(self, accounts: int) -> tuple[tuple[str, int, bool], ...]:
        """The limits that hold: the key, cases, and whether it is of the week."""
        budget = self.routing.budget
        share = None if budget.share is None else most_within(accounts, budget.share)
        asked = (
            ("share", share, False),
            ("per_day", budget.per_day, False),
            ("per_week", budget.per_week, True),
        )
        return tuple((key, most, weekly) for key, most, weekly in asked if most is not None)

    def refusal(self) -> tuple[str, str] | None:
        """Return why no further case may be opened, None where one may."""
        for key, most, weekly in self.limits:
            if (self.week if weekly else self.today) >= most:
                period = "week" if weekly else "day"
                return BUDGET, f"the budget of {most} cases this {period} (budget.{key}) is used up"
        return None

    def place(self, team: str) -> Place | None:
        """Open a case for a team on the first working day with room; None where there is none in time."""
        most = self.routing.capacity.get(team, math.inf)
        moment = self.start
        for waited in range(self.routing.carry_days + 1):
            key = (team, self.time.day(moment))
            if self.taken[key] < most:
                self.taken[key] += 1
                self.today, self.week = self.today + 1, self.week + 1
                return Place(moment, *self._waits(team, moment, waited))
            moment = self.time.next_day(moment)
        return None

    def full(self, team: str) -> tuple[str, str]:
        """Return why a case of a team that has no room in time is held."""
        days = self.routing.carry_days
        return CAPACITY, (
            f"{team} takes up {self.routing.capacity[team]} cases a day, and is full for "
            f"{'the day' if days == 0 else f'{days + 1} working days'}"
        )

    def _waits(self, team: str, moment: pd.Timestamp, waited: int) -> tuple[str, str]:
        when = f"{self.time.day(moment):%Y-%m-%d}"
        if waited:
            return CAPACITY, f"{team} has no room before {when} (capacity.{team})"
        if moment >= self.at + A_DAY:
            return QUIET, f"quiet until {when}"
        return "", ""
