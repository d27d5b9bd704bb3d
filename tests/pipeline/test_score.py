"""The champion's scores of a day, from tables to the file, with a real store."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.cli import main
from campaignpulse.experiment import CancelLabel, DataSource, Experiment
from campaignpulse.pipeline import ScoreResult, score
from campaignpulse.pipeline.days import ScoredDays
from campaignpulse.tables import DAY_COLUMNS
from campaignpulse.tracking import existing_store, promote

CONTRACT = ["account_id", "cutoff", "scorer", "phase", "campaign_id", "health", "probability", "low", "high"]
MONDAY, TUESDAY, FRIDAY = "2024-01-08", "2024-01-09", "2024-01-12"
LEARNED = "my-first-look/2"
"""The version of the champion of the fixture."""


def table(result: ScoreResult) -> pd.DataFrame:
    return pd.read_parquet(result.outputs["scores"]).set_index("account_id")


def content(result: ScoreResult) -> bytes:
    return Path(result.outputs["scores"]).read_bytes()


@pytest.fixture
def own_data(deployed: Experiment, data_folder: Path, tmp_path: Path) -> Experiment:
    """The experiment on a copy of the data, which the test may change."""
    (tmp_path / "data").mkdir()
    for file in data_folder.iterdir():
        (tmp_path / "data" / file.name).write_bytes(file.read_bytes())
    return deployed.model_copy(update={"data": DataSource(path=tmp_path / "data")})


def change(experiment: Experiment, name: str, edit) -> None:
    """Edit one table of an experiment's data in place."""
    path = experiment.data.path / name
    if path.suffix == ".csv":
        edit(pd.read_csv(path)).to_csv(path, index=False)
    else:
        edit(pd.read_parquet(path)).to_parquet(path)


def test_a_day_has_one_row_for_each_customer_with_the_columns_of_the_contract(deployed: Experiment) -> None:
    result = score(deployed, at=TUESDAY)
    found = pd.read_parquet(result.outputs["scores"])
    assert Path(result.outputs["scores"]) == Path(deployed.output) / "scores" / f"{TUESDAY}.parquet"
    assert found.columns[: len(CONTRACT)].tolist() == CONTRACT
    assert set(found.columns) > {"reliability", "reasons", "engagement", "retention", *DAY_COLUMNS}
    assert not found.duplicated(["account_id", "cutoff", "scorer"]).any()
    assert found["cutoff"].unique().tolist() == [pd.Timestamp(TUESDAY, tz="UTC")]
    assert (found["low"] <= found["health"]).all()
    assert (found["health"] <= found["high"]).all()
    assert found["at_risk"].sum() == np.ceil(0.1 * len(found))


def test_the_scores_are_those_that_the_run_gave_that_day(deployed: Experiment, deployed_store: Path) -> None:
    """A second opinion: the run computed the same rows among all others, before anything was stored."""
    in_run = pd.read_parquet(deployed_store / "out" / "scores.parquet")
    last = in_run["cutoff"].max()
    result = score(deployed, at=last)
    in_run = in_run[(in_run["cutoff"] == last) & (in_run["scorer"] == result.day.scorer)]
    in_run = in_run.set_index("account_id")
    found = table(result).loc[in_run.index]  # the run leaves out who has no outcome
    assert len(in_run) > 50
    names = [name for name in found if name in in_run and name != "reasons"]
    # a matrix product of other rows around them may round the last bit of a probability another way
    pd.testing.assert_frame_equal(found[names], in_run[names], rtol=1e-12, atol=0)


def test_the_change_is_that_since_the_day_that_was_scored_before(deployed: Experiment) -> None:
    monday, friday = table(score(deployed, at=MONDAY)), table(score(deployed, at=FRIDAY))
    assert monday["change"].isna().all()
    assert monday["previous_at"].isna().all()
    before = monday["health"].reindex(friday.index)
    pd.testing.assert_series_equal(friday["change"], (friday["health"] - before).rename("change"))
    assert friday["previous_at"].unique().tolist() == [pd.Timestamp(MONDAY, tz="UTC")]
    moved = friday["change"].abs() > 2
    assert moved.any()
    assert friday.loc[moved, "reasons"].str.contains("since 8 Jan 2024").all()


