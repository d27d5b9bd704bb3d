"""Outcomes of hand-offs that come back: asked of trackers, or taken from whoever calls back."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from ..checks import InputError
from ..diagnosis.handoff.callbacks import Accepted, Reply, accept
from ..diagnosis.handoff.polling import Polled, poll
from ..diagnosis.handoff.receivers import receivers_of
from ..diagnosis.handoff.server import CallbackServer
from ..experiment import Experiment
from ..tracking.store import slug
from ..webhooks import Secret
from .delivery import Clock, handoff_of
from .handoffs import book_path


@dataclass(frozen=True)
class Fetched:
    """What trackers told: outcomes that were news or known, tickets still open, and what was not read."""

    accepted: Accepted
    polled: Polled

    @property
    def sentence(self) -> str:
        """What came of it, in words."""
        found = self.polled
        left = f"; {found.left} are left for later, as they or their tracker failed" if found.left else ""
        return f"Outcomes: {self.accepted.sentence}; {found.open} tickets are open{left}."

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        found = self.polled
        told = {"open": found.open, "left": found.left, "unread": list(found.unread)}
        return {**asdict(self.accepted), **told}


def fetch_outcomes(experiment: Experiment, *, clock: Clock = time.time) -> Fetched:
    """Ask the trackers of an experiment what became of their tickets, and write it into the book."""
    made = receivers_of(handoff_of(experiment), experiment=slug(experiment.name))
    now = clock()
    polled = poll(book_path(), made.ready, now=now)
    received_at = pd.Timestamp(now, unit="s", tz="UTC").as_unit("us")
    return Fetched(accept(book_path(), polled.resolutions, received_at=received_at), polled)


def callback_server(
    experiment: Experiment, *, host: str, port: int, tell: Callable[[Reply], None]
) -> CallbackServer:
    """Return the server that takes outcomes for the book.

    Raises InputError where the secret is not set, or where the place cannot be listened to.
    """
    variable = handoff_of(experiment).callback_secret_env
    secret = Secret.from_environment(variable)
    if secret is None:
        raise InputError(f"{variable} is not set; put the secret into it that signs what comes back")
    try:
        return CallbackServer(book_path(), secret, host=host, port=port, tell=tell)
    except (OSError, OverflowError) as error:
        raise InputError(f"{host}:{port} cannot be listened to ({error}); name another --port") from error
