from __future__ import annotations

import pytest
from campaignpulse.checks import InputError
from campaignpulse.sources.simulator import SWITCHES, Switches, turned_on


@pytest.mark.parametrize("name", SWITCHES)
def test_every_name_turns_something_on(name: str) -> None:
    assert turned_on([name], days=730) != Switches()


def test_without_a_name_nothing_is_on() -> None:
    assert turned_on([], days=730) == Switches()


def test_several_are_on_together() -> None:
    both = turned_on(["aa", "outage"], days=730)
    assert both.aa
    assert both.outage_day == 364  # the start of the week in the middle


def test_a_name_that_is_none_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match="no switch 'concept_shift'; perhaps concept_change"):
        turned_on(["concept_shift"], days=730)


@pytest.mark.parametrize("share", [-0.1, 1.0])
def test_a_share_that_is_none_is_refused(share: float) -> None:
    with pytest.raises(InputError, match="late_share"):
        Switches(late_share=share)
