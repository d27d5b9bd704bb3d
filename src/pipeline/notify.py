"""Who asked for it hears what came of a scheduled job; what cannot be told never stops the job, and waits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..checks import InputError
from ..experiment import Experiment, Notify
from ..webhooks import Delivery, Endpoint, Secret, send
from .decision_news import News, bundle_holds
from .news import drop_old, waiting


@dataclass(frozen=True)
class Told:
    """What came of telling, one delivery for each piece of news in the order of their days, and in words.

    `dropped` says in sentences which news nobody will hear any more.
    """

    deliveries: tuple[Delivery, ...]
    sentence: str
    dropped: tuple[str, ...] = ()

    @property
    def delivered(self) -> bool:
        """Whether the webhook has received all of it."""
        return bool(self.deliveries) and all(one.delivered for one in self.deliveries)

    @property
    def routine(self) -> bool:
        """Whether there is nothing that a person has to read."""
        return self.delivered and not self.dropped

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON: the last delivery, and the `earlier` ones where there were some."""
        *earlier, last = [one.to_dict() for one in self.deliveries] or [{}]
        also: dict[str, Any] = {"earlier": earlier} if earlier else {}
        if self.dropped:
            also["dropped"] = list(self.dropped)
        return {**last, "delivered": self.delivered, "sentence": self.sentence, **also}


def tell_waiting(experiment: Experiment) -> Told | None:
    """Tell the webhook of an experiment what it has not heard; None where there is no webhook, or no news.

    That is what a job has left, scores or decisions, and what former ones could not tell. Each waits until
    it has been received (`of_decisions` and `drop_old` say for how long): it is told at least once, and twice
    with the same id.
    """
    asked, now = experiment.notify, pd.Timestamp.now("UTC")
    if asked is None:
        return None
    dropped = drop_old(experiment, now=now)
    if not waiting(experiment, now=now):
        return Told((), f"notify: {'; '.join(dropped)}", dropped) if dropped else None
    made, said = _tell(experiment, asked, now)
    return Told(made, "; ".join([f"notify: {said}", *dropped]), dropped)


def _tell(experiment: Experiment, asked: Notify, now: pd.Timestamp) -> tuple[tuple[Delivery, ...], str]:
    """Return what came of telling all that waits, and that in words."""
    try:
        secret = Secret.from_environment(asked.secret_env)
    except InputError as error:
        return (), f"nothing was sent: {error}"
    if secret is None:
        return (), f"nothing was sent: {asked.secret_env}, which signs it, is not set"
    bundle_holds(experiment, now=now)
    news = waiting(experiment, now=now)
    made = tuple(_sent(news, Endpoint(asked.url, secret)))
    return made, _sentence(made, len(news)) if made else "another job has told it meanwhile"


def _sent(news: Sequence[News], endpoint: Endpoint) -> Iterator[Delivery]:
    """Yield what came of each, up to the first that the receiver was not there for."""
    for one in news:
        delivery = send(one.event, endpoint)
        if delivery.delivered:
            one.received(delivery.sentence)
        elif delivery.refused:
            one.refused()
        yield delivery
        if not (delivery.delivered or delivery.refused):
            return


def _sentence(made: Sequence[Delivery], many: int) -> str:
    last, left = made[-1], many - sum(one.delivered for one in made)
    worst = next((one for one in made if not one.delivered), last)
    if left:
        wait = "it waits" if many == 1 else f"{left} of {many} pieces of news wait"
        return f"{worst.sentence}; {wait} for the next job"
    others = many - 1
    also = f", and {others} other piece{'s' if others > 1 else ''} of news that waited" if others else ""
    return f"{last.sentence}{also}"
