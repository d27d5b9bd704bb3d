"""A full disk is said in a sentence."""

from __future__ import annotations

import errno

import pytest
from campaignpulse.checks import InputError
from campaignpulse.sources.full_disk import full_disk_said


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_disk_or_a_quota_that_is_full_is_said(number: int) -> None:
    with pytest.raises(InputError, match="make room") as caught, full_disk_said("full; make room"):
        raise OSError(number, "no space")
    assert isinstance(caught.value.__cause__, OSError)


def test_any_other_fault_stays_what_it_is() -> None:
    with pytest.raises(PermissionError), full_disk_said("full; make room"):
        raise PermissionError(errno.EACCES, "not allowed")
