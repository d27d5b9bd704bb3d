from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.features import (
    Feature,
    active_days,
    count,
    days,
    lift,
    mean,
    median,
    participated,
    rate,
    since_last,
    tenure,
    total,
    windows,
)
from campaignpulse.features.plan import ANY_PHASE, COUNT, DIVIDE, SUM, TAGGED_SUM, Plan, build_plan
from campaignpulse.features.spec import Atom, AtomKind, Expression, Window
from campaignpulse.tables import PHASES, Tables

LEAVES = 1  # tenure has a register in every plan


def features(*expressions: Expression) -> list[Feature]:
    return [Feature(f"x{place}", one, "c", 1, "u") for place, one in enumerate(expressions)]


def plan_of(*expressions: Expression) -> Plan:
    return build_plan(features(*expressions))[0]


def test_equal_atoms_are_computed_once() -> None:
    plan = plan_of(rate("posts", 7), total("posts", 7), total("posts", 7) * 2, mean("posts", 7))
    assert len(plan.atom_slot) == len({total("posts", 7), count("posts", 7)})
    assert len(plan.days) == len({days(7)})


def test_equal_expressions_are_one_operation() -> None:
    plan = plan_of(rate("posts", 7), rate("posts", 7), 1 - rate("posts", 7), 2 * rate("posts", 7))
    assert plan.operation[:, 0].tolist().count(DIVIDE) == 1
    assert plan.output[0] == plan.output[1]


def test_equal_numbers_are_one_register() -> None:
    assert plan_of(2 * tenure(), tenure() - 2, tenure() + 3).constant.tolist() == [2.0, 3.0]


def test_a_window_is_looked_up_once_for_all_its_metrics_and_phases() -> None:
    plan = plan_of(total("posts", 7), count("visits", 7), days(7, phase="pre"), total("posts", 28))
    assert plan.window_days.tolist() == [7, 28]


def test_a_metric_is_added_up_once_for_all_its_windows_and_phases() -> None:
    plan = plan_of(total("posts", 7), total("posts", 28), total("posts", 7, phase="pre"))
    assert plan.quantities == 1
    assert np.flatnonzero(np.diff(plan.slot_pointer)).tolist() == [PHASES.index("pre"), ANY_PHASE]
    assert plan.slot_quantity.tolist() == [0, 0]


def test_the_sums_of_a_phase_lie_together_and_a_window_knows_which_it_subtracts() -> None:
    pre = [total(metric, 7, phase="pre") for metric in ("posts", "visits")]
    plan = plan_of(total("posts", 28), pre[0], total("visits", 28), pre[1], days(84))
    of = {int(day): plan.window_slots[place].tolist() for place, day in enumerate(plan.window_days[:2])}
    assert of == {7: [0, 2], 28: [2, 4]}
    assert len(plan.window_slots) == 2
    assert plan.slot_pointer[[PHASES.index("pre"), ANY_PHASE, ANY_PHASE + 1]].tolist() == [0, 2, 4]


def test_only_what_somebody_asks_for_is_counted() -> None:
    plan = plan_of(total("posts", 7), total("visits", 7, tagged=True))
    asked = {(SUM, 0), (TAGGED_SUM, 1)}
    assert {tuple(found) for found in np.argwhere(plan.quantity >= 0)} == asked


def test_days_belong_to_no_metric() -> None:
    plan = plan_of(days(7), count("posts", 7), days(7, phase="pre"))
    assert {tuple(found) for found in np.argwhere(plan.quantity >= 0)} == {(COUNT, 0)}
    assert plan.days.tolist() == [[0, ANY_PHASE], [0, PHASES.index("pre")]]


def test_the_atoms_of_a_window_lie_together() -> None:
    made = [one(metric, over) for metric in "ab" for over in (7, 28, "last_post") for one in (total, count)]
    plan = plan_of(*made, since_last("a"))
    assert plan.window_days.tolist() == [7, 28, 0]
    assert plan.atom_pointer.tolist() == [0, 4, 8, 12]
    # each of the four sums of a window is of another quantity, and the same in each window
    assert {tuple(sorted(slots)) for slots in plan.atom_slot.reshape(3, 4).tolist()} == {(0, 1, 2, 3)}


