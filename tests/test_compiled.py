import numpy as np
from campaignpulse.compiled import compiled, locked


@compiled
def total(values: np.ndarray) -> float:
    return values.sum()


def test_an_array_of_any_kind_is_of_one_kind_once_it_is_locked() -> None:
    own, view = np.arange(4.0), np.arange(8.0)[::2]
    fixed = np.arange(4.0)
    fixed.flags.writeable = False
    for array in (own, view, fixed):
        total(locked(array))
    assert len(total.signatures) == 1


def test_locking_leaves_the_array_itself_as_it_was() -> None:
    own = np.arange(4.0)
    assert locked(own).tolist() == own.tolist()
    assert own.flags.writeable
