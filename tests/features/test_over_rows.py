"""The statistics against pandas, and their edges by hand: which days and rows, and when nothing is known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from campaignpulse.features import Feature, largest, longest_gap, median, slope, windows
from campaignpulse.features.ordered import Ordered
from campaignpulse.features.over_rows import Asked, _gaps, _median, _slopes, _stretches
from campaignpulse.features.plan import LONGEST_GAP, SLOPE
from campaignpulse.features.spec import Expression
from campaignpulse.tables import Tables, validate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

Make = Callable[..., Tables]
Value = Callable[..., float]
NAN = float("nan")
START = pd.Timestamp("2024-02-20", tz="UTC")  # a leap day is near
DAY = pd.Timedelta(days=1)
OVER = (1, 5, 30)
MADE = {"median": median, "largest": largest, "longest_gap": longest_gap, "slope": slope}

# hours after START, value, hours until it was known
EVENTS = st.lists(
    st.tuples(
        st.integers(0, 40).map(lambda n: n * 12), st.integers(-9, 9), st.sampled_from([0, 0, 0, 24, 200])
    ),
    min_size=1,
    max_size=25,
)
CUTOFFS = st.lists(st.integers(0, 30), min_size=1, max_size=4, unique=True)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(EVENTS, CUTOFFS, st.sampled_from([None, 3, 12]))
def test_every_statistic_equals_the_one_of_pandas(
    events: list[tuple[int, int, int]], cutoffs: list[int], started: int | None
) -> None:
    frame = events_of(events)
    at = pd.DataFrame({"account_id": "a", "cutoff": [START + DAY * day for day in cutoffs]})
    features = [
        Feature(f"{kind}_{over}", make("posts", over), "c", 1, "u")
        for kind, make in MADE.items()
        for over in OVER
    ]
    began = None if started is None else START + DAY * started
    found = windows(tables_from(frame, began), at, features, threads=1)
    for row in found.to_dict("records"):
        for over in OVER:
            for kind, expected in by_pandas(frame, row["cutoff"], over, began).items():
                ours = row[f"{kind}_{over}"]
                assert ours == pytest.approx(expected, rel=1e-5, abs=1e-6, nan_ok=True), (kind, over, row)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(EVENTS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_no_bit(events: list[tuple[int, int, int]], rng: Any) -> None:
    at = pd.DataFrame({"account_id": "a", "cutoff": [START + DAY * day for day in (5, 21)]})
    features = [Feature(kind, make("posts", 30), "c", 1, "u") for kind, make in MADE.items()]
    uneven = [(hours, value * 0.1, late) for hours, value, late in events]
    first = windows(tables_from(events_of(uneven)), at, features, threads=1)
    rng.shuffle(uneven)
    again = windows(tables_from(events_of(uneven)), at, features, threads=1)
    pd.testing.assert_frame_equal(first, again, check_exact=True)


def events_of(events: list[tuple[int, Any, int]]) -> pd.DataFrame:
    frame = pd.DataFrame(events, columns=["hours", "value", "late"])
    occurred = START + pd.to_timedelta(frame["hours"], unit="h")
    known = occurred + pd.to_timedelta(frame["late"], unit="h")
    value = frame["value"].astype(float)
    return pd.DataFrame(
        {"account_id": "a", "occurred_at": occurred, "metric": "posts", "value": value, "known_at": known}
    )


def tables_from(events: pd.DataFrame, began: pd.Timestamp | None = None) -> Tables:
    none = {"campaign_id": [], "name": [], "series": [], "starts_at": [], "ends_at": []}
    accounts = (
        {} if began is None else {"accounts": pd.DataFrame({"account_id": ["a"], "started_at": [began]})}
    )
    frames = {
        "events": events,
        "campaigns": pd.DataFrame(none),
        "exposures": pd.DataFrame({"account_id": [], "campaign_id": []}),
    }
    return validate(frames | accounts, origin="one account")


def by_pandas(
    frame: pd.DataFrame, cutoff: pd.Timestamp, over: int, began: pd.Timestamp | None
) -> dict[str, float]:
    """Each statistic out of the totals of the window's days."""
    known = frame[(frame["occurred_at"] < cutoff) & (frame["known_at"] <= cutoff)]
    firsts = [known["occurred_at"].min().floor("D")] if len(known) else []
    firsts += [began] if began is not None and began <= cutoff else []
    if not firsts:
        return dict.fromkeys(MADE, NAN)
    days = pd.date_range(max(cutoff - over * DAY, min(firsts)), cutoff, inclusive="left")
    inside = known[known["occurred_at"].dt.floor("D").isin(days)]
    daily = inside.groupby(inside["occurred_at"].dt.floor("D"))["value"].agg(["sum", "size"])
    daily = daily.reindex(days, fill_value=0)
    silent = daily["size"].eq(0)
    runs = silent.groupby((~silent).cumsum()).sum()
    return {
        "median": inside["value"].median(),
        "largest": inside["value"].max(),
        "longest_gap": runs.max() if len(days) else NAN,
        "slope": np.polyfit(np.arange(len(days)), daily["sum"], 1)[0] if len(days) > 1 else NAN,
    }