def test_a_statistic_says_whether_only_tagged_rows_count() -> None:
    plan = plan_of(median("posts", 7), median("posts", 7, tagged=True))
    assert plan.statistic[:, 4].tolist() == [0, 1]


def test_the_metrics_come_in_the_order_in_which_they_are_met() -> None:
    _, metrics = build_plan(features(since_last("c"), total("a", 7), active_days(None, 7), rate("b", 7)))
    assert metrics == ("c", "a", "b")


def test_the_last_rows_asked_for_are_numbered_in_order() -> None:
    plan = plan_of(total("a", 7), since_last("b"), since_last(None), since_last("b"))
    assert plan.last_of.tolist() == [-1, 0, 1]
    assert plan.asked == 2


def test_an_output_is_the_register_of_its_expression() -> None:
    plan = plan_of(tenure(), total("posts", 7), rate("posts", 7))
    assert plan.output.tolist() == [2, 0, 2 + LEAVES]


def test_a_feature_may_be_a_bare_number_for_all_accounts_times_one_of_them() -> None:
    assert plan_of(0 * tenure() + 5).constant.tolist() == [0.0, 5.0]


@pytest.mark.parametrize(
    "given", [[total("posts", 7)], "x0", [Feature("x0", total("posts", 7), "output", 1, "posts"), 5]]
)
def test_what_is_no_feature_is_refused_with_the_way_to_make_one(given: Any) -> None:
    with pytest.raises(InputError, match=r"stands among the features and is none; give it a name, such as"):
        build_plan(given)


def test_two_features_of_one_name_are_refused() -> None:
    with pytest.raises(InputError, match="feature 'x0' is declared twice: names of features must be unique"):
        build_plan([*features(tenure()), *features(tenure())])


def test_an_expression_of_a_foreign_kind_is_refused() -> None:
    with pytest.raises(TypeError, match="is no expression of atoms, numbers and operators"):
        plan_of(Expression())


def test_an_atom_that_looks_at_no_window_is_refused() -> None:
    with pytest.raises(TypeError, match="looks at no window"):
        plan_of(Atom("total", "posts"))


@pytest.mark.parametrize(("tagged", "able"), [("active_days", False), ("count", True), ("slope", True)])
def test_an_atom_that_cannot_look_at_tagged_rows_only_is_refused(tagged: AtomKind, able: bool) -> None:
    atom = Atom(tagged, "posts", Window("trailing", 7), tagged=True)
    if able:
        assert plan_of(atom).registers == 2
        return
    with pytest.raises(InputError, match="active_days cannot look at tagged rows only: total, count, median"):
        plan_of(atom)


def test_a_users_own_feature_is_one_line(tiny_tables: Callable[..., Tables]) -> None:
    own = Feature(
        "posts_a_tagged_approval",
        total("posts", 28) / count("approvals", 28, tagged=True),
        "output",
        1,
        "posts",
    )
    at = pd.DataFrame({"account_id": ["a2"], "cutoff": [pd.Timestamp("2025-04-01", tz="UTC")]})
    found = windows(tiny_tables(), at, [own])
    # of account a2: 2 posts each Monday (10, 17, 24 and 31 March), and one approval tagged with its campaign
    assert found["posts_a_tagged_approval"].tolist() == [4 * 2.0 / 1]


def test_the_order_of_the_features_changes_no_value(tiny_tables: Callable[..., Tables]) -> None:
    tables = tiny_tables()
    asked = features(
        rate("posts", 28),
        lift("posts", "active", 365),
        since_last("approvals"),
        tenure() * 2,
        participated("last_post"),
    )
    at = pd.DataFrame({"account_id": ["a1"], "cutoff": [pd.Timestamp("2025-04-20", tz="UTC")]})
    first = windows(tables, at, asked)
    for order in itertools.islice(itertools.permutations(asked), 0, None, 17):
        pd.testing.assert_frame_equal(windows(tables, at, order)[first.columns], first)