def test_the_rows_behind_the_reasons_lie_beside_the_day_and_are_no_day(deployed: Experiment) -> None:
    score(deployed, at=MONDAY)
    result = score(deployed, at=FRIDAY)
    path = Path(result.outputs["reasons"])
    assert path == Path(result.outputs["scores"]).with_name(f"{FRIDAY}_reasons.parquet")
    behind = pd.read_parquet(path).drop_duplicates("account_id").set_index("account_id")
    texts = table(result)["reasons"].reindex(behind.index)
    assert len(behind) > 50
    assert all(part in said for part, said in zip(behind["part"], texts, strict=True))
    assert f"{score(deployed, at='2024-01-13').day.previous_at:%Y-%m-%d}" == FRIDAY


def test_days_may_be_caught_up_in_any_order(deployed: Experiment) -> None:
    score(deployed, at=MONDAY)
    gap = score(deployed, at=FRIDAY)
    late = score(deployed, at=TUESDAY)
    again = score(deployed, at=FRIDAY)
    assert [f"{one.day.previous_at:%Y-%m-%d}" for one in (gap, late, again)] == [MONDAY, MONDAY, TUESDAY]


def test_the_same_day_again_gives_the_same_bytes(deployed: Experiment) -> None:
    score(deployed, at=MONDAY)
    first = content(score(deployed, at=TUESDAY))
    assert content(score(deployed, at=TUESDAY)) == first


def test_nothing_that_happens_or_is_known_later_changes_a_byte(own_data: Experiment) -> None:
    def later(rows: pd.DataFrame, **changes: object) -> pd.DataFrame:
        return pd.concat([rows, rows.head(40).assign(**changes)], ignore_index=True)

    score(own_data, at=MONDAY)
    before = content(score(own_data, at=TUESDAY))
    hour = pd.Timestamp(TUESDAY, tz="UTC") + pd.Timedelta(hours=1)
    change(own_data, "events.parquet", lambda rows: later(rows, occurred_at=hour, metric="sessions"))
    change(own_data, "events.parquet", lambda rows: later(rows, occurred_at=hour, metric="uploads"))
    change(own_data, "events.parquet", lambda rows: later(rows, occurred_at=hour, account_id="new"))
    change(own_data, "subscriptions.csv", lambda rows: later(rows, at=str(hour)))
    times = {"starts_at": TUESDAY, "ends_at": "2024-01-30", "known_at": "2024-01-09 00:00:01"}
    change(own_data, "campaigns.csv", lambda rows: pd.concat([rows, rows.tail(1).assign(**times)]))
    assert content(score(own_data, at=TUESDAY)) == before


def test_facts_that_came_in_since_replace_the_day(own_data: Experiment) -> None:
    before = table(score(own_data, at=TUESDAY))
    account = before["health"].idxmax()
    change(own_data, "events.parquet", lambda rows: rows[rows["account_id"] != account])
    after = score(own_data, at=TUESDAY)
    assert account not in table(after).index
    assert len(table(after)) == len(before) - 1


def test_a_metric_that_is_gone_is_said_and_is_unknown_instead_of_zero(own_data: Experiment) -> None:
    change(own_data, "events.parquet", lambda rows: rows.assign(metric="visits"))
    result = score(own_data, at=TUESDAY)
    assert any(
        sentence.startswith("metrics: sessions, which the champion") for sentence in result.day.missing
    )
    assert table(result)["engagement"].isna().all()
    assert table(result)["health"].between(0, 100).all()


def test_accounts_that_come_and_go_are_counted(own_data: Experiment) -> None:
    monday = table(score(own_data, at=MONDAY))
    gone = monday.index[monday["at_risk"]][0]
    subscriptions = pd.DataFrame({"account_id": [gone], "at": [f"{MONDAY} 12:00"], "change": ["cancel"]})
    change(own_data, "subscriptions.csv", lambda rows: pd.concat([rows, subscriptions]))
    arrived = {
        "account_id": "z1",
        "occurred_at": pd.Timestamp(f"{MONDAY} 09:00", tz="UTC"),
        "metric": "sessions",
    }
    change(own_data, "events.parquet", lambda rows: pd.concat([rows, pd.DataFrame([arrived])]))
    day = score(own_data, at=TUESDAY).day
    left = set(monday.index) - set(day.accounts["account_id"])
    assert gone in left
    assert (day.new, day.gone) == (1, len(left))
    assert day.gone_at_risk == monday["at_risk"][sorted(left)].sum()


@pytest.fixture
def put_back(monkeypatch: pytest.MonkeyPatch, deployed_store: Path) -> Iterator[None]:
    """Make learned the champion again after a test that has promoted another."""
    monkeypatch.setenv("CAMPAIGNPULSE_MLRUNS", str(deployed_store / "mlruns"))
    yield
    promote(existing_store(), "my-first-look-learned/1")


