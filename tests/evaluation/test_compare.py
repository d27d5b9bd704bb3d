from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.evaluation import (
    OVERALL,
    Comparison,
    Difference,
    clustered_auc_difference,
    clustered_mean_difference,
    compare,
    holm,
)

Predictions = Callable[..., pd.DataFrame]
PLANTED = {"rules": 2.0, "learned": 0.3}


def judge(table: pd.DataFrame, **settings: float) -> Comparison:
    return compare(table, reference="rules", challenger="learned", **settings)  # type: ignore[arg-type]


def rows_of(comparison: Comparison, **wanted: str) -> list[Difference]:
    return [
        row
        for row in comparison.comparisons
        if all(getattr(row, field) == value for field, value in wanted.items())
    ]


def test_a_planted_difference_is_found_and_said_with_its_figures(predictions: Predictions) -> None:
    comparison = judge(predictions(PLANTED))
    ours, theirs = (comparison.scorers[name][OVERALL].roc_auc for name in ("learned", "rules"))

    assert comparison.outcome == "learned wins"
    assert comparison.verdict.startswith(
        f"learned wins: ROC AUC {ours:.3f} against {theirs:.3f} for rules, +"
    )
    assert comparison.verdict.endswith("(95 % interval, 300 accounts, 1,200 snapshots).")


def test_with_the_roles_swapped_the_reference_wins_and_the_difference_is_negative(
    predictions: Predictions,
) -> None:
    comparison = compare(predictions(PLANTED), reference="learned", challenger="rules")

    assert comparison.outcome == "learned wins"
    assert comparison.primary.difference is not None
    assert comparison.primary.difference < 0


def test_the_primary_row_is_the_clustered_paired_difference(predictions: Predictions) -> None:
    table = predictions(PLANTED)
    rules, learned = (table[table["scorer"] == name] for name in ("rules", "learned"))
    expected = clustered_auc_difference(
        rules["churned"], learned["probability"], rules["probability"], rules["account_id"]
    )

    primary = judge(predictions(PLANTED)).primary

    assert primary.difference == pytest.approx(expected.value, abs=1e-12)
    assert (primary.low, primary.high) == pytest.approx(expected.interval(), abs=1e-12)
    assert primary.p_value == pytest.approx(expected.p_value(), abs=1e-12)


def test_each_difference_is_the_difference_of_the_two_scorers_metrics_on_its_slice(
    predictions: Predictions,
) -> None:
    comparison = judge(predictions(PLANTED))

    for row in comparison.comparisons:
        ours, theirs = (
            getattr(comparison.scorers[name][row.slice], row.metric) for name in (row.scorer, row.reference)
        )
        assert row.difference == pytest.approx(ours - theirs, abs=1e-12)


def test_the_brier_difference_has_the_interval_of_the_clustered_mean(predictions: Predictions) -> None:
    table = predictions(PLANTED)
    rules, learned = (table[table["scorer"] == name] for name in ("rules", "learned"))
    churned = rules["churned"].to_numpy()
    losses = [(side["probability"].to_numpy() - churned) ** 2 for side in (learned, rules)]
    expected = clustered_mean_difference(churned, losses[0], losses[1], rules["account_id"])

    (row,) = rows_of(judge(predictions(PLANTED)), metric="brier", slice=OVERALL)

    assert row.difference == pytest.approx(losses[0].mean() - losses[1].mean(), abs=1e-12)
    assert (row.low, row.high) == pytest.approx(expected.interval(), abs=1e-12)
    assert row.verdict == "learned wins"


def test_immature_snapshots_are_left_out_and_counted(predictions: Predictions) -> None:
    table = predictions(PLANTED)
    last = table["cutoff"] == table["cutoff"].max()
    table["churned"] = table["churned"].astype("boolean").mask(last)
    comparison = judge(table)

    assert comparison.immature == 300
    assert comparison.scorers["rules"][OVERALL].rows == 900


