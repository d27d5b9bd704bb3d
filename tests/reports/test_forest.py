from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from xml.etree import ElementTree

import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.evaluation import Comparison
from campaignpulse.experiment import WITHOUT_CAMPAIGN, Evaluation
from campaignpulse.reports import Report, forest
from campaignpulse.reports.forest import forest_rows, phases_sentence

SVG = "{http://www.w3.org/2000/svg}"
TWIN = f"learned{WITHOUT_CAMPAIGN}"


def parsed(drawn: str) -> ElementTree.Element:
    return ElementTree.fromstring(drawn)  # noqa: S314, our own drawing


def texts(drawn: str) -> list[str]:
    return [str(text.text) for text in parsed(drawn).iter(f"{SVG}text")]


def marks(drawn: str) -> list[str | None]:
    """The fill of each mark, overall first."""
    return [shape.get("fill") for tag in ("circle", "polygon") for shape in parsed(drawn).iter(f"{SVG}{tag}")]


def test_each_slice_has_its_difference_interval_and_churned_accounts(comparison: Comparison) -> None:
    said = texts(forest(comparison))
    overall = said.index("overall")
    assert said[overall : overall + 3] == ["overall", "412 churned", "+0.064 [0.049, 0.079]"]


def test_a_slice_with_too_few_churned_accounts_shows_no_number_and_no_mark(comparison: Comparison) -> None:
    drawn = forest(comparison)
    said = texts(drawn)
    post = said.index("post")
    assert said[post : post + 3] == ["post", "29 churned", "too few"]
    assert "0.333" not in drawn
    assert len(marks(drawn)) == 3


def test_the_least_number_of_churned_accounts_is_the_one_of_the_experiment(comparison: Comparison) -> None:
    drawn = forest(comparison, evaluation=Evaluation(min_churned_accounts=29))
    assert "+0.333 [0.300, 0.400]" in texts(drawn)
    assert len(marks(drawn)) == 4


def test_a_mark_is_filled_only_where_the_verdict_names_a_winner(comparison: Comparison) -> None:
    overall, active, baseline = marks(forest(comparison))
    assert overall == active != "none"
    assert baseline == "none"


def test_only_the_phases_that_are_reported_are_drawn(comparison: Comparison) -> None:
    rows = forest_rows(comparison, evaluation=Evaluation(phases=("baseline", "active")))
    assert [row.difference.slice for row in rows] == ["overall", "baseline", "active"]


def test_the_sides_are_named_by_who_is_better_there(comparison: Comparison) -> None:
    assert {"← rules better", "learned better →"} <= set(texts(forest(comparison)))
    assert {"← better without", "better with →"} <= set(texts(forest(comparison, pair=("learned", TWIN))))


def test_where_lower_is_better_the_sides_are_swapped(comparison: Comparison) -> None:
    rows = tuple(replace(row, metric="brier") for row in comparison.comparisons)
    said = texts(forest(replace(comparison, comparisons=rows, primary=rows[0])))
    assert {"← learned better", "rules better →"} <= set(said)
    assert "difference in Brier score, 95 % intervals by account" in said


def test_pairs_with_the_same_reference_share_a_scale(comparison: Comparison) -> None:
    boosted = [replace(row, scorer="boosted", difference=0.3, high=0.5) for row in comparison.comparisons[:5]]
    metrics = comparison.scorers["learned"]
    both = replace(
        comparison,
        comparisons=(*comparison.comparisons, *boosted),
        scorers={**comparison.scorers, "boosted": metrics},
    )
    numbers = [
        [text for text in texts(forest(both, pair=(scorer, "rules"))) if text.startswith(("0.", "−0."))]
        for scorer in ("learned", "boosted")
    ]
    assert numbers[0] == numbers[1]
    assert "0.4" in numbers[0]


def test_the_words_for_those_who_cannot_see_it_hold_every_number(comparison: Comparison) -> None:
    label = parsed(forest(comparison)).get("aria-label")
    assert label == (
        "ROC AUC of learned minus rules: overall +0.064 [0.049, 0.079], 412 churned accounts, learned wins; "
        "active +0.050 [0.020, 0.080], 412 churned accounts, learned wins; "
        "post too few, 29 churned accounts, not enough data; "
        "pre too few, 0 churned accounts, not enough data; "
        "baseline +0.012 [0.001, 0.023], 412 churned accounts, not enough data."
    )


def test_a_difference_without_an_interval_is_a_mark_alone(comparison: Comparison) -> None:
    rows = (replace(comparison.comparisons[0], low=None, high=None), *comparison.comparisons[1:])
    drawn = forest(replace(comparison, comparisons=rows))
    assert "+0.064" in texts(drawn)
    assert len(marks(drawn)) == 3


def test_a_comparison_with_too_few_accounts_everywhere_still_draws(
    predictions_of: Callable[..., pd.DataFrame], report_of: Callable[..., Report]
) -> None:
    small = report_of(predictions_of({"learned": 0.1, "rules": 0.2}, accounts=12))
    assert texts(forest(small.comparison)).count("too few") == 5


def test_a_name_cannot_break_out_of_the_drawing(
    predictions_of: Callable[..., pd.DataFrame], report_of: Callable[..., Report]
) -> None:
    name = '</text><script>"&'
    report = report_of(predictions_of({name: 0.1, "rules": 0.9}))
    drawn = forest(report.comparison)
    assert "<script" not in drawn
    assert f"{name[:17]}… better →" in texts(drawn) or f"{name} better →" in texts(drawn)


def test_a_pair_that_was_not_compared_is_refused_with_those_that_were(comparison: Comparison) -> None:
    with pytest.raises(
        InputError, match="boosted was not compared with rules; take one of learned against rules"
    ):
        forest(comparison, pair=("boosted", "rules"))


def test_the_same_comparison_gives_the_same_bytes(comparison: Comparison) -> None:
    assert forest(comparison) == forest(replace(comparison))


def test_the_grey_band_is_that_of_the_question_of_each_pair(comparison: Comparison) -> None:
    plan = Evaluation(decision="non_inferiority", non_inferiority_margin=0.04)
    assert forest(comparison, evaluation=plan) == forest(
        comparison, evaluation=Evaluation(equivalence_margin=0.04)
    )
    twin = ("learned", TWIN)
    assert forest(comparison, evaluation=plan, pair=twin) == forest(comparison, pair=twin)


def test_the_sentence_on_phases_shows_no_number_where_the_forest_shows_none(comparison: Comparison) -> None:
    assert phases_sentence(comparison) == (
        "By phase: active +0.050 [0.020, 0.080], post too few, baseline +0.012 [0.001, 0.023]."
    )


def test_the_sentence_on_phases_asks_for_as_many_churned_accounts_as_the_experiment(
    comparison: Comparison,
) -> None:
    told = phases_sentence(comparison, evaluation=Evaluation(min_churned_accounts=29, phases=("post",)))
    assert told == "By phase: post +0.333 [0.300, 0.400]."


def test_without_a_difference_in_any_phase_there_is_no_sentence(comparison: Comparison) -> None:
    assert phases_sentence(comparison, evaluation=Evaluation(phases=("pre",))) == ""