@pytest.mark.usefixtures("put_back")
def test_a_new_champion_scores_from_now_on_and_the_old_days_keep_their_version(deployed: Experiment) -> None:
    score(deployed, at=MONDAY)
    promoted = promote(existing_store(), "my-first-look-rules/1").champion
    found = table(score(deployed, at=TUESDAY))
    assert found["scorer"].unique().tolist() == ["rules"]
    assert found["version"].unique().tolist() == [str(promoted)]
    assert found["previous_version"].unique().tolist() == [LEARNED]


@pytest.mark.usefixtures("put_back")
def test_a_champion_that_is_blind_to_campaigns_scores_too(deployed: Experiment, deployed_store: Path) -> None:
    promote(existing_store(), "my-first-look-traditional/1")
    in_run = pd.read_parquet(deployed_store / "out" / "scores.parquet")
    in_run = in_run[(in_run["cutoff"] == in_run["cutoff"].max()) & (in_run["scorer"] == "traditional")]
    in_run = in_run.set_index("account_id")
    found = table(score(deployed, at=in_run["cutoff"].iloc[0])).loc[in_run.index]
    pd.testing.assert_frame_equal(found[["health", "low"]], in_run[["health", "low"]], check_exact=True)


def test_without_a_champion_the_way_out_is_said(deployed: Experiment) -> None:
    other = deployed.model_copy(update={"name": "another look"})
    with pytest.raises(InputError, match=r"'another look' has no champion .* `campaignpulse run`"):
        score(other)
    assert not Path(deployed.output).exists()


def test_a_day_without_customers_is_refused(deployed: Experiment) -> None:
    label = CancelLabel(kind="cancel", horizon_days=56, eligible={"tenure_days": 9000})
    with pytest.raises(InputError, match=rf"at {TUESDAY}: nobody is a customer"):
        score(deployed.model_copy(update={"label": label}), at=TUESDAY)


def cli(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr("sys.argv", ["campaignpulse", "score", *map(str, arguments)])
    with pytest.raises(SystemExit) as stop:
        main()
    return int(stop.value.code or 0)


@pytest.fixture
def file(monkeypatch: pytest.MonkeyPatch, deployed_store: Path, data_folder: Path, tmp_path: Path) -> Path:
    """The experiment file with an output of the test's own."""
    monkeypatch.setenv("CAMPAIGNPULSE_MLRUNS", str(deployed_store / "mlruns"))
    (tmp_path / "data").symlink_to(data_folder)
    path = tmp_path / "first.yaml"
    path.write_text((deployed_store / "first.yaml").read_text())
    return path


def test_the_command_prints_the_day_and_writes_the_json(monkeypatch, capsys, file: Path) -> None:
    assert cli(monkeypatch, file, "--at", MONDAY, "--quiet") == 0
    assert capsys.readouterr().out == ""
    assert cli(monkeypatch, file, "--at", TUESDAY, "--json", file.parent / "a.json") == 0
    told = json.loads((file.parent / "a.json").read_text())
    assert {"at", "scorer", "version", "accounts", "outputs"} <= set(told)
    assert (told["at"], told["previous_at"], told["version"]) == (TUESDAY, MONDAY, LEARNED)
    assert told["accounts"] == len(pd.read_parquet(told["outputs"]["scores"]))
    assert sum(row["accounts"] or 0 for row in told["phases"].values()) <= told["accounts"]
    printed = capsys.readouterr().out
    assert printed.startswith("my first look, 9 Jan 2024: ")
    assert f"scores: {told['outputs']['scores']}" in printed


def test_the_command_floors_a_clock_time_and_says_so(monkeypatch, file: Path) -> None:
    answer = file.parent / "a.json"
    assert cli(monkeypatch, file, "--at", f"{TUESDAY} 10:30", "--json", answer, "--quiet") == 0
    told = json.loads(answer.read_text())
    assert told["at"] == TUESDAY
    assert any(said.startswith(f"at: {TUESDAY} 10:30 is read as the day") for said in told["missing"])


def test_the_command_steps_aside_for_one_that_is_at_work(monkeypatch, capsys, file: Path) -> None:
    with ScoredDays(file.parent / "out" / "scores").alone():
        assert cli(monkeypatch, file, "--at", MONDAY, "--quiet") == 4
    assert "this one has stepped aside" in capsys.readouterr().err
    assert not list((file.parent / "out" / "scores").glob("*.parquet"))
