"""Who asked for it hears what came of a scheduled job; what cannot be told never stops the job."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ..checks import InputError
from ..experiment import Experiment
from ..tracking.store import slug
from ..webhooks import Delivery, Endpoint, Event, Secret, send
from .recalibrate import RecalibrateResult
from .score import ScoreResult

SCORED, RECALIBRATED = "campaignpulse.score", "campaignpulse.recalibrate"
TOLD_OF_A_DAY = (
    "at",
    "scorer",
    "version",
    "accounts",
    "at_risk",
    "newly_at_risk",
    "no_longer_at_risk",
    "new",
    "gone",
    "gone_at_risk",
    "previous_at",
    "previous_version",
    "missing",
)
"""What of the result of `score` is told: counts and doubts, and no score of an account."""


@dataclass(frozen=True)
class Told:
    """What came of telling: the delivery, or why nothing was sent."""

    delivery: Delivery | None
    sentence: str

    @property
    def delivered(self) -> bool:
        """Whether the webhook has received it."""
        return self.delivery is not None and self.delivery.delivered

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        sent = {} if self.delivery is None else self.delivery.to_dict()
        return {"delivered": False, **sent, "sentence": self.sentence}


def tell(experiment: Experiment, kind: str, *, subject: str, data: Mapping[str, Any]) -> Told | None:
    """Tell the webhook of an experiment what came of a job; None where the file names none.

    `kind` is the type of the event, such as campaignpulse.score, `subject` what it is about, such as a day;
    `data` are plain values. The same data are the same event, which a receiver may drop the second time.
    """
    asked = experiment.notify
    if asked is None:
        return None
    try:
        secret = Secret.from_environment(asked.secret_env)
    except InputError as error:
        return Told(None, f"notify: nothing was sent: {error}")
    if secret is None:
        return Told(None, f"notify: nothing was sent: {asked.secret_env}, which signs it, is not set")
    event = Event(kind, f"/experiments/{slug(experiment.name)}", subject, dict(data), datetime.now(UTC))
    delivery = send(event, Endpoint(asked.url, secret))
    return Told(delivery, f"notify: {delivery.sentence}")


def tell_of_scores(experiment: Experiment, result: ScoreResult) -> Told | None:
    """Tell the webhook of an experiment how many are at risk on a day, and what is doubtful about it."""
    whole = result.to_dict()
    day = {"experiment": experiment.name, **{key: whole[key] for key in TOLD_OF_A_DAY}}
    return tell(experiment, SCORED, subject=whole["at"], data=day)


def tell_of_recalibration(experiment: Experiment, result: RecalibrateResult) -> Told | None:
    """Tell the webhook what was decided of the days that were due; nobody hears of a dry run, or of none."""
    fresh = [one.to_dict() for one in result.outcomes if not one.again]
    if result.dry_run or not fresh:
        return None
    told = {"experiment": experiment.name, **fresh[-1], "dates": fresh, "missing": list(result.missing)}
    return tell(experiment, RECALIBRATED, subject=fresh[-1]["at"], data=told)
