"""Who answers for a scorer and who approved it, and the gate that an experiment may ask for.

All of it is tags, which the MLflow UI shows and edits: `owner` and `approver` on a version, `owner` and
`approval` (required, or none) on the experiment's registered model. They are a record, not a lock: whoever
may write to the store may write them.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from ..checks import HeldBackError
from . import sqlite
from .changes import tag_versions
from .quiet import quiet
from .registry import ensure_registered
from .store import Store, client_of, slug
from .versions import EXPERIMENT, Version, tags_of, version_of

OWNER, APPROVER, APPROVED_AT, NOTE, APPROVAL = "owner", "approver", "approved_at", "approval_note", "approval"
REQUIRED = "required"


@dataclass(frozen=True)
class Approval:
    """An approval on record: of which version, by whom, since when (UTC, ISO 8601), with which note."""

    version: Version
    approver: str
    at: str
    note: str

    @property
    def sentence(self) -> str:
        """What came of it, in words."""
        return f"{self.version} is approved by {self.approver}; now `campaignpulse promote` may take it"

    def to_dict(self) -> dict[str, str]:
        """Return plain values for JSON."""
        told = {"approver": self.approver, "at": self.at, "note": self.note}
        return {"experiment": self.version.experiment, "version": str(self.version), **told}


@quiet()
def set_rules(store: Store, experiment: str, *, owner: str | None, approval: str | None) -> None:
    """Keep what an experiment file says of its registered model; None leaves what is there as it is."""
    asked = {key: word for key, word in ((OWNER, owner), (APPROVAL, approval)) if word is not None}
    new = {key: word for key, word in asked.items() if _rules(store, experiment).get(key) != word}
    if not new:
        return
    name = slug(experiment)
    ensure_registered(store, name, experiment, about(experiment))
    for key, word in new.items():
        client_of(store).set_registered_model_tag(name, key, word)


def about(experiment: str) -> str:
    """Return the description of the registered model of an experiment."""
    return f"The scorers of the experiment {experiment!r} that were put to use."


def people_of(store: Store, version: Version) -> tuple[str | None, str | None]:
    """Return owner and approver of a version: from its own tags, else from those of what it is a copy of.

    The owner is that of the registered model, where the version names none.
    """
    own, origin = tags_of(store, str(version)), tags_of(store, version.origin)
    owner = word_of(own, OWNER) or word_of(origin, OWNER) or word_of(_rules(store, version.experiment), OWNER)
    return owner, word_of(own, APPROVER) or word_of(origin, APPROVER)


def approve(store: Store, label: str, *, by: str, note: str = "") -> Approval:
    """Put on record that somebody approves a version; the same again changes nothing.

    Raises InputError for a version that is not there, and HeldBackError where its owner approves it.
    """
    version = version_of(store, label)
    owner, _ = people_of(store, version)
    if _same_person(owner, by):
        raise HeldBackError(f"{version} is owned by {owner}; somebody else must approve it: --by NAME")
    before = tags_of(store, str(version))
    same = (before.get(APPROVER), before.get(NOTE)) == (by, note)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    made = Approval(version, by, before.get(APPROVED_AT, now) if same else now, note)
    tags = {APPROVER: by, APPROVED_AT: made.at, NOTE: note}
    tag_versions(store, version.name, {version.number: tags})
    return made


def require_approved(
    store: Store, version: Version, *, owner: str | None = None, approver: str | None = None
) -> None:
    """Hold back a version that nobody but its owner approved, where the experiment asks for an approval.

    `owner` and `approver` are those that are about to be put on record, before those that are.
    Raises HeldBackError.
    """
    if sentence := unapproved(store, version, owner=owner, approver=approver):
        raise HeldBackError(sentence)


def unapproved(
    store: Store, version: Version, *, owner: str | None = None, approver: str | None = None
) -> str | None:
    """Return in a sentence why a version may not be champion; None where it may."""
    if _rules(store, version.experiment).get(APPROVAL) != REQUIRED:
        return None
    owner_there, approver_there = people_of(store, version)
    owner, approver = owner or owner_there, approver or approver_there
    way_out = f"`campaignpulse approve {version} --by NAME`, then promote it"
    rule = f"the experiment {version.experiment!r} asks for an approval before a version becomes champion"
    if approver is None:
        return f"nobody has approved {version}, and {rule}; {way_out}"
    if _same_person(owner, approver):
        return f"{version} is approved by {approver}, who owns it, and {rule} by somebody else; {way_out}"
    return None


def _rules(store: Store, experiment: str) -> dict[str, str]:
    """The tags of the registered model of an experiment; {} where it has none, or is another one's."""
    query = "SELECT key, value FROM registered_model_tags WHERE name = ?"
    tags = dict(sqlite.read_rows(store.database, query, slug(experiment)))
    return tags if tags.get(EXPERIMENT) == experiment else {}


def word_of(tags: dict[str, str], key: str) -> str | None:
    """Return what a tag says; None where it says nothing."""
    return tags.get(key, "").strip() or None


def _same_person(one: str | None, other: str) -> bool:
    return one is not None and one.strip().casefold() == other.strip().casefold()
