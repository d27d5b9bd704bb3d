"""Causes are learned from what was confirmed, with the evidence of the day, and never from the future."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from campaignpulse import InputError
from campaignpulse.diagnosis.causes.record import CauseRecord
from campaignpulse.diagnosis.handoff import HandoffBook
from campaignpulse.experiment import Experiment, read_experiment
from campaignpulse.experiment.causes import CausesChoice
from campaignpulse.pipeline import score
from campaignpulse.pipeline.days import SCORES, ScoredDays
from campaignpulse.pipeline.diagnosed import EVIDENCE, TOLD_BY, diagnosed
from campaignpulse.pipeline.handoffs import book_path
from campaignpulse.pipeline.outputs import output_folder
from campaignpulse.pipeline.record import settings_of
from campaignpulse.sources import load
from campaignpulse.tables import of_accounts

MONDAY = pd.Timestamp("2024-01-08", tz="UTC")
NOON = pd.Timestamp("2024-01-09 12:00", tz="UTC")
LATER = pd.Timestamp("2024-01-10", tz="UTC")


@pytest.fixture
def known(buggy: Experiment) -> tuple[Experiment, pd.DataFrame]:
    """The experiment after a day whose hand-offs were confirmed in turn as bugs and as none, and the book."""
    asked = buggy.model_copy(update={"causes": CausesChoice(fewest_confirmed=2)})
    made = score(asked, at=MONDAY).handed
    assert made is not None
    book = HandoffBook(book_path())
    for place, name in enumerate(made.handoffs["handoff_id"]):
        cause = ("product_bug", "none")[place % 2]
        book.resolve(name, resolved_at=NOON, cause=cause, received_at=NOON)
    return asked, made.handoffs


def told(asked: Experiment, at: pd.Timestamp):
    days = ScoredDays(output_folder(asked) / SCORES)
    _, scores = days.read(MONDAY)
    tables = load(asked.data.source)
    handoffs = HandoffBook(book_path()).state(asked.name, at).handoffs
    return diagnosed(asked, tables, scores.assign(cutoff=at), days=days, handoffs=handoffs)


def test_causes_are_learned_once_enough_of_them_were_confirmed(known) -> None:
    asked, handoffs = known
    assert len(handoffs) >= 4
    found = told(asked, LATER)
    assert found.model.startswith("learned product_bug from ")
    few = asked.model_copy(update={"causes": CausesChoice()})
    assert told(few, LATER).model == "rules"


def test_causes_that_too_few_answers_teach_are_said_with_how_many_there_are(known) -> None:
    asked, handoffs = known
    answers = handoffs["case_id"].nunique()
    (said,) = told(asked.model_copy(update={"causes": CausesChoice()}), LATER).notes
    assert said.startswith("causes: rules tell product bug (")
    assert said.endswith("until 30 answers of each kind teach it")
    (said,) = told(asked, LATER).notes
    assert said.startswith(f"causes: rules tell campaign confusion (0 with it, {answers} without), ")
    assert told(asked, MONDAY).notes == ()


def test_what_was_resolved_later_teaches_nothing_yet(known) -> None:
    asked, _ = known
    assert told(asked, NOON.floor("D")).model == "rules"


def test_the_evidence_of_a_day_is_kept_beside_its_scores_with_a_row_for_each_account_at_risk(known) -> None:
    asked, _ = known
    days = ScoredDays(output_folder(asked) / SCORES)
    _, scores = days.read(MONDAY)
    kept = days.beside(MONDAY, EVIDENCE)
    assert kept is not None
    assert set(kept["account_id"]) == set(scores.loc[scores["at_risk"], "account_id"])


def test_evidence_that_is_gone_is_said_and_the_rules_stay(known) -> None:
    asked, _ = known
    Path(output_folder(asked) / SCORES / f"2024-01-08_{EVIDENCE}.parquet").unlink()
    found = told(asked, LATER)
    assert found.model == "rules"
    assert found.notes == (
        "causes: the evidence of 1 scored days is gone, so their confirmed causes teach nothing",
    )


def test_evidence_of_other_accounts_than_were_confirmed_is_said_and_the_rules_stay(known) -> None:
    asked, handoffs = known
    kept = Path(output_folder(asked) / SCORES / f"2024-01-08_{EVIDENCE}.parquet")
    pd.read_parquet(kept).assign(account_id="another").to_parquet(kept)
    found = told(asked, LATER)
    assert found.model == "rules"
    assert found.notes == (
        f"causes: no evidence of the {len(handoffs)} confirmed hand-offs was kept, so they teach nothing",
    )


def test_a_named_cause_comes_with_what_the_account_said(known) -> None:
    asked, _ = known
    found = told(asked, MONDAY).causes
    bugs = found[found["cause"] == "product_bug"]
    assert len(bugs) > 0
    assert bugs["quotes"].iloc[0] == ["“the app crashes, error 500” (ticket, 2024-01-06)"]


def test_what_wrong_causes_cost_is_no_setting_that_a_run_is_recorded_with(experiment_file: Path) -> None:
    asked = read_experiment(experiment_file)
    other = asked.model_copy(update={"causes": CausesChoice(bar=0.9, false_discoveries=0.2)})
    assert settings_of(other) == settings_of(asked)


def test_rules_and_a_model_of_texts_that_the_file_names_tell_the_causes(known, tmp_path: Path) -> None:
    asked, _ = known
    mine = tmp_path / "mine.py"
    mine.write_text(
        "import pandas as pd\n"
        "def sure(evidence):\n"
        "    return pd.Series(0.9, evidence.index)\n"
        "class Silent:\n"
        "    classes = ('product_bug', 'anything else')\n"
        "    def probabilities(self, texts):\n"
        "        return pd.DataFrame({'product_bug': 0.0, 'anything else': 1.0}, index=texts.index)\n"
    )
    chosen = CausesChoice(text_model=f"{mine}:Silent", rules={"wind_down": f"{mine}:sure"})
    found = told(asked.model_copy(update={"causes": chosen}), LATER)
    assert found.model == "rules with mine.py:Silent and mine.py:sure"
    assert set(found.causes["cause"]) == {"wind_down"}
    assert (found.causes["product_bug"].max(), told(asked, MONDAY).causes["product_bug"].max()) < (0.2, 0.9)


def test_a_reference_that_leads_nowhere_ends_the_scoring_before_anything_is_read(known) -> None:
    asked, _ = known
    lost = asked.model_copy(update={"causes": CausesChoice(rules={"wind_down": "no_such.py:sure"})})
    stages: list[str] = []
    with pytest.raises(InputError, match=r"causes\.rules\.wind_down: no_such\.py cannot be read"):
        score(lost, at=MONDAY, listener=lambda moment: stages.append(moment.name))
    assert "read" not in stages
    assert score(lost, at=MONDAY, handoffs=False).handed is None


def test_what_told_the_causes_of_a_day_is_kept_beside_its_scores(known) -> None:
    asked, handoffs = known
    days = ScoredDays(output_folder(asked) / SCORES)
    kept = days.plain(MONDAY, TOLD_BY)
    assert kept is not None
    assert CauseRecord.from_dict(kept).to_dict() == kept
    assert (kept["learned"], kept["confirmed"]) == (None, 0)
    later = told(asked, LATER).record
    assert (later.at, later.confirmed, later.first) == ("2024-01-10", len(handoffs), "2024-01-08")
    assert later.rows().set_index("cause").loc["product_bug", "with"] >= 2


def test_beside_a_sample_only_accounts_of_the_tables_weigh_in_what_is_a_surge(puzzled: Experiment) -> None:
    score(puzzled, at=MONDAY, handoffs=False)
    days, tables = ScoredDays(output_folder(puzzled) / SCORES), load(puzzled.data.source)
    _, scores = days.read(MONDAY)
    part = of_accounts(tables, scores["account_id"].iloc[:60])
    here = scores[scores["at_risk"] | scores["account_id"].isin(scores["account_id"].iloc[:60])]
    assert len(here) < len(scores)
    book = HandoffBook(book_path()).state(puzzled.name, MONDAY).handoffs
    whole, some = (
        diagnosed(puzzled, tables, asked, days=days, handoffs=book, sample=part).causes
        for asked in (scores, here)
    )
    assert any("expected of it in these phases" in said for own in whole["evidence"] for said in own)
    assert whole["evidence"].tolist() == some["evidence"].tolist()


def test_campaigns_are_told_by_a_sample_where_the_tables_hold_who_is_at_risk_before_others(
    puzzled: Experiment,
) -> None:
    score(puzzled, at=MONDAY)
    days, tables = ScoredDays(output_folder(puzzled) / SCORES), load(puzzled.data.source)
    _, scores = days.read(MONDAY)
    book = HandoffBook(book_path()).state(puzzled.name, MONDAY - pd.Timedelta(days=1)).handoffs
    part = of_accounts(tables, scores["account_id"].iloc[:60])
    whole, by_part = (
        diagnosed(puzzled, tables, scores, days=days, handoffs=book, sample=one) for one in (None, part)
    )
    took_part = [found.cohorts["accounts"].iloc[0] for found in (whole, by_part)]
    assert 0 < took_part[1] < took_part[0]
    # but for the evidence: what is usual of an account is told by the sample, too
    told = (found.causes.drop(columns="evidence") for found in (by_part, whole))
    pd.testing.assert_frame_equal(*told)
    assert by_part.notes == ("campaigns and segments: told by the 60 scored accounts of the sample",)


def test_that_nothing_or_another_than_the_sample_says_what_is_usual_is_said(puzzled: Experiment) -> None:
    score(puzzled, at=MONDAY)
    days, tables = ScoredDays(output_folder(puzzled) / SCORES), load(puzzled.data.source)
    _, scores = days.read(MONDAY)
    book = HandoffBook(book_path()).state(puzzled.name, MONDAY - pd.Timedelta(days=1)).handoffs
    assert tables.tickets is not None
    one = scores.loc[scores["at_risk"], "account_id"].iloc[0]
    old = tables.tickets["text"] == "Thanks"
    wrote = tables.tickets.assign(account_id=tables.tickets["account_id"].mask(old, one))
    tables, others = replace(tables, tickets=wrote), scores.loc[scores["account_id"] != one, "account_id"]
    beside = diagnosed(puzzled, tables, scores, days=days, handoffs=book, sample=of_accounts(tables, others))
    assert [said.partition(",")[0] for said in beside.notes[1:]] == [
        "surges: nobody of the sample wrote a ticket in the year before",
        "surges: for campaigns and segments: nobody of the sample wrote a ticket in the year before the last "
        "four weeks",
    ]
    assert diagnosed(puzzled, tables, scores, days=days, handoffs=book).notes == ()
