from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from campaignpulse.diagnosis import CAUSES, DESTINATIONS, ROUTING_COSTS, expected_costs, least_cost
from campaignpulse.diagnosis.costs import IN_DOUBT

GOLDEN = {  # rows: the truth; columns: development, marketing, support, nobody
    "product_bug": (0, 1, 0.6, 2),
    "campaign_confusion": (1, 0, 0.5, 1),
    "dissatisfaction": (1.5, 1, 0, 3),
    "wind_down": (0.7, 0.5, 0.5, 0),
}


def table(*rows: tuple[float, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(CAUSES))


@pytest.mark.parametrize("cause", CAUSES)
def test_a_sure_cause_costs_what_the_default_matrix_says(cause: str) -> None:
    sure = table(tuple(float(cause == one) for one in CAUSES))
    assert tuple(expected_costs(sure)[list(DESTINATIONS)].iloc[0]) == GOLDEN[cause]


@pytest.mark.parametrize(("cause", "right"), list(zip(CAUSES, DESTINATIONS, strict=True)))
def test_a_sure_cause_goes_to_its_own_destination_and_costs_nothing(cause: str, right: str) -> None:
    found = least_cost(table(tuple(float(cause == one) for one in CAUSES)))
    assert (found["destination"].iloc[0], found["expected_cost"].iloc[0]) == (right, 0.0)


def test_expected_costs_are_the_probabilities_times_the_matrix() -> None:
    likely = table((0.2, 0.5, 0.1, 0.4))
    by_hand = [
        0.2 * 0 + 0.5 * 1 + 0.1 * 1.5 + 0.4 * 0.7,
        0.2 * 1 + 0.5 * 0 + 0.1 * 1 + 0.4 * 0.5,
        0.2 * 0.6 + 0.5 * 0.5 + 0.1 * 0 + 0.4 * 0.5,
        0.2 * 2 + 0.5 * 1 + 0.1 * 3 + 0.4 * 0,
    ]
    assert expected_costs(likely).iloc[0].tolist() == pytest.approx(by_hand)
    assert least_cost(likely)["destination"].iloc[0] == DESTINATIONS[int(np.argmin(by_hand))]


def test_the_place_of_least_cost_need_not_be_that_of_the_likeliest_cause() -> None:
    found = least_cost(table((0.0, 0.3, 0.25, 0.0)))
    assert found["destination"].iloc[0] == "support"  # .15 there, .25 at marketing, who are likelier right


def test_equal_costs_go_to_who_knows_the_customer() -> None:
    assert least_cost(table((0.0, 0.0, 0.0, 0.0)))["destination"].iloc[0] == IN_DOUBT[0] == "support"


def test_a_tie_is_a_tie_though_its_sums_differ_in_the_last_bit() -> None:
    costs = {cause: dict(ROUTING_COSTS[cause]) for cause in CAUSES}
    costs["product_bug"] = {"development": 0.1, "marketing": 5, "support": 0.3, "nobody": 5}
    costs["campaign_confusion"] = {"development": 0.2, "marketing": 5, "support": 0.0, "nobody": 5}
    found = least_cost(table((1.0, 1.0, 0.0, 0.0)), costs)  # .1 + .2 against .3
    assert found["destination"].iloc[0] == "support"


def test_an_unknown_cause_is_left_out_of_the_sum() -> None:
    known = expected_costs(table((np.nan, 1.0, 0.0, 0.0)))
    assert known.iloc[0].tolist() == expected_costs(table((0.0, 1.0, 0.0, 0.0))).iloc[0].tolist()


def test_where_nothing_is_known_it_is_as_if_all_were_as_likely_at_an_unknown_cost() -> None:
    nothing, even = table((np.nan,) * 4), table((0.25,) * 4)
    costly = {cause: {**row, "support": 9.0} for cause, row in ROUTING_COSTS.items()}
    for costs, place in ((ROUTING_COSTS, "support"), (costly, "marketing")):
        found = least_cost(nothing, costs)
        assert found["destination"].iloc[0] == least_cost(even, costs)["destination"].iloc[0] == place
        assert np.isnan(found["expected_cost"].iloc[0])


def test_another_matrix_sends_elsewhere() -> None:
    costs = {**ROUTING_COSTS, "product_bug": {"development": 3, "marketing": 3, "support": 0, "nobody": 3}}
    assert least_cost(table((1.0, 0.0, 0.0, 0.0)), costs)["destination"].iloc[0] == "support"
