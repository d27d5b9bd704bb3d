"""Who was champion from when to when, why and by whom: from the registry and the decisions on record."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from ..checks import InputError
from .aliases import champion
from .approval import APPROVER, OWNER, word_of
from .changes import Change, changes_of
from .store import Store
from .versions import ORIGIN, SCORER, tags_of

UNRECORDED = "unrecorded"
NOT_ON_RECORD = "set outside of the commands, such as in the MLflow UI; since when and why is not on record"


@dataclass(frozen=True)
class Reign:
    """The time of one champion.

    `since` and `until` are UTC in ISO 8601; `until` is None for the champion of now, and both are None where
    an alias was moved by hand. `kind` is first, promotion, rollback or unrecorded; `reason` and `by` are why
    and by whom it became champion, `run_id` that decision in MLflow. `owner` and `approver` are as the
    version names them today.
    """

    version: str
    scorer: str
    origin: str
    since: str | None
    until: str | None
    kind: str
    reason: str
    by: str | None
    owner: str | None
    approver: str | None
    run_id: str | None

    def to_dict(self) -> dict[str, str | None]:
        """Return plain values for JSON."""
        return asdict(self)


def history(store: Store, experiment: str) -> tuple[Reign, ...]:
    """Return the champions of an experiment, that of now first.

    Raises InputError where there never was one.
    """
    now, changes = champion(store, experiment), changes_of(store, experiment)
    found = list(_reigns(store, changes))
    if now is not None and (not changes or changes[-1].version != str(now)):
        found.append(_reign(store, str(now), None, until=None))
    if not found:
        raise InputError(
            f"the experiment {experiment!r} has no champion and never had; `campaignpulse promote VERSION` "
            "makes one"
        )
    return tuple(reversed(found))


def _reigns(store: Store, changes: list[Change]) -> Iterator[Reign]:
    """The oldest first; between two changes that do not meet, somebody moved the alias by hand."""
    last: str | None = None
    ends = [*(change.at for change in changes[1:]), None]
    for change, until in zip(changes, ends, strict=False):  # without a change there is no end either
        if change.before not in (None, last):
            yield _reign(store, str(change.before), None, until=change.at)
        yield _reign(store, change.version, change, until=until)
        last = change.version


def _reign(store: Store, version: str, change: Change | None, *, until: str | None) -> Reign:
    own = tags_of(store, version)
    origin = own.get(ORIGIN, version)
    there = {**tags_of(store, origin), **own}
    return Reign(
        version=version,
        scorer=there.get(SCORER, ""),
        origin=origin,
        since=None if change is None else change.at,
        until=until,
        kind=UNRECORDED if change is None else change.kind,
        reason=NOT_ON_RECORD if change is None else change.reason,
        by=None if change is None else change.by,
        owner=word_of(there, OWNER),
        approver=word_of(there, APPROVER),
        run_id=None if change is None else change.run_id,
    )