def test_the_order_of_the_rows_does_not_change_the_result(predictions: Predictions) -> None:
    table = predictions(PLANTED, accounts=60)
    table["probability"] = table["probability"].round(1)
    first, second = (judge(rows).to_dict() for rows in (table, table.sample(frac=1, random_state=3)))
    flat = [pd.json_normalize(result, sep="/").filter(like="scorers/").iloc[0] for result in (first, second)]

    assert flat[0].astype(float).to_dict() == pytest.approx(
        flat[1].astype(float).to_dict(), abs=1e-12, nan_ok=True
    )


def test_other_scorers_are_compared_with_the_reference_after_the_primary_pair(
    predictions: Predictions,
) -> None:
    table = predictions({"boosted": 0.5, "rules": 2.0, "learned": 0.3})
    comparison = judge(table)

    pairs = list(dict.fromkeys((row.scorer, row.reference) for row in comparison.comparisons))
    assert pairs == [("learned", "rules"), ("boosted", "rules")]


def test_explicit_pairs_come_last_and_a_pair_already_there_is_not_repeated(predictions: Predictions) -> None:
    table = predictions({"rules": 2.0, "learned": 0.3, "learned without campaign features": 0.4})
    extra = [("learned", "learned without campaign features"), ("learned", "rules")]
    comparison = compare(table, reference="rules", challenger="learned", pairs=extra)

    pairs = list(dict.fromkeys((row.scorer, row.reference) for row in comparison.comparisons))
    assert pairs[0] == ("learned", "rules")
    assert pairs[-1] == extra[0]
    assert len(comparison.comparisons) == 3 * 3 * 5


def test_the_same_predictions_twice_show_no_difference(predictions: Predictions) -> None:
    table = predictions({"rules": 1.0})
    twin = table.assign(scorer="learned")

    comparison = judge(pd.concat([table, twin]))

    assert comparison.outcome == "no difference shown"
    assert (comparison.primary.difference, comparison.primary.low) == (0.0, None)


def test_scorers_swapped_at_random_by_account_are_rarely_told_apart(predictions: Predictions) -> None:
    wins = 0
    for seed in range(25):
        table = predictions({"one": 1.0, "two": 1.0}, accounts=100, cutoffs=2, seed=seed)
        wins += compare(table, reference="one", challenger="two").outcome in ("one wins", "two wins")

    assert wins <= 4  # of 25 at a true 5 %, four or fewer in 99 cases of 100


def test_another_primary_metric_decides_in_its_own_direction_and_unit(predictions: Predictions) -> None:
    comparison = compare(
        predictions(PLANTED),
        reference="rules",
        challenger="learned",
        metric="log_loss",
        equivalence_margin=0.01,
    )

    assert comparison.primary.metric == "log_loss"
    assert comparison.verdict.startswith("learned wins: log loss ")
    assert (comparison.primary.high or 0.0) < 0


def test_labels_of_one_outcome_are_not_enough_data_and_no_crash(predictions: Predictions) -> None:
    for outcome, reason in ((False, "0 churned accounts"), (True, "undefined where all snapshots churned")):
        comparison = judge(predictions(PLANTED).assign(churned=outcome))

        assert comparison.outcome == "not enough data"
        assert reason in comparison.verdict
        assert comparison.primary.difference is None


def test_a_scorer_that_is_not_in_the_table_is_refused_with_those_that_are(predictions: Predictions) -> None:
    with pytest.raises(InputError, match=r"no rows of scorer boosted.*the table has learned and rules"):
        compare(predictions(PLANTED), reference="rules", challenger="boosted")


def test_a_scorer_compared_with_itself_is_refused(predictions: Predictions) -> None:
    with pytest.raises(InputError, match="rules is compared with itself"):
        compare(predictions(PLANTED), reference="rules", challenger="rules")


@pytest.mark.parametrize("share", [0.0, -0.1, 1.1])
def test_a_budget_that_is_no_share_is_refused(predictions: Predictions, share: float) -> None:
    with pytest.raises(InputError, match="budget_share is"):
        judge(predictions(PLANTED), budget_share=share)


def test_a_budget_of_everything_catches_every_churner(predictions: Predictions) -> None:
    comparison = judge(predictions(PLANTED), budget_share=1.0)

    assert comparison.scorers["rules"][OVERALL].recall_at_budget == 1.0


