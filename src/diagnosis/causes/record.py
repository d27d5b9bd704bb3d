"""What told the causes of a day, kept beside its scores: so that a reviewer sees why they are as they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Self

import pandas as pd

from ...checks import InputError, listed
from ...experiment.own_code import OwnCode
from ...tables import ACCOUNT_ID, CUTOFF
from ..names import CAUSE_WORDS, CAUSES
from .learned import FEWEST_CONFIRMED, LearnedCauses
from .model import CauseModel
from .quality import Quality

FORMAT_VERSION = 1
LEARNED, RULE = "learned", "rule"


@dataclass(frozen=True, eq=False)
class CauseRecord:
    """What told the causes of the day `at`.

    `bars` has the probability from which each cause was named, `learned` the causes that were learned (None
    where rules told all), `own` the user's own code by its key in the experiment file, with the first digits
    of its file's SHA-256. Confirmed and known that day were `confirmed` hand-offs of so many `accounts`, of
    the days `first` to `last` (ISO); `tickets` confirmed ones taught how tickets are read. `few` has the
    answers with and without each cause that was not learned, as there were less than `fewest` of either.
    """

    at: str
    bars: Mapping[str, float]
    learned: LearnedCauses | None = None
    own: Mapping[str, str] = field(default_factory=dict)
    confirmed: int = 0
    accounts: int = 0
    first: str | None = None
    last: str | None = None
    tickets: int = 0
    few: Mapping[str, Sequence[int]] = field(default_factory=dict)
    fewest: int = FEWEST_CONFIRMED

    @classmethod
    def of(
        cls,
        at: pd.Timestamp,
        model: CauseModel,
        *,
        confirmed: pd.DataFrame,
        own: Iterable[OwnCode] = (),
        tickets: int = 0,
        fewest: int = FEWEST_CONFIRMED,
    ) -> Self:
        """Return the record of a model; `confirmed` are the hand-offs whose cause was known that day."""
        days = confirmed[CUTOFF]
        return cls(
            at=f"{at:%Y-%m-%d}",
            bars=dict(model.bars),
            learned=model if isinstance(model, LearnedCauses) and model.learned else None,
            own={code.key: f"{code.short}, SHA-256 {code.digest}" for code in own},
            confirmed=len(confirmed),
            accounts=int(confirmed[ACCOUNT_ID].nunique()),
            first=f"{days.min():%Y-%m-%d}" if len(days) else None,
            last=f"{days.max():%Y-%m-%d}" if len(days) else None,
            tickets=tickets,
            few={cause: list(of) for cause, of in model.few.items()}
            if isinstance(model, LearnedCauses)
            else {},
            fewest=fewest,
        )

    @property
    def not_learned(self) -> str | None:
        """Which causes stay with rules since too few answers told of them, in words; None where none does."""
        if not self.few:
            return None
        told = (
            f"{CAUSE_WORDS[cause]} ({held:,} with it, {without:,} without)"
            for cause, (held, without) in self.few.items()
        )
        return f"rules tell {listed(told)} until {self.fewest} answers of each kind teach it"

    def rows(self) -> pd.DataFrame:
        """Return a row for each of CAUSES: what told it, from which probability on it is named, how well.

        Columns: cause, told_by (LEARNED, RULE, or the user's own rule), bar; and of what was learned the
        accounts `with` and `without` the cause, and those of `Quality`, else missing.
        """
        columns = ["cause", "told_by", "bar", "with", "without", *(one.name for one in fields(Quality))]
        return pd.DataFrame([self._row(cause) for cause in CAUSES], columns=columns)

    def _row(self, cause: str) -> dict[str, Any]:
        one = None if self.learned is None else self.learned.learned.get(cause)
        own = self.own.get(f"causes.rules.{cause}", RULE)
        told = {"cause": cause, "told_by": own if one is None else LEARNED, "bar": self.bars[cause]}
        if one is None:
            return told
        return told | {"with": one.confirmed, "without": one.others, **one.quality.to_dict()}

    def weights(self) -> pd.DataFrame:
        """Return cause, input and weight of what was learned, the heaviest of each cause first.

        A weight is in log odds for a standard deviation of its input; above 0, more of it speaks for the
        cause.
        """
        columns = ["cause", "input", "weight"]
        if self.learned is None:
            return pd.DataFrame(columns=columns).astype({"weight": float})
        table = self.learned.weights().rename_axis("input").reset_index()
        found = table.melt("input", var_name="cause", value_name="weight")[columns]
        order = found["weight"].abs()
        return found.assign(order=order).sort_values(["cause", "order"], ascending=[True, False])[columns]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON, from which `from_dict` makes the same record."""
        plain = {name: getattr(self, name) for name in (*PLAIN, *LATER)}
        learned = None if self.learned is None else self.learned.to_dict()
        return {"format": FORMAT_VERSION, **plain, "bars": dict(self.bars), "learned": learned}

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Self:
        """Return what `to_dict` wrote. Raises InputError for what is no record of this version."""
        try:
            version, learned = plain["format"], plain["learned"]
            if version == FORMAT_VERSION:
                model = None if learned is None else LearnedCauses.from_dict(learned)
                later = {name: plain[name] for name in LATER if name in plain}
                return cls(
                    bars=plain["bars"], learned=model, **{name: plain[name] for name in PLAIN}, **later
                )
        except (KeyError, TypeError, ValueError) as error:
            raise InputError(
                f"the record of what told causes is damaged ({error!r}); take it away"
            ) from error
        raise InputError(
            f"the record of what told causes has format {version!r}; this version of the program reads "
            f"{FORMAT_VERSION}: take it away, or install that one"
        )


PLAIN = ("at", "own", "confirmed", "accounts", "first", "last", "tickets")
"""Fields that are plain values as they are."""

LATER = ("few", "fewest")
"""Plain values that records of before do not have."""
