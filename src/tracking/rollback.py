"""The champion of before comes back, and why the one of now does not score any more is on record."""

from dataclasses import dataclass

from ..checks import InputError
from ..models import load_complete
from .aliases import CHALLENGER, CHAMPION, PREVIOUS, challenger, champion, previous
from .changes import ROLLBACK, ROLLED_BACK_BECAUSE, ROLLED_BACK_BY, Why, carry_out, changes_of, in_line, why
from .promotion import decision_key
from .runs import close_dead_runs, decision_run
from .store import Store, experiment_id, store_lock
from .telling import leave_untold
from .versions import Version, version_of


@dataclass(frozen=True)
class Rollback:
    """What a rollback came to: the champion that came back, and the one that it replaced.

    `changed` is false where the same rollback had been made before; `run_id` is the decision in MLflow.
    """

    champion: Version
    before: str | None
    changed: bool
    reason: str
    by: str
    run_id: str

    @property
    def sentence(self) -> str:
        """What came of it, in words."""
        now = f"{self.champion} ({self.champion.origin})"
        if not self.changed:
            return (
                f"{now} is the champion of {self.champion.experiment!r} already, by a rollback for this very "
                "reason; to go back further, give the reason against this one"
            )
        back = f"{now} is the champion of {self.champion.experiment!r} again"
        return back if self.before is None else f"{back}; {self.before} was taken back"

    def to_dict(self) -> dict[str, str | bool | None]:
        """Return plain values for JSON."""
        return {
            "experiment": self.champion.experiment,
            "version": str(self.champion),
            "scorer": self.champion.scorer,
            "origin": self.champion.origin,
            "before": self.before,
            "changed": self.changed,
            "reason": self.reason,
            "by": self.by,
            "run_id": self.run_id,
        }


def rollback(store: Store, experiment: str, *, reason: str, by: str | None = None) -> Rollback:
    """Make the champion of before the champion again, and put the reason on record.

    What was taken back is never the next to come back: a rollback for another reason goes one champion
    further back, and the same one again (the same reason) changes nothing, so that a command that was cut
    short can be given again. It asks for no approval: that one scored before. Raises InputError without a
    reason, and where no champion came before.
    """
    reasons = why(ROLLBACK, reason, by)
    if not reasons.reason:
        raise InputError("a rollback needs a reason; say with --reason why the champion must not score on")
    key = decision_key(experiment)
    if made := _made(store, experiment, reasons):
        close_dead_runs(store, experiment_id(store, experiment), key)
        return made
    _target(store, experiment)
    with (
        decision_run(store, experiment, kind=ROLLBACK, run_key=key, name="rollback") as run,
        store_lock(store.root),
    ):
        return _made(store, experiment, reasons) or _put_back(store, experiment, reasons, run.run_id)


def _made(store: Store, experiment: str, reasons: Why) -> Rollback | None:
    """The rollback for this reason, where it was the last change."""
    now, changes = champion(store, experiment), changes_of(store, experiment)
    if now is None or not changes:
        return None
    last = changes[-1]
    if (last.kind, last.reason, last.version) != (ROLLBACK, reasons.reason, str(now)):
        return None
    return Rollback(now, last.before, changed=False, reason=last.reason, by=last.by, run_id=last.run_id)


def _target(store: Store, experiment: str) -> Version:
    """The champion that comes back. Raises InputError where there is none, or where its files are gone."""
    found = previous(store, experiment)
    if found is None or found == champion(store, experiment):
        raise InputError(
            f"the experiment {experiment!r} has no champion to go back to (no alias previous); "
            "`campaignpulse promote VERSION` makes another one the champion"
        )
    load_complete(found.folder)
    return found


def _put_back(store: Store, experiment: str, reasons: Why, run_id: str) -> Rollback:
    target, bad = _target(store, experiment), champion(store, experiment)
    made = Rollback(target, None if bad is None else str(bad), True, reasons.reason, reasons.by, run_id)
    aliases = {CHAMPION: target.number, PREVIOUS: _before(store, experiment, target)}
    if challenger(store, experiment) == target:
        aliases[CHALLENGER] = None
    taken_back = {ROLLED_BACK_BY: reasons.by, ROLLED_BACK_BECAUSE: reasons.reason}
    back = {ROLLED_BACK_BY: None, ROLLED_BACK_BECAUSE: None}
    leave_untold(store, run_id)
    carry_out(
        store,
        target,
        bad,
        reasons,
        aliases=aliases,
        tags={target.number: back, **({} if bad is None else {bad.number: taken_back})},
        run_id=run_id,
        verdict=f"{made.sentence}. Why: {made.reason}",
    )
    return made


def _before(store: Store, experiment: str, target: Version) -> int | None:
    """The number of the champion before the one that comes back; None where none is on record, or left."""
    line = in_line(changes_of(store, experiment))[:-1]  # without the one that is taken back
    while line and line.pop() != str(target):
        pass
    for label in reversed(line):
        try:
            return version_of(store, label).number
        except InputError:  # it was deleted since
            continue
    return None
