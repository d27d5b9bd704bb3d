"""From scores to hand-offs: recorded once, written beside the scores, previewed without a trace."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.diagnosis.handoff import HandoffBook
from campaignpulse.diagnosis.routing import CONTRACT_COLUMNS
from campaignpulse.experiment import Experiment, Routing
from campaignpulse.experiment.engine import EngineChoice
from campaignpulse.pipeline import score
from campaignpulse.pipeline.engine import read_here
from campaignpulse.pipeline.handoffs import book_path, preview

MONDAY, TUESDAY = "2024-01-08", "2024-01-09"
DAY = pd.Timestamp(MONDAY, tz="UTC")
TEAMS = ("development", "marketing", "support")
LARGE_GROUPS = {"group": {"min_accounts": 99}, "budget": {"share": None}}


def plain(result) -> dict:
    return json.loads(json.dumps(result.to_dict()))


def test_a_scored_day_hands_off_and_writes_both_tables_beside_the_scores(buggy: Experiment) -> None:
    result = score(buggy, at=MONDAY)
    written = plain(result)
    handoffs = pd.read_parquet(written["outputs"]["handoffs"])
    held = pd.read_parquet(written["outputs"]["held"])
    assert Path(written["outputs"]["handoffs"]).name == f"{MONDAY}_handoffs.parquet"
    assert tuple(handoffs)[: len(CONTRACT_COLUMNS)] == CONTRACT_COLUMNS
    assert written["handed_off"]["handoffs"] == len(handoffs)
    assert len(handoffs) + held["handoff_id"].isna().sum() == written["at_risk"]
    assert (
        HandoffBook(book_path()).frame("my first look")["handoff_id"].tolist()
        == handoffs["handoff_id"].tolist()
    )


def test_the_same_day_again_gives_the_same_bytes_and_adds_nothing(buggy: Experiment) -> None:
    first = score(buggy, at=MONDAY)
    before = {name: Path(first.outputs[name]).read_bytes() for name in ("handoffs", "held")}
    again = score(buggy.model_copy(update={"routing": Routing(carry_days=1)}), at=MONDAY)
    assert again.handed is not None
    assert again.handed.again
    assert {name: Path(again.outputs[name]).read_bytes() for name in before} == before


def test_a_day_before_the_latest_has_scores_and_no_hand_offs_and_says_so(buggy: Experiment) -> None:
    score(buggy, at=TUESDAY)
    result = score(buggy, at=MONDAY)
    assert plain(result)["handed_off"] == {"handoffs": 0, "cases": 0, "waiting": {}, "held": {}}
    assert any(line.startswith(f"hand-offs: there are none of {MONDAY}") for line in result.day.missing)


def test_nothing_is_asked_about_a_day_before_the_latest_and_what_was_kept_of_it_stays(
    puzzled: Experiment,
) -> None:
    first = score(puzzled, at=MONDAY)
    kept = [Path(first.outputs[name]) for name in ("cohorts", "surges")]
    before = [file.read_bytes() for file in kept]
    book_path().unlink()  # whoever loses the book decides anew, from the next day on
    score(puzzled, at=TUESDAY)
    (puzzled.data.path / "tickets.csv").unlink()
    late = score(puzzled, at=MONDAY).handed
    assert late is not None
    assert [file.read_bytes() for file in kept] == before
    assert late.sentence.startswith("Hand-offs (causes by nobody, the day is late): 0 in 0 cases")


def test_what_goes_out_later_is_counted_apart_from_what_is_held(buggy: Experiment) -> None:
    routing = Routing.model_validate({**LARGE_GROUPS, "capacity": dict.fromkeys(TEAMS, 2), "carry_days": 1})
    made = score(buggy.model_copy(update={"routing": routing}), at=MONDAY).handed
    assert made is not None
    (team,) = made.handoffs["responsible"].unique()
    at_risk = len(made.handoffs) + made.held["handoff_id"].isna().sum()
    assert at_risk > 4
    assert made.counts["handoffs"] == 4
    assert made.counts["waiting"] == {"capacity": 2}
    assert made.counts["held"]["capacity"] == (made.held["why"] == "capacity").sum() - 2
    assert made.sentence.startswith(
        "Hand-offs (causes by rules): 4 in 4 cases; waiting: 2 (capacity); held: "
    )
    assert made.held["sentence"].str.contains(team).any()


def test_a_segment_that_nobody_has_and_values_that_are_missing_are_said(buggy: Experiment) -> None:
    row = buggy.routing.matrix[0].model_copy(update={"segment": "brnd"})
    other = Routing(matrix=(*buggy.routing.matrix, row))
    said = score(buggy.model_copy(update={"routing": other}), at=MONDAY).day.missing
    assert "hand-offs: routing.matrix has a row for the segment 'brnd', which no account has" in said
    assert not any("no account has a value" in line for line in said)
    (buggy.data.path / "accounts.csv").unlink()
    assert any("hand-offs: no account has a value" in line for line in score(buggy, at=TUESDAY).day.missing)


def test_without_hand_offs_nothing_is_recorded(buggy: Experiment) -> None:
    result = score(buggy, at=MONDAY, handoffs=False)
    assert "handoffs" not in result.outputs
    assert "handed_off" not in plain(result)
    assert not book_path().exists()


def test_a_preview_tries_another_matrix_on_a_day_that_was_handed_off(buggy: Experiment) -> None:
    made = score(buggy, at=MONDAY).handed
    assert made is not None
    assert len(made.handoffs) > 0
    pd.testing.assert_frame_equal(preview(buggy, at=DAY).handoffs, made.handoffs)
    rows = [
        row.model_copy(update={"responsible": "ann", "due_in_hours": 1.0}) for row in buggy.routing.matrix
    ]
    other = buggy.model_copy(update={"routing": Routing(matrix=tuple(rows))})
    tried = preview(other)
    assert set(tried.handoffs["responsible"]) == {"ann"}
    assert len(HandoffBook(book_path()).frame()) == len(made.handoffs)
    assert json.loads(json.dumps(tried.to_dict(), allow_nan=False))["counts"] == tried.counts


def test_a_preview_of_a_day_that_a_sample_would_tell_says_that_all_accounts_told_it(
    buggy: Experiment,
) -> None:
    score(buggy, at=MONDAY)
    large = buggy.model_copy(update={"engine": EngineChoice(name="spark")})
    said = "campaigns, segments and surges: told by all accounts"
    assert [any(line.startswith(said) for line in preview(one).notes) for one in (buggy, large)] == [
        False,
        True,
    ]


def test_a_preview_says_that_spark_has_no_part_in_it(buggy: Experiment) -> None:
    score(buggy, at=MONDAY, handoffs=False)
    by_spark = buggy.model_copy(update={"engine": EngineChoice(name="spark")})
    assert preview(by_spark).notes[:1] == read_here(by_spark)


def test_a_day_that_was_not_scored_cannot_be_previewed(buggy: Experiment) -> None:
    with pytest.raises(InputError, match="has no scores of 2024-01-08; `campaignpulse score` makes them"):
        preview(buggy, at=DAY)


def of_mm24(handoffs: pd.DataFrame) -> pd.DataFrame:
    return handoffs[(handoffs["campaign_id"] == "mm24") & (handoffs["cause"] == "campaign_confusion")]


def test_a_campaign_that_confuses_is_told_with_its_interval_and_is_one_case_for_marketing(
    puzzled: Experiment,
) -> None:
    result = score(puzzled, at=MONDAY)
    written = plain(result)
    (row,) = [row for row in written["cohorts"] if row["decided"]]
    assert (row["campaign_id"], row["cause"], row["destination"]) == (
        "mm24",
        "campaign_confusion",
        "marketing",
    )
    assert 0 < row["low"] < row["share"] < row["high"] < 1
    assert row["expected"] == 0
    assert {entry["level"] for entry in written["surges"]} == {"segment", "campaign"}
    handoffs = of_mm24(pd.read_parquet(written["outputs"]["handoffs"]))
    at_risk = set(result.day.accounts.query("at_risk")["account_id"])
    assert set(handoffs["account_id"]) - at_risk
    assert len(set(handoffs["case_id"])) == 1
    assert set(handoffs["responsible"]) == {"marketing"}
    assert sum("the campaign as a whole" in said for own in handoffs["evidence"] for said in own) == 1


def test_a_decided_cause_that_no_case_is_about_is_said_by_the_day_and_by_a_preview(
    puzzled: Experiment,
) -> None:
    routing = Routing.model_validate({**LARGE_GROUPS, "group": {"causes": []}})
    asked = puzzled.model_copy(update={"routing": routing})
    said = (
        "hand-offs: March Madness 2024 has no case about campaign confusion for marketing: "
        "routing.group.causes leaves it out"
    )
    assert said in score(asked, at=MONDAY).day.missing
    assert said in preview(asked, at=DAY).notes
    assert not any("has no case" in line for line in preview(puzzled, at=DAY).notes)


def test_the_tables_of_campaigns_and_segments_lie_beside_the_scores_and_stay_as_they_were(
    puzzled: Experiment,
) -> None:
    first = score(puzzled, at=MONDAY)
    names = ("cohorts", "surges", "handoffs", "held")
    assert Path(first.outputs["cohorts"]).name == f"{MONDAY}_cohorts.parquet"
    before = {name: Path(first.outputs[name]).read_bytes() for name in names}
    (puzzled.data.path / "tickets.csv").unlink()
    again = score(puzzled, at=MONDAY)
    assert {name: Path(again.outputs[name]).read_bytes() for name in names} == before
    assert plain(again)["cohorts"] == plain(first)["cohorts"]


def test_a_campaign_that_has_its_case_gets_no_second_one_the_next_day(puzzled: Experiment) -> None:
    first, second = (score(puzzled, at=day).handed for day in (MONDAY, TUESDAY))
    assert first is not None
    assert second is not None
    assert second.cohorts is not None
    assert second.cohorts["decided"].any()
    assert set(of_mm24(second.handoffs)["case_id"]) <= set(of_mm24(first.handoffs)["case_id"])


def test_a_preview_tells_of_campaigns_and_a_day_that_was_decided_before_they_were_kept_does_not(
    puzzled: Experiment,
) -> None:
    made = score(puzzled, at=MONDAY)
    told = preview(puzzled, at=DAY)
    assert told.to_dict()["cohorts"] == plain(made)["cohorts"]
    for name in ("cohorts", "surges"):
        Path(made.outputs[name]).unlink()
    again = score(puzzled, at=MONDAY)
    assert "cohorts" not in again.outputs
    assert plain(again)["cohorts"] == plain(again)["surges"] == []