def event(occurred_at: str, value: float = 1.0, **more: Any) -> dict[str, Any]:
    return {"account_id": "a", "occurred_at": occurred_at, "metric": "posts", "value": value} | more


# days 1 to 10 of January; the account begins on the first
ROWS = [
    event("2024-01-01 08:00", 4),
    event("2024-01-03", 1),
    event("2024-01-03 23:59", 9),
    event("2024-01-07", 2),
]

# cutoff, expression, what it is
BY_HAND: list[tuple[str, Expression, float]] = [
    ("2024-01-11", median("posts", "ever"), (2 + 4) / 2),
    ("2024-01-08", median("posts", 5), 2),
    ("2024-01-07", median("posts", 30), 4),  # the row at the cutoff is not yet there
    ("2024-01-11", median("posts", 3), NAN),
    ("2024-01-11", largest("posts", "ever"), 9),
    ("2024-01-11", largest("posts", 5), 2),
    ("2024-01-11", largest("posts", 3), NAN),
    ("2024-01-01", longest_gap("posts", 30), NAN),  # nothing is known of it yet
    ("2024-01-02", longest_gap("posts", 30), 0),
    ("2024-01-07", longest_gap("posts", 30), 3),  # days 4, 5 and 6
    ("2024-01-20", longest_gap("posts", 30), 12),  # after the last row, up to the cutoff
    ("2024-01-08", longest_gap("posts", 4), 3),  # from the window's first day to the first row in it
    ("2024-01-20", longest_gap("posts", 5), 5),  # no row at all
    ("2024-01-20", longest_gap(None, 5), 5),
    ("2024-01-02", slope("posts", 30), NAN),  # one day
    ("2024-01-03", slope("posts", 30), -4),  # 4, then 0
    ("2024-01-04", slope("posts", 30), (10 - 4) / 2),  # 4, 0, 10
    ("2024-01-04", slope("posts", 2), 10),  # 0, 10
    ("2024-01-20", slope("posts", 5), 0),
]


@pytest.mark.parametrize(("cutoff", "expression", "expected"), BY_HAND)
def test_the_edges_are_those_that_the_words_say(
    tables_of: Make, value_of: Value, cutoff: str, expression: Expression, expected: float
) -> None:
    assert value_of(tables_of(ROWS), cutoff, expression) == pytest.approx(expected, nan_ok=True)


def test_a_flat_series_has_no_slope_at_all(tables_of: Make, value_of: Value) -> None:
    rows = [event(f"2024-01-{day:02}", 0.1) for day in range(1, 30)]
    assert value_of(tables_of(rows), "2024-01-30", slope("posts", 84)) == 0


def test_a_row_counts_from_when_it_was_known(tables_of: Make, value_of: Value) -> None:
    tables = tables_of([*ROWS, event("2024-01-05", 20, known_at="2024-01-09 08:00")])
    cutoffs = ("2024-01-09", "2024-01-10")
    assert [value_of(tables, cutoff, largest("posts", 30)) for cutoff in cutoffs] == [9, 20]
    assert [value_of(tables, cutoff, longest_gap("posts", 30)) for cutoff in cutoffs] == [3, 2]


CAMPAIGN = {"campaign_id": "c", "starts_at": "2024-01-03", "ends_at": "2024-01-06", "known_at": "2023-12-01"}
CAMPAIGN |= {"pre_days": 0, "post_days": 0}
OF_THE_PHASE: list[tuple[Expression, float]] = [
    (median("posts", 30, phase="active"), (1 + 9) / 2),
    (largest("posts", 30, phase="baseline"), 4),
    (longest_gap("posts", 30, phase="active"), 2),  # days 4 and 5
    (longest_gap("posts", 30, phase="baseline"), 4),  # days 8 to 11: the campaign ends the gap of day 2
    (slope("posts", 30, phase="active"), -10 / 2),  # 10, 0, 0
    (slope("posts", "last_active"), -10 / 2),
]


