from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from campaignpulse.evaluation import Alerts, Threshold
from campaignpulse.evaluation.backtest import (
    Backtest,
    Caught,
    LeadTimes,
    RecallGap,
    recall_differences,
)
from campaignpulse.evaluation.shares import Share
from campaignpulse.reports.backtest_words import (
    about,
    churn_words,
    explained,
    false_alarm_words,
    gap_words,
    lead_sentence,
    left_out,
    opening,
    precision_sentence,
    recall_words,
    share_words,
    threshold_words,
)

Make = Callable[..., Backtest]


def test_the_opening_names_the_first_and_the_last_lead_and_the_lot(looked_back: Make) -> None:
    found = looked_back("ours")
    first, last = found.recall[0], found.recall[-1]
    said = opening(found, min_churned_accounts=1)
    assert said.startswith(
        f"ours: {share_words(first.recall)} of the known churns had an alarm 14 days before"
    )
    assert f"{share_words(last.recall)} 28 days before" in said
    assert said.endswith(precision_sentence(found))


def test_a_single_lead_is_named_once(looked_back: Make) -> None:
    found = looked_back("ours")
    said = opening(replace(found, recall=found.recall[:1]), min_churned_accounts=1)
    assert said.count("days before") == 1


def test_a_lead_at_which_nobody_was_watched_is_not_named(looked_back: Make) -> None:
    found = looked_back("ours")
    nobody = Caught(90, Share(None, None, None, 0, 0, 0), None, 6)
    said = opening(replace(found, recall=(*found.recall, nobody)), min_churned_accounts=1)
    assert "90 days before" not in said
    assert "28 days before" in said


def test_too_few_churned_accounts_are_said_first(looked_back: Make) -> None:
    found = looked_back("ours")
    few, enough = (opening(found, min_churned_accounts=found.churned_accounts + more) for more in (1, 0))
    assert few.startswith("Not enough data to rely on: 6 accounts churned. ")
    assert not enough.startswith("Not enough")


def test_without_an_alarm_there_is_no_precision_to_tell(looked_back: Make) -> None:
    found = replace(looked_back("ours"), precision=Share(None, None, None, 0, 0, 0))
    assert precision_sentence(found) == "It raised no alarm that can be judged."


def test_what_was_looked_at_and_who_is_at_risk_is_told(looked_back: Make) -> None:
    said = about(looked_back("ours"))
    assert "20 accounts every 7 days from 1 Jan 2024 to 4 Mar 2024" in said
    assert said.endswith("At risk are the 20 % with the highest probability, the alert budget.")


def test_the_lead_sentence_tells_median_middle_half_and_what_began_before(looked_back: Make) -> None:
    found = replace(looked_back("ours"), churns=9, lead_times=LeadTimes(10.0, 32.0, None, 6, 2))
    assert lead_sentence(found) == (
        "6 of 9 churns had an alarm in their last 30 days; the last one had been on for 32 days (median; "
        "middle half 10 to –), 2 since before the first day looked at."
    )


def test_without_a_whole_lead_time_there_is_no_median(looked_back: Make) -> None:
    found = replace(looked_back("ours"), churns=9)
    nobody, all_longer = (
        lead_sentence(replace(found, lead_times=LeadTimes(None, None, None, warned, warned)))
        for warned in (0, 3)
    )
    assert nobody == "0 of 9 churns had an alarm in their last 30 days."
    assert all_longer.endswith("last 30 days, all since before the first day looked at.")


def test_what_does_not_count_is_told_where_there_is_any(looked_back: Make) -> None:
    found = looked_back("ours")
    assert list(left_out(replace(found, immature=0, lapsed=0))) == []
    both = list(left_out(replace(found, immature=2, lapsed=1)))
    assert both[0].startswith("2 alarms cannot be judged yet")
    assert both[1].startswith("1 look with an alarm came after the churn had begun")


def test_another_card_stands_beside_with_the_difference(looked_back: Make) -> None:
    ours, theirs = looked_back("ours"), looked_back("theirs", seed=5)
    rows = recall_words(ours, theirs, recall_differences(ours, theirs))
    assert list(rows) == [
        *("days before", "churns", "not watched", "had an alarm", "recall", "by lot", "theirs", "difference")
    ]
    assert rows["days before"].tolist() == ["14", "28"]
    assert rows["theirs"].tolist() == [share_words(caught.recall) for caught in theirs.recall]


def test_alone_a_card_has_no_difference(looked_back: Make) -> None:
    assert "difference" not in recall_words(looked_back("ours"))


def test_false_alarms_are_told_for_each_phase(looked_back: Make) -> None:
    rows = false_alarm_words(looked_back("ours").false_alarms)
    assert rows["raised in"].tolist() == ["overall", "active", "post", "pre", "baseline"]
    assert rows.set_index("raised in").loc["pre", "false per 100 account-months"] == "–"


def test_each_churn_has_a_row_with_what_was_said(looked_back: Make) -> None:
    rows = churn_words(looked_back("ours"))
    assert list(rows) == ["account", "churned", "14 days before", "28 days before", "last alarm on since"]
    assert len(rows) == looked_back("ours").churns
    assert set(rows["14 days before"].str.split(",").str[0]) <= {"alarm", "none", "–"}


def test_a_threshold_of_all_phases_is_named_as_such() -> None:
    thresholds = (
        Threshold("active", 0.07, 100, 10, 0.08, 0.05, 0.12),
        Threshold("pre", 0.06, 9, 1, None, None, None, own=False),
    )
    rows = threshold_words(Alerts("false_alarms", None, thresholds))
    assert rows["in"].tolist() == ["active", "pre (that of all phases)"]
    assert rows["false alarms"].tolist() == ["8.0 % [5.0, 12.0]", "–"]


def test_the_confidence_of_the_intervals_is_told(looked_back: Make) -> None:
    assert "its 90 % interval" in explained(replace(looked_back("ours"), confidence=0.9))


def test_a_difference_that_is_not_known_is_a_dash() -> None:
    assert gap_words(RecallGap(30, None, None, None, 0)) == "–"
    assert gap_words(RecallGap(30, 0.0, None, None, 9)) == "0.0"
