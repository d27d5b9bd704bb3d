"""Who asked for it hears what came of a scheduled job; what cannot be told never stops the job, and waits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..checks import InputError
from ..experiment import Experiment
from ..webhooks import Delivery, Endpoint, Secret, send
from .news import News, waiting


@dataclass(frozen=True)
class Told:
    """What came of telling, one delivery for each piece of news in the order of their days, and in words."""

    deliveries: tuple[Delivery, ...]
    sentence: str

    @property
    def delivered(self) -> bool:
        """Whether the webhook has received all of it."""
        return bool(self.deliveries) and all(one.delivered for one in self.deliveries)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON: the last delivery, and the `earlier` ones where there were some."""
        *earlier, last = [one.to_dict() for one in self.deliveries] or [{}]
        also = {"earlier": earlier} if earlier else {}
        return {**last, "delivered": self.delivered, "sentence": self.sentence, **also}


def tell_waiting(experiment: Experiment) -> Told | None:
    """Tell the webhook of an experiment what it has not heard; None where there is no webhook, or no news.

    That is what a job has left, scores or decisions, and what former ones of the last 28 days could not tell.
    Each waits until it has been received: it is told at least once, and twice with the same id.
    """
    asked = experiment.notify
    news = [] if asked is None else waiting(experiment, now=pd.Timestamp.now("UTC"))
    if asked is None or not news:
        return None
    try:
        secret = Secret.from_environment(asked.secret_env)
    except InputError as error:
        return Told((), f"notify: nothing was sent: {error}")
    if secret is None:
        return Told((), f"notify: nothing was sent: {asked.secret_env}, which signs it, is not set")
    made = tuple(_sent(news, Endpoint(asked.url, secret)))
    return Told(made, _sentence(made, len(news)))


def _sent(news: Sequence[News], endpoint: Endpoint) -> Iterator[Delivery]:
    """Yield what came of each, up to the first that the receiver was not there for."""
    for one in news:
        delivery = send(one.event, endpoint)
        if delivery.delivered:
            one.received(delivery.sentence)
        yield delivery
        if not (delivery.delivered or delivery.refused):
            return


def _sentence(made: Sequence[Delivery], many: int) -> str:
    last, left = made[-1], many - sum(one.delivered for one in made)
    worst = next((one for one in made if not one.delivered), last)
    if left:
        wait = "it waits" if many == 1 else f"{left} of {many} pieces of news wait"
        return f"notify: {worst.sentence}; {wait} for the next job"
    also = "" if many == 1 else f", and {many - 1} of former jobs that nobody had heard of"
    return f"notify: {last.sentence}{also}"
