"""Which predictions are compared, and which are counted out."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
from campaignpulse.evaluation.ledger import Sides, sides

Predictions = Callable[..., pd.DataFrame]
NOW = pd.Timestamp("2024-01-08 05:30", tz="UTC")


def paired(*tables: pd.DataFrame) -> Sides:
    """Pair predictions, the later tables made a day later."""
    rows = [table.assign(predicted_at=NOW + pd.Timedelta(days=later)) for later, table in enumerate(tables)]
    table = pd.concat(rows, ignore_index=True)
    state = table["state"] if "state" in table else pd.Series(pd.NA, table.index)
    return sides(
        table.assign(label=False, state=state.fillna("mature")), reference="rules", challenger="learned"
    )


def test_account_days_of_both_sides_are_compared_and_the_others_counted(made: Predictions) -> None:
    found = paired(made(accounts="abc", scorer="rules"), made(accounts="bcde", scorer="learned"))
    assert found.rows["account_id"].tolist() == ["b", "b", "c", "c"]
    assert (found.only_reference, found.only_challenger) == (1, 2)


def test_the_first_version_that_predicted_an_account_day_stands(made: Predictions) -> None:
    found = paired(
        made(scorer="rules"),
        made(scorer="learned", probability=0.1),
        made(scorer="learned", version="spring-learned/2", probability=0.9),
    )
    learned = found.rows[found.rows["scorer"] == "learned"]
    assert learned["probability"].tolist() == [0.1] * 3
    assert found.repeated == 3


def test_other_scorers_are_counted_out(made: Predictions) -> None:
    found = paired(made(scorer="rules"), made(scorer="learned"), made(scorer="boosted"))
    assert (set(found.rows["scorer"]), found.others) == ({"rules", "learned"}, 3)


def test_predictions_of_another_horizon_pair_with_nothing(made: Predictions) -> None:
    found = paired(made(scorer="rules"), made(scorer="learned").assign(state="other_horizon"))
    assert found.rows.empty
    assert (found.only_reference, found.only_challenger) == (3, 0)


def test_a_phase_that_the_calendar_changed_in_between_is_that_of_the_first(made: Predictions) -> None:
    found = paired(made(scorer="rules", phase="pre"), made(scorer="learned", phase="baseline"))
    assert set(found.rows["phase"]) == {"pre"}


def test_the_order_of_the_rows_does_not_matter(made: Predictions) -> None:
    tables = (made(scorer="rules"), made(scorer="learned", probability=[0.1, 0.2, 0.3]))
    shuffled = [table.sample(frac=1, random_state=1) for table in tables]
    pd.testing.assert_frame_equal(paired(*tables).rows, paired(*shuffled).rows)
