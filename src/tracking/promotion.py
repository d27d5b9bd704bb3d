"""Another scorer takes the champion's place, or stands beside it as its challenger."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..checks import InputError, SteppedAsideError
from ..models import load_complete
from .aliases import CHALLENGER, CHAMPION, PREVIOUS, challenger, champion
from .approval import APPROVER, OWNER, require_approved
from .changes import (
    FIRST,
    PROMOTED_BECAUSE,
    PROMOTED_BY,
    PROMOTION,
    ROLLED_BACK_BECAUSE,
    ROLLED_BACK_BY,
    Why,
    carry_out,
    tag_versions,
    why,
)
from .deployed import deployed
from .quiet import quiet
from .registry import registered_name
from .runs import close_dead_runs, decision_run
from .store import Store, client_of, experiment_id, slug, store_lock
from .telling import leave_untold
from .versions import DECISION, Version, version_of, version_with


@dataclass(frozen=True)
class Promotion:
    """What a promotion came to: the champion now, the one before, and whether it is another one.

    `reason` is why and `by` who, `run_id` the decision in MLflow; None where nothing changed.
    """

    champion: Version
    before: Version | None
    changed: bool
    reason: str = ""
    by: str | None = None
    run_id: str | None = None

    @property
    def sentence(self) -> str:
        """What came of it, in words."""
        now = f"{self.champion} ({self.champion.origin})"
        if not self.changed:
            return f"{now} is the champion of {self.champion.experiment!r} already"
        before = "there was none before" if self.before is None else f"before, it was {self.before}"
        return f"{now} is now the champion of {self.champion.experiment!r}; {before}"

    def to_dict(self) -> dict[str, str | bool | None]:
        """Return plain values for JSON."""
        return {
            "experiment": self.champion.experiment,
            "version": str(self.champion),
            "scorer": self.champion.scorer,
            "origin": self.champion.origin,
            "before": None if self.before is None else str(self.before),
            "changed": self.changed,
            "reason": self.reason,
            "by": self.by,
            "run_id": self.run_id,
        }


@dataclass(frozen=True)
class Challenge:
    """A version that is the challenger now."""

    challenger: Version

    @property
    def sentence(self) -> str:
        """What came of it, in words."""
        return (
            f"{self.challenger} ({self.challenger.origin}) is now the challenger of "
            f"{self.challenger.experiment!r}: it predicts beside the champion, for the ledger only"
        )

    def to_dict(self) -> dict[str, str]:
        """Return plain values for JSON."""
        return {
            "experiment": self.challenger.experiment,
            "version": str(self.challenger),
            "scorer": self.challenger.scorer,
            "origin": self.challenger.origin,
        }


def promote(
    store: Store,
    label: str,
    *,
    owner: str | None = None,
    approver: str | None = None,
    reason: str = "",
    by: str | None = None,
    run_id: str | None = None,
    instead_of: Version | None = None,
) -> Promotion:
    """Make a version that a run registered the champion of its experiment.

    `label` is such as `march-madness-learned/3`, or names a version that was deployed before. Aliases, tags
    and a decision run of the kind "promotion" are written together or not at all; a job that has a decision
    run of its own gives it as `run_id`, and the change is on record there, and ends it. `instead_of` is the
    champion that was judged. The same again changes nothing but `owner` and `approver`. Raises InputError for
    a version that is not there, and for one that lacks what scoring a day takes; HeldBackError for one that
    nobody approved where the experiment asks for it; SteppedAsideError where `instead_of` is no champion now.
    """
    wanted, reasons = version_of(store, label), why(PROMOTION, reason, by)
    load_complete(wanted.folder)
    people = {name: word for name, word in ((OWNER, owner), (APPROVER, approver)) if word}
    key = decision_key(wanted.experiment)
    if _is(wanted, champion(store, wanted.experiment)):
        close_dead_runs(store, experiment_id(store, wanted.experiment), key)
        return _make(store, wanted, reasons, people, run_id="", own=False)
    require_approved(store, wanted, owner=owner, approver=approver)
    if run_id is not None:
        return _make(store, wanted, reasons, people, run_id=run_id, own=False, instead_of=instead_of)
    name = f"promote {wanted}"
    with decision_run(store, wanted.experiment, kind=PROMOTION, run_key=key, name=name) as run:
        return _make(store, wanted, reasons, people, run_id=run.run_id, own=True, instead_of=instead_of)


def decision_key(experiment: str) -> str:
    """The run key of all changes of champion that people make: they are made one at a time."""
    return f"champion-{slug(experiment)}"


def first_champion(store: Store, experiment: str, scorer: str, *, run_id: str) -> Promotion | None:
    """Make the scorer that the decision `run_id` registered the champion; None where there is one already.

    Raises HeldBackError where the experiment asks for an approval, and nobody has given one yet.
    """
    name = registered_name(experiment, scorer)
    number = version_with(store, name, DECISION, run_id)
    if number is None or champion(store, experiment) is not None:
        return None
    wanted = version_of(store, f"{name}/{number}")
    require_approved(store, wanted)
    reasons = why(FIRST, "the scorer that the first run of the experiment prefers", None)
    with store_lock(store.root):
        if champion(store, experiment) is not None:
            return None
        return _put(store, wanted, reasons, {}, run_id=run_id, own=False, ends=False)


@quiet()
def challenge(store: Store, label: str) -> Challenge:
    """Make a version the challenger of its experiment, in the place of a former one.

    Raises InputError for a version that is not there, for one that lacks what scoring a day takes, and for
    the champion itself.
    """
    wanted = version_of(store, label)
    load_complete(wanted.folder)
    with store_lock(store.root):
        if _is(wanted, champion(store, wanted.experiment)):
            raise InputError(
                f"version {label!r} is the champion of {wanted.experiment!r}; name another one its challenger"
            )
        now = deployed(store, wanted)
        client_of(store).set_registered_model_alias(now.name, CHALLENGER, str(now.number))
    return Challenge(now)


def _is(wanted: Version, now: Version | None) -> bool:
    """Whether a version is the deployed one, or what that is a copy of."""
    return now is not None and str(wanted) in (str(now), now.origin)


def _make(
    store: Store,
    wanted: Version,
    reasons: Why,
    people: Mapping[str, str],
    *,
    run_id: str,
    own: bool,
    instead_of: Version | None = None,
) -> Promotion:
    with store_lock(store.root):
        now = champion(store, wanted.experiment)
        if instead_of not in (None, now):
            raise SteppedAsideError(
                f"the champion of {wanted.experiment!r} is {now} now, and was {instead_of} when {wanted} was "
                "held against it; nothing was promoted: run the job again, with the champion of now"
            )
        return _put(store, wanted, reasons, people, run_id=run_id, own=own)


def _put(
    store: Store,
    wanted: Version,
    reasons: Why,
    people: Mapping[str, str],
    *,
    run_id: str,
    own: bool,
    ends: bool = True,
) -> Promotion:
    """Put a version in the champion's place.

    `own` says whether the run `run_id` is about nothing else, `ends` whether it ends with it.
    """
    before, now = champion(store, wanted.experiment), deployed(store, wanted)
    if before == now:
        tag_versions(store, now.name, {now.number: people})
        return Promotion(now, before, changed=False)
    made = Promotion(now, before, changed=True, reason=reasons.reason, by=reasons.by, run_id=run_id)
    if own:
        leave_untold(store, run_id)
    carry_out(
        store,
        now,
        before,
        reasons,
        aliases=_aliases(store, now, before),
        tags={now.number: {**people, **_told(reasons)}},
        run_id=run_id,
        verdict=_verdict(made) if own else None,
        ends=ends,
    )
    return made


def _aliases(store: Store, now: Version, before: Version | None) -> dict[str, int | None]:
    moved: dict[str, int | None] = {CHAMPION: now.number}
    if before is not None:
        moved[PREVIOUS] = before.number
    if challenger(store, now.experiment) == now:
        moved[CHALLENGER] = None
    return moved


def _told(reasons: Why) -> dict[str, str | None]:
    """The tags that say why a version scores; what was said when it was taken back does not hold any more."""
    now = {PROMOTED_BY: reasons.by, PROMOTED_BECAUSE: reasons.reason}
    return {**now, ROLLED_BACK_BY: None, ROLLED_BACK_BECAUSE: None}


def _verdict(made: Promotion) -> str:
    return f"{made.sentence}. Why: {made.reason}" if made.reason else made.sentence
