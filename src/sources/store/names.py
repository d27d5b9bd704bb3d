"""The names of a store's files: by them its own are told from anybody's."""

from __future__ import annotations

import re

from ...tables import SCHEMAS
from ..source import MANIFEST

LOCK, SCRATCH = ".lock", ".adding-"
_TABLES = "|".join(name for name in SCHEMAS if name != "events")
_WRITTEN = re.compile(rf"(?:{_TABLES})-(\d{{6,}})\.parquet|(\d{{6,}})(?:-merged|(?:-\d+){{1,2}})?\.arrow")
_DRAFT = re.compile(r"\.(.+)\.draft")


def change_of(name: str) -> int | None:
    """Return the number of the change that wrote a file of this name, 0 for what comes before any.

    None is for names that no store gives, and for those of the manifest and the lock.

    >>> change_of("campaigns-000007.parquet"), change_of(".000012-merged.arrow.draft"), change_of("notes.txt")
    (7, 12, None)
    """
    draft = _DRAFT.fullmatch(name)
    if name.startswith(SCRATCH) or (draft and draft[1] == MANIFEST):
        return 0
    written = _WRITTEN.fullmatch(draft[1] if draft else name)
    return int(written[1] or written[2]) if written else None