def test_the_primary_difference_gets_a_second_opinion_that_agrees(predictions: Predictions) -> None:
    comparison = judge(predictions(PLANTED))
    second, primary = comparison.second_opinion, comparison.primary

    assert second is not None
    assert (second.low, second.high) == pytest.approx((primary.low, primary.high), abs=0.01)
    assert comparison.doubts == ()


def test_the_second_opinion_is_on_the_metric_that_decides(predictions: Predictions) -> None:
    for metric in ("brier", "log_loss"):
        comparison = compare(
            predictions(PLANTED),
            reference="rules",
            challenger="learned",
            metric=metric,
            equivalence_margin=0.01,
        )
        second, primary = comparison.second_opinion, comparison.primary

        assert second is not None
        assert (second.low, second.high) == pytest.approx((primary.low, primary.high), rel=0.2)


def test_no_draws_give_no_second_opinion_and_too_few_are_refused(predictions: Predictions) -> None:
    assert judge(predictions(PLANTED), bootstrap_draws=0).second_opinion is None
    with pytest.raises(InputError, match="bootstrap_draws is 10"):
        judge(predictions(PLANTED, accounts=20), bootstrap_draws=10)


def test_an_open_verdict_says_how_many_weeks_more_it_takes_at_the_rate_of_the_test(
    predictions: Predictions,
) -> None:
    table = predictions({"rules": 1.0, "learned": 0.9})
    found = compare(table, reference="rules", challenger="learned", horizon_days=90)
    churned = found.scorers["rules"][OVERALL].churned_accounts
    weeks = (3 * 28 + 90) / 7

    assert found.primary.needed is not None
    assert found.primary.needed.weeks == pytest.approx(
        (found.primary.needed.churned_accounts - churned) * weeks / churned, abs=1
    )
    assert found.verdict.endswith(f"takes about {round(found.primary.needed.weeks / 52.18)} more years.")


def test_a_plan_of_non_inferiority_prefers_a_challenger_that_is_shown_not_to_be_worse(
    predictions: Predictions,
) -> None:
    table = predictions({"rules": 0.5, "learned": 0.5})
    plan = {"reference": "rules", "challenger": "learned"}
    open_question = compare(table, **plan, non_inferiority_margin=None)
    shown = compare(table, **plan, decision="non_inferiority", non_inferiority_margin=0.1)

    assert open_question.preferred == "rules"
    assert shown.outcome == "no difference shown, learned not worse by the margin"
    assert shown.preferred == "learned"


def test_the_pairs_that_do_not_decide_are_one_family_overall(predictions: Predictions) -> None:
    noise = {"rules": 1.0, "learned": 0.9, "boosted": 0.8, "other": 0.85}
    further = [("learned", "boosted")]
    found = compare(predictions(noise), reference="rules", challenger="learned", pairs=further)
    first, *others, last = (
        row for row in found.comparisons if (row.slice, row.metric) == (OVERALL, "roc_auc")
    )

    assert first.p_adjusted == first.p_value
    assert last.p_adjusted == last.p_value
    assert [(row.scorer, row.reference) for row in others] == [("boosted", "rules"), ("other", "rules")]
    assert [row.p_adjusted for row in others] == pytest.approx(holm([row.p_value or 0.0 for row in others]))


def test_a_loss_decides_by_a_margin_that_was_given(predictions: Predictions) -> None:
    with pytest.raises(InputError, match="equivalence_margin is not given, and for brier it has no default"):
        judge(predictions(PLANTED), metric="brier")


def test_a_plan_of_non_inferiority_is_of_the_first_pair_only(predictions: Predictions) -> None:
    table = predictions({"rules": 0.5, "learned": 0.5, "boosted": 0.5})
    plan = {"decision": "non_inferiority", "non_inferiority_margin": 0.1}
    found = compare(table, reference="rules", challenger="learned", **plan)  # type: ignore[arg-type]
    said = {row.scorer: str(row.verdict) for row in found.comparisons if row.slice == OVERALL}

    assert "not worse" in str(found.primary.verdict)
    assert "not worse" not in said["boosted"]
