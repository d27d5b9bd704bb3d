import numpy as np
import pytest
from campaignpulse.checks import InputError
from campaignpulse.features.over import Window, known_phase, window_over


def test_a_whole_number_of_any_kind_is_days_back() -> None:
    assert window_over(28) == window_over(np.int64(28)) == Window("trailing", 28)
    assert type(window_over(np.int64(28)).days) is int


def test_a_name_is_a_window_of_its_kind_and_a_window_is_itself() -> None:
    assert window_over("last_post") == Window("last_post")
    assert window_over(Window("ever")) == Window("ever")


@pytest.mark.parametrize("over", [28.0, "28d", "trailing"])
def test_what_is_neither_is_refused(over: object) -> None:
    with pytest.raises(InputError, match="is not known: a number of days, or one of"):
        window_over(over)  # type: ignore[arg-type]


def test_a_window_looks_back_at_least_a_day() -> None:
    with pytest.raises(InputError, match="it must look back at least 1 day"):
        window_over(0)


def test_only_windows_of_campaigns_depend_on_the_calendar() -> None:
    assert [window_over(over).campaign for over in (7, "ever", "current")] == [False, False, True]


def test_a_phase_is_one_that_there_is_or_none() -> None:
    assert known_phase(None) is None
    assert known_phase("pre") == "pre"
    with pytest.raises(InputError, match="phase 'activ' is not known"):
        known_phase("activ")
