"""What of an experiment's routing and receivers meets nothing there is, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from ..checks import nearest
from ..experiment import Experiment
from ..tables import SEGMENT, VALUE, Tables


def doubts(experiment: Experiment, tables: Tables) -> tuple[str, ...]:
    """Return what the routing would read and accounts lack, and who has a receiver and no part in it."""
    return (*_unread(experiment, tables), *_strangers(experiment))


def _unread(experiment: Experiment, tables: Tables) -> Iterator[str]:
    """What of the accounts is not there that the routing would read."""
    accounts = tables.accounts
    if accounts is None or VALUE not in accounts or accounts[VALUE].isna().all():
        yield "hand-offs: no account has a value, so that the probability alone says which go first"
    known = set() if accounts is None or SEGMENT not in accounts else set(accounts[SEGMENT].dropna())
    named = {row.segment for row in experiment.routing.matrix if row.segment is not None}
    for segment in sorted(named - known):
        yield f"hand-offs: routing.matrix has a row for the segment {segment!r}, which no account has"


def _strangers(experiment: Experiment) -> Iterator[str]:
    """Who has a receiver or an address, and no part in the routing: misspelt, or given cases by hand only."""
    chosen, known = experiment.handoff, experiment.routing.names
    keys = {} if chosen is None else {"teams": chosen.teams, "addresses": chosen.addresses}
    for key, named in keys.items():
        for name in sorted(set(named) - known):
            close = nearest(name, known)
            meant = f"; did you mean {close!r}?" if close else ": it counts for cases given by hand only"
            yield f"hand-offs: handoff.{key} names {name!r}, who stands nowhere in routing.matrix{meant}"
