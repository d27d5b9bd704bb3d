"""The run that draws how a scorer fares week by week."""

from __future__ import annotations

import pandas as pd
from campaignpulse.tracking import Store, add_to_course, read_course
from campaignpulse.tracking.store import client_of

MONDAYS = pd.date_range("2024-01-01", periods=3, freq="7D", tz="UTC")


def drawn(store: Store, run_id: str, name: str) -> list[tuple[int, float]]:
    return [(one.step, one.value) for one in client_of(store).get_metric_history(run_id, name)]


def test_weeks_are_added_once_and_the_first_value_stands(store: Store) -> None:
    first = add_to_course(store, "Spring", "learned", {MONDAYS[0]: {"seen": 1.0}, MONDAYS[1]: {"seen": 2.0}})
    again = add_to_course(store, "Spring", "learned", {MONDAYS[1]: {"seen": 9.0}, MONDAYS[2]: {"seen": 3.0}})
    assert first == again
    (start, _), *_ = drawn(store, first, "seen")
    assert drawn(store, first, "seen") == [(start, 1.0), (start + 1, 2.0), (start + 2, 3.0)]


def test_each_scorer_has_a_run_of_its_own_that_is_finished(store: Store) -> None:
    one, other = (
        add_to_course(store, "Spring", name, {MONDAYS[0]: {"seen": 1.0}}) for name in ("rules", "ours")
    )
    assert one != other
    assert client_of(store).get_run(one).info.status == "FINISHED"


def test_what_was_added_is_read_by_day_in_order(store: Store) -> None:
    add_to_course(store, "Spring", "learned", {MONDAYS[1]: {"seen": 2.0}})
    add_to_course(store, "Spring", "learned", {MONDAYS[2]: {"seen": 3.0, "auc post/expected": 0.7}})
    add_to_course(store, "Spring", "rules", {MONDAYS[0]: {"seen": 1.0}})
    found = read_course(store, "Spring", "learned")
    assert list(found.items()) == [
        (MONDAYS[1], {"seen": 2.0}),
        (MONDAYS[2], {"auc post/expected": 0.7, "seen": 3.0}),
    ]
    assert read_course(store, "Autumn", "learned") == {}