@pytest.mark.parametrize(("expression", "expected"), OF_THE_PHASE)
def test_of_a_phase_only_its_days_count(
    tables_of: Make, value_of: Value, expression: Expression, expected: float
) -> None:
    exposed = {"account_id": "a", "campaign_id": "c"}
    tables = tables_of(ROWS, campaigns=[CAMPAIGN], exposures=[exposed])
    assert value_of(tables, "2024-01-12", expression) == pytest.approx(expected)


OF_TAGGED_ROWS: list[tuple[Expression, float]] = [
    (median("posts", 30, tagged=True), (1 + 4) / 2),
    (largest("posts", 30, tagged=True), 4),
    (largest("posts", 7, tagged=True), NAN),  # from day 5 on: no row with a tag
    (largest("posts", 30, phase="active", tagged=True), 1),
    (longest_gap("posts", 30, tagged=True), 8),  # days 4 to 11
    (longest_gap(None, 30, tagged=True), 8),
    (slope("posts", 3, tagged=True), 0),
    # 4 on the first of 11 days and 1 on the third, seen from the mean day
    (slope("posts", 30, tagged=True), (4 * -5 + 1 * -3) / 110),
    (slope("posts", 30) - slope("posts", 30, tagged=True), (9 * -3 + 2 * 1) / 110),
]


@pytest.mark.parametrize(("expression", "expected"), OF_TAGGED_ROWS)
def test_of_tagged_rows_only_those_with_the_tag_of_a_campaign_count(
    tables_of: Make, value_of: Value, expression: Expression, expected: float
) -> None:
    rows = [row | {"campaign_id": "c"} if row["value"] in (1, 4) else row for row in ROWS]
    exposed = {"account_id": "a", "campaign_id": "c"}
    tables = tables_of(rows, campaigns=[CAMPAIGN], exposures=[exposed])
    assert value_of(tables, "2024-01-12", expression) == pytest.approx(expected, nan_ok=True)


def test_facts_about_an_account_have_statistics_too(tables_of: Make, value_of: Value) -> None:
    answers = [
        {"response_id": str(score), "account_id": "a", "responded_at": "2024-01-05", "instrument": "nps"}
        | {"score": score}
        for score in (2, 9, 10)
    ]
    tables = tables_of(ROWS, surveys=answers)
    assert value_of(tables, "2024-01-12", median("surveys.nps", 30)) == 9
    # an answer is nobody's activity: the silence of days 4 to 6 stays
    assert value_of(tables, "2024-01-07", longest_gap(None, 30) + 0 * median("surveys.nps", 30)) == 3


@pytest.mark.parametrize("rows", [1, 2, 3, 10, 101, 500])
@pytest.mark.parametrize("values", ["all different", "few", "one"])
def test_a_median_of_many_rows_is_that_of_numpy(rows: int, values: str) -> None:
    rng = np.random.default_rng(rows)
    drawn = {"all different": rng.random(rows), "few": rng.integers(0, 3, rows) * 1.0, "one": np.ones(rows)}
    given = drawn[values]
    assert _median(given.copy(), rows) == np.median(given)


def test_a_gap_and_a_trend_of_a_phase_look_at_its_days_only() -> None:
    """Days 0 to 9 are baseline, 10 to 19 active, 20 to 29 baseline; a row of 1, 2, 3, … every fourth day."""
    pane, phase = np.arange(0, 31, 5, dtype=np.int32), np.array([3, 3, 0, 0, 3, 3], np.int8)
    day, value = np.arange(0, 30, 4, dtype=np.int32), np.arange(1.0, 9.0)
    rows = Ordered(np.array([0, 8]), day, day, np.zeros(8, bool), value, np.empty(8), np.zeros(1, int))
    what = np.array([[LONGEST_GAP, 0, 0, 3, 0], [SLOPE, 0, 0, 3, 0]], np.int32)
    # the days 3 to 9 and 20 to 27
    asked = Asked(what, np.array([[[1, 7]]] * 2), np.array([[[3, 28]]] * 2), np.array([28], np.int32))
    stretches, found = _stretches(pane, phase, 6), np.zeros((2, 1))
    assert stretches.since.tolist() == [0, 10, 20, 30]
    _gaps(asked, rows, stretches, found)
    _slopes(asked, rows, stretches, np.repeat(np.arange(7, dtype=np.int32), 5), phase, 0, found)
    assert found[0, 0] == 3  # 21 to 23, 25 to 27
    days, totals = np.r_[3:10, 20:28], np.zeros(30)
    totals[day] = value
    assert found[1, 0] == pytest.approx(np.polyfit(days, totals[days], 1)[0])
