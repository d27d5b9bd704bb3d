"""A full disk is said in a sentence, with what to do."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from ..checks import InputError

_FULL = (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def full_disk_said(sentence: str) -> Iterator[None]:
    """Raise InputError with the sentence where the disk, or the share of it that one may use, is full."""
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise InputError(sentence) from error
