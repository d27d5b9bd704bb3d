"""Looking back on a small base in which churn can be seen coming for eight weeks."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.cli import main
from campaignpulse.experiment import ScorerSpec, read_experiment
from campaignpulse.pipeline import run_backtest
from campaignpulse.pipeline.backtest import every_days, first_day
from campaignpulse.pipeline.cards import points_cards
from campaignpulse.pipeline.choose import chosen_features
from campaignpulse.pipeline.fit import fit_scorers
from campaignpulse.pipeline.split import split_of
from campaignpulse.sources import load

SEES = "name: sees it\nweights: {use: 1}\nmeasures: {use: [sessions_rate_28d]}\n"
BLIND = "name: blind\nweights: {use: 0}\nmeasures: {use: [sessions_rate_28d]}\n"


def campaignpulse(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr("sys.argv", ["campaignpulse", *map(str, arguments)])
    with pytest.raises(SystemExit) as stop:
        main()
    return int(stop.value.code or 0)


@pytest.fixture(scope="module")
def folder(data_folder: Path, experiment_text: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two cards, an experiment that looks weekly, and what `backtest` wrote of them."""
    folder = tmp_path_factory.mktemp("backtest")
    (folder / "data").symlink_to(data_folder)
    (folder / "sees.yaml").write_text(SEES)
    (folder / "blind.yaml").write_text(BLIND)
    (folder / "first.yaml").write_text(experiment_text.replace(", test_every_days: 14", ""))
    cards = folder / "sees.yaml", folder / "first.yaml", "--against", folder / "blind.yaml"
    with pytest.MonkeyPatch.context() as patch:
        answers = "--json", folder / "a.json", "--page", folder / "a.html"
        assert campaignpulse(patch, "backtest", *cards, *answers, "--quiet") == 0
    return folder


@pytest.fixture
def answer(folder: Path) -> dict[str, dict[str, object]]:
    read: dict[str, dict[str, object]] = json.loads((folder / "a.json").read_text())
    return read


def test_the_json_tells_both_cards_their_difference_and_the_stages(answer) -> None:
    assert set(answer) == {"experiment", "backtest", "against", "differences", "missing", "stages"}
    assert (answer["backtest"]["scorer"], answer["against"]["scorer"]) == ("sees it", "blind")
    assert [gap["lead_days"] for gap in answer["differences"]] == [30, 60, 90]
    assert [stage["name"] for stage in answer["stages"]] == ["read", "windows", "train", "watch", "judge"]


def test_a_churn_that_can_be_seen_coming_is_caught_thirty_days_before(answer) -> None:
    thirty = answer["backtest"]["recall"][0]
    assert thirty["recall"]["low"] > thirty["by_chance"]
    assert answer["differences"][0]["low"] > 0


def test_a_card_that_sees_nothing_is_no_better_than_its_lot(answer) -> None:
    recall = answer["against"]["recall"][0]
    assert recall["recall"]["low"] <= recall["by_chance"] <= recall["recall"]["high"]


def test_it_is_looked_at_weekly_over_the_whole_test_period(answer) -> None:
    found = answer["backtest"]
    assert (found["first"], found["last"], found["every_days"]) == ("2023-11-01", "2024-01-10", 7)


def test_the_churns_are_the_cancellations_of_that_time(answer, data_folder: Path) -> None:
    cancelled = pd.read_csv(data_folder / "subscriptions.csv", parse_dates=["at"])
    inside = cancelled["at"].between("2023-11-01", "2024-01-17", inclusive="left")
    churns = {row["account_id"]: row["churn_at"] for row in answer["backtest"]["table"]}
    expected = cancelled[inside].set_index("account_id")["at"].dt.strftime("%Y-%m-%d")
    assert churns == expected.to_dict()


def test_the_page_begins_with_what_was_found(folder: Path) -> None:
    page = (folder / "a.html").read_text(encoding="utf-8")
    assert '<p class="verdict">' in page
    assert "sees it: " in page


def test_what_was_said_does_not_depend_on_what_came_later(folder: Path, tmp_path: Path) -> None:
    """Without the events of the last weeks the looks before them say the same."""
    (tmp_path / "data").mkdir()
    for file in (folder / "data").iterdir():
        (tmp_path / "data" / file.name).write_bytes(file.read_bytes())
    events, end = pd.read_parquet(folder / "data" / "events.parquet"), pd.Timestamp("2023-12-10", tz="UTC")
    events[events["occurred_at"] < end].to_parquet(tmp_path / "data" / "events.parquet")
    (tmp_path / "first.yaml").write_text((folder / "first.yaml").read_text())
    full, cut = (
        run_backtest(folder / "sees.yaml", read_experiment(place / "first.yaml")).report.found.table
        for place in (folder, tmp_path)
    )
    columns = ["account_id", "alarm_30", "health_30"]
    early = full["churn_at"] - pd.Timedelta(days=30) < end
    assert early.sum() > 10
    pd.testing.assert_frame_equal(full.loc[early, columns], cut.loc[early, columns])


