"""The commands: bad input is one sentence and exit code 2, before anything is written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from campaignpulse.cli import main
from campaignpulse.experiment import Simulation
from campaignpulse.sources import load

SMALLEST = """\
name: my first look
data: {path: data/}
label: {kind: cancel, horizon_days: 56}
cutoffs: {every_days: 14}
split: {train: [2023-04-01, 2023-09-01], test: [2023-11-01, 2024-01-10]}
"""
TABLES = {
    "campaigns": "campaign_id,name,series,starts_at,ends_at\nmm,March,march,2023-03-01,2023-04-01\n",
    "exposures": "account_id,campaign_id\na1,mm\n",
    "events": "account_id,occurred_at,metric\na1,2023-03-02,sessions\na1,2024-03-02,sessions\n",
    "subscriptions": "account_id,at,change\na1,2024-03-03,renewal\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    for name, text in TABLES.items():
        (tmp_path / "data" / f"{name}.csv").write_text(text)
    return tmp_path


def told(monkeypatch, capsys, folder: Path, text: str = SMALLEST, *arguments: str) -> tuple[int, str]:
    (folder / "x.yaml").write_text(text)
    monkeypatch.setattr("sys.argv", ["campaignpulse", "run", str(folder / "x.yaml"), "--quiet", *arguments])
    monkeypatch.setenv("CAMPAIGNPULSE_MLRUNS", str(folder / "mlruns"))
    with pytest.raises(SystemExit) as stop:
        main()
    return stop.value.code, capsys.readouterr().err.strip()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"exposures": None}, "there is no table 'exposures'"),
        ({"events": "account_id,occurred_at,metric\n"}, "events has no rows"),
        ({"events": "account_id,occurred_at,metric\na1,soon,sessions\n"}, "occurred_at is 'soon'"),
        (
            {"campaigns": TABLES["campaigns"].replace("2023-04-01", "2023-02-01")},
            "ends_at 2023-02-01 is not after starts_at 2023-03-01",
        ),
        ({"exposures": "account_id,campaign_id\na1,april\n"}, "campaign_id 'april' is not in campaigns"),
        ({"accounts": "account_id\na1\na1\n"}, "account_id 'a1' stands already in row 1"),
        ({"accounts": "account_id\na2\n"}, "account_id 'a1' is not in accounts"),
    ],
)
def test_a_table_that_is_wrong_is_named_with_its_row(monkeypatch, capsys, folder, changed, said):
    for name, text in changed.items():
        file = folder / "data" / f"{name}.csv"
        file.unlink() if text is None else file.write_text(text)
    code, sentence = told(monkeypatch, capsys, folder)
    assert code == 2
    assert said in sentence
    assert sentence.count("\n") == 0
    assert not (folder / "output").exists()


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("horizon_days: 56", "horizon_days: -3", "label.horizon_days is -3; it must be at least 1 day"),
        ("name: my", "nam: x\nname: my", "nam is not a key"),
        ("2023-11-01, ", "2023-08-01, ", "mix time"),
        ("cutoffs: {every_days: 14}", "cutoffs: {every_days: 14}\nscorers: {rules: {kind: magic}}", "magic"),
        (
            "split:",
            "scorers: {rules: {kind: rules}, learned: {kind: learned, settings: {l3: 1}}}\nsplit:",
            "scorers.learned.settings.l3 is no setting of a learned scorer; it takes",
        ),
        ("kind: cancel", "kind: silence, metric: posts", "metric 'posts' is in no table; there are sessions"),
    ],
)
def test_a_key_that_is_wrong_is_named_with_its_path(monkeypatch, capsys, folder, before, after, said):
    code, sentence = told(monkeypatch, capsys, folder, SMALLEST.replace(before, after, 1))
    assert code == 2
    assert said in sentence


def test_labels_of_one_class_only_are_refused(monkeypatch, capsys, folder):
    code, sentence = told(monkeypatch, capsys, folder)
    assert code == 2
    assert "churned" in sentence


def test_a_test_period_before_its_labels_mature_is_refused(monkeypatch, capsys, folder):
    late = SMALLEST.replace("2023-11-01, 2024-01-10", "2024-02-01, 2024-03-01")
    code, sentence = told(monkeypatch, capsys, folder, late)
    assert code == 2
    assert "none of the 2 test snapshots" in sentence
    assert "has an outcome yet" in sentence


def test_a_json_file_in_no_folder_is_refused_before_any_work(monkeypatch, capsys, folder):
    code, sentence = told(monkeypatch, capsys, folder, SMALLEST, "--json", str(folder / "no" / "x.json"))
    assert code == 2
    assert "there is no such folder" in sentence


def test_a_missing_experiment_file_is_one_sentence(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr("sys.argv", ["campaignpulse", "run", str(tmp_path / "none.yaml")])
    with pytest.raises(SystemExit) as stop:
        main()
    assert stop.value.code == 2
    assert "none.yaml" in capsys.readouterr().err


def test_the_schema_lists_every_key_with_its_meaning(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["campaignpulse", "schema"])
    with pytest.raises(SystemExit) as stop:
        main()
    printed = capsys.readouterr().out
    assert (stop.value.code or 0) == 0
    assert "label.horizon_days" in printed
    assert "evaluation.budget_share" in printed


def simulated(monkeypatch, *arguments: object) -> int:
    monkeypatch.setattr("sys.argv", ["campaignpulse", "simulate", *map(str, arguments), "--quiet"])
    with pytest.raises(SystemExit) as stop:
        main()
    return int(stop.value.code or 0)


def test_a_simulated_base_is_written_as_tables_that_a_run_reads(monkeypatch, tmp_path: Path) -> None:
    answer, asked = tmp_path / "a.json", ("--accounts", 20, "--years", 1, "--seed", 3)
    assert simulated(monkeypatch, tmp_path / "base", *asked, "--json", answer) == 0
    made = json.loads(answer.read_text())
    assert made["seed"] == 3
    assert load(tmp_path / "base").digest == load(Simulation(accounts=20, years=1, seed=3)).digest
    assert Path(made["outputs"]["truth"], "state.parquet").is_file()


def test_a_folder_that_is_not_empty_is_refused_and_left_as_it_is(monkeypatch, capsys, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    assert simulated(monkeypatch, tmp_path, "--accounts", 20) == 2
    assert "is there and not empty" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_an_empty_working_folder_may_take_the_base(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert simulated(monkeypatch, ".", "--accounts", 20, "--years", 1) == 0
    assert (tmp_path / "here" / "events.parquet").is_file()


def test_promote_without_a_store_says_what_makes_one(monkeypatch, capsys, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.argv", ["campaignpulse", "promote", "march-madness-learned/3"])
    monkeypatch.setenv("CAMPAIGNPULSE_MLRUNS", str(tmp_path / "mlruns"))
    with pytest.raises(SystemExit) as stop:
        main()
    assert stop.value.code == 2
    assert "`campaignpulse run EXPERIMENT.yaml` makes it" in capsys.readouterr().err
    assert not (tmp_path / "mlruns").exists()


@pytest.mark.parametrize("day", ["tomorrow", "2024-13-10"])
def test_score_refuses_a_day_that_is_none_before_it_reads_anything(monkeypatch, capsys, day: str) -> None:
    monkeypatch.setattr("sys.argv", ["campaignpulse", "score", "none.yaml", "--at", day])
    with pytest.raises(SystemExit) as stop:
        main()
    assert stop.value.code == 2
    assert f"--at is '{day}'; it must be a day such as" in " ".join(capsys.readouterr().err.split())


CARDS = Path(__file__).parents[2] / "experiments" / "scorecards"


def linted(monkeypatch, *arguments: object) -> int:
    monkeypatch.setattr("sys.argv", ["campaignpulse", "lint", *map(str, arguments)])
    with pytest.raises(SystemExit) as stop:
        main()
    return int(stop.value.code or 0)


@pytest.mark.parametrize(
    ("card", "code", "verdict"),
    [
        ("traditional", 3, "Traditional health: held back, 4 errors"),
        ("campaign_health", 0, "Campaign health: nothing found on 2026-11-25."),
        ("subtly_broken", 3, "Campaign health, subtly broken: held back, 3 errors"),
    ],
)
def test_lint_holds_a_scorecard_back_where_it_finds_an_error(monkeypatch, capsys, card, code, verdict):
    assert linted(monkeypatch, CARDS / f"{card}.yaml", "--at", "2026-11-25") == code
    assert verdict in capsys.readouterr().out


def test_lint_with_warnings_only_is_done(monkeypatch, capsys, tmp_path: Path) -> None:
    text = (CARDS / "campaign_health.yaml").read_text(encoding="utf-8")
    (tmp_path / "card.yaml").write_text(text.replace("version: 1\n", ""), encoding="utf-8")
    assert linted(monkeypatch, tmp_path / "card.yaml", "--at", "2026-11-25") == 0
    assert "may be used, 0 errors and 1 warning" in capsys.readouterr().out


def test_lint_as_json_says_the_same_and_quietly(monkeypatch, capsys, tmp_path: Path) -> None:
    answer = tmp_path / "a.json"
    card = CARDS / "subtly_broken.yaml"
    assert linted(monkeypatch, card, "--at", "2026-11-25", "--json", answer, "--quiet") == 3
    assert capsys.readouterr().out == ""
    found = json.loads(answer.read_text())
    assert (found["scorecard"], found["held_back"], found["errors"]) == (str(card), True, 3)
    assert found["findings"][0]["key"] == "measures.retention[0].feature"


@pytest.mark.parametrize(
    ("text", "arguments", "said"),
    [
        ("name: a\nweigths: {e: 1}\n", (), "card.yaml: weigths is not a key; did you mean weights?"),
        ("name: a\nweights: {e: 1}\n", ("--at", "soon"), "--at is 'soon'; it must be a day such as"),
        (
            "name: a\npoints: {}\n",
            (),
            "card.yaml: the file holds points that were learned",
        ),
        ("name: a\nweights: {e: 1}\n", ("--experiment", "none.yaml"), "none.yaml cannot be read"),
    ],
)
def test_what_lint_cannot_read_is_bad_input(
    monkeypatch, capsys, tmp_path: Path, text, arguments, said
) -> None:
    (tmp_path / "card.yaml").write_text(text, encoding="utf-8")
    assert linted(monkeypatch, tmp_path / "card.yaml", *arguments) == 2
    assert said in capsys.readouterr().err