def test_the_days_between_test_cutoffs_hold_where_the_experiment_says_them(experiment_file: Path) -> None:
    assert every_days(read_experiment(experiment_file)) == 14


def test_nobody_is_looked_at_before_the_outcomes_that_were_learned_from_are_over(folder: Path) -> None:
    """With listed cutoffs the first test cutoff, which the embargo counts to, can lie inside `split.test`."""
    text = (folder / "first.yaml").read_text()
    listed = "cutoffs: {dates: [2023-04-01, 2023-06-01, 2023-09-20, 2023-11-15, 2023-12-15]}"
    dates = text.replace("cutoffs: {every_days: 14}", listed).replace("2023-09-01]", "2023-09-20]")
    (folder / "dates.yaml").write_text(dates)
    experiment = read_experiment(folder / "dates.yaml")
    found = run_backtest(folder / "sees.yaml", experiment).report.found
    learned = pd.Timestamp("2023-09-20", tz="UTC") + pd.Timedelta(days=56)
    assert found.first == learned == first_day(experiment)
    assert (found.table["churn_at"] >= learned).all()


def test_a_card_of_learned_points_looks_back_as_well(folder: Path) -> None:
    experiment = read_experiment(folder / "first.yaml")
    tables = load(experiment.data.source)
    chosen, _ = chosen_features(experiment, tables)
    alone = experiment.model_copy(update={"scorers": {"learned": ScorerSpec(kind="learned")}})
    fitted = fit_scorers(alone, chosen, split_of(experiment, tables, chosen))
    card = points_cards({"learned": fitted["learned"].scorer}, experiment="first")["learned"]
    card.write(folder / "points.yaml")
    found = run_backtest(folder / "points.yaml", experiment).report.found
    assert found.scorer == "learned, first"
    assert found.recall[0].recall.low > found.recall[0].by_chance  # type: ignore[operator]


def test_a_behavioural_churn_is_judged_where_its_horizon_is_over(folder: Path) -> None:
    """Silence of 28 days: sessions go on for weeks before a cancellation, and then nobody is left."""
    text = (folder / "first.yaml").read_text()
    silence = text.replace(
        "kind: cancel, horizon_days: 56", "kind: silence, metric: sessions, horizon_days: 28"
    )
    (folder / "silence.yaml").write_text(silence)
    found = run_backtest(folder / "sees.yaml", read_experiment(folder / "silence.yaml")).report.found
    grid = (found.table["churn_at"] - found.first) / pd.Timedelta(days=7)
    assert found.churns > 10
    assert (grid == grid.round()).all()
    assert (found.table["churn_at"] > found.first).all()  # who is silent on the first day lapsed before


@pytest.mark.parametrize(
    ("card", "said"),
    [
        ("name: x\nweights: {engagement: -1, retention: 1}\n", "card.yaml: weights.engagement"),
        ("name: x\nwheights: {engagement: 1}\n", "card.yaml: "),
        ("name: x\nweights: {engagement: 1}\n", "card.yaml: weights: no weight for "),
    ],
)
def test_a_card_that_is_wrong_is_one_sentence(
    monkeypatch, capsys, folder: Path, card: str, said: str
) -> None:
    (folder / "card.yaml").write_text(card)
    command = "backtest", folder / "card.yaml", folder / "first.yaml", "--quiet"
    assert campaignpulse(monkeypatch, *command) == 2
    sentence = capsys.readouterr().err.strip()
    assert said in sentence
    assert sentence.count("\n") == 0


def test_nobody_to_watch_is_named(folder: Path) -> None:
    text = (folder / "first.yaml").read_text()
    (folder / "nobody.yaml").write_text(
        text.replace("horizon_days: 56", "horizon_days: 56, eligible: {tenure_days: 9000}")
    )
    with pytest.raises(InputError, match=r"label\.eligible: nobody is a customer"):
        run_backtest(folder / "sees.yaml", read_experiment(folder / "nobody.yaml"))


def test_a_page_in_no_folder_is_refused_before_any_work(monkeypatch, capsys, folder: Path) -> None:
    command = "backtest", folder / "sees.yaml", folder / "first.yaml", "--page", folder / "no" / "a.html"
    assert campaignpulse(monkeypatch, *command) == 2
    assert "--page" in capsys.readouterr().err
