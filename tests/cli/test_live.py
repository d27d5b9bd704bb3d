"""The commands of a comparison in use: exit codes and JSON."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from campaignpulse.cli import main
from campaignpulse.pipeline.live.book import Book

EXPERIMENT = """\
name: spring
data: {path: data/}
label: {kind: cancel, horizon_days: 28}
cutoffs: {every_days: 7}
split: {train: [2024-03-04, 2024-09-30], test: [2024-11-04, 2025-01-20]}
output: out
live: {arms: {learned: 0.5, hold_out: 0.5}, salt: s, starts: 2025-03-03, weeks: 4}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CAMPAIGNPULSE_MLRUNS", str(tmp_path / "mlruns"))
    (tmp_path / "data").mkdir()
    ids = [f"a{number:03d}" for number in range(100)]
    days = pd.date_range("2024-01-01", "2025-03-31", freq="28D")
    events = pd.MultiIndex.from_product([ids, days], names=["account_id", "occurred_at"]).to_frame(
        index=False
    )
    events.loc[len(events)] = ["a001", pd.Timestamp("2025-03-30")]
    leavers = pd.DataFrame({"account_id": ids[::3], "change": "cancel"})
    leavers["at"] = pd.Timestamp("2025-03-10") + pd.to_timedelta(np.arange(len(leavers)) % 9, unit="D")
    for name, frame in {
        "events": events.assign(metric="posts"),
        "subscriptions": leavers,
        "campaigns": pd.DataFrame(
            [["mm", "March", "march", "2025-03-17", "2025-04-01"]],
            columns=["campaign_id", "name", "series", "starts_at", "ends_at"],
        ),
        "exposures": pd.DataFrame({"account_id": ["a001"], "campaign_id": ["mm"]}),
    }.items():
        frame.to_csv(tmp_path / "data" / f"{name}.csv", index=False)
    (tmp_path / "x.yaml").write_text(EXPERIMENT)
    return tmp_path


def code_of(monkeypatch: pytest.MonkeyPatch, command: str, folder: Path, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["campaignpulse", "live", command, str(folder / "x.yaml"), *arguments])
    with pytest.raises(SystemExit) as stop:
        main()
    return int(stop.value.code or 0)


def test_assign_writes_the_assignments_and_says_so(monkeypatch, capsys, folder: Path) -> None:
    answer = folder / "a.json"
    assert code_of(monkeypatch, "assign", folder, "--at", "2025-03-03", "--json", str(answer)) == 0
    told = json.loads(answer.read_text())
    assert (told["at"], told["added"], told["by_arm"]) == (
        "2025-03-03",
        100,
        {"learned": 50, "hold_out": 50},
    )
    assert len(pd.read_parquet(told["outputs"]["assignments"])) == 100
    assert "100 accounts added" in capsys.readouterr().out


def test_bad_input_is_one_sentence_and_exit_code_2(monkeypatch, capsys, folder: Path) -> None:
    assert code_of(monkeypatch, "assign", folder, "--at", "2025-03-01") == 2
    error = capsys.readouterr().err.strip()
    assert "the comparison starts on 2025-03-03" in error
    assert "\n" not in error.splitlines()[-1]


def test_a_second_process_steps_aside_with_exit_code_4(monkeypatch, folder: Path) -> None:
    with Book(folder / "out" / "live").alone():
        assert code_of(monkeypatch, "assign", folder, "--at", "2025-03-03", "--quiet") == 4


def test_plan_says_what_the_arms_can_show(monkeypatch, capsys, folder: Path) -> None:
    answer = folder / "p.json"
    assert code_of(monkeypatch, "plan", folder, "--difference", "0.1", "--json", str(answer)) == 0
    told = json.loads(answer.read_text())
    assert (told["difference"], told["power"], told["history"]["accounts"]) == (0.1, 0.8, 100)
    assert (
        "10.0 points of retention can never be shown, by any number of accounts: 0.0 %"
        in capsys.readouterr().out
    )


def test_a_power_that_is_no_share_is_refused(monkeypatch, capsys, folder: Path) -> None:
    assert code_of(monkeypatch, "plan", folder, "--power", "80") == 2
    assert "--power is 80; give a share between 0.5 and 1" in capsys.readouterr().err


def test_evaluate_says_the_verdict_and_exits_3_where_the_shares_do_not_hold(
    monkeypatch, capsys, folder: Path, store_template: Path
) -> None:
    (folder / "mlruns").mkdir()
    (folder / "mlruns" / "mlflow.db").write_bytes((store_template / "mlflow.db").read_bytes())
    code_of(monkeypatch, "assign", folder, "--at", "2025-03-03", "--quiet")
    answer = folder / "e.json"
    assert code_of(monkeypatch, "evaluate", folder, "--at", "2025-03-31", "--json", str(answer)) == 0
    told = json.loads(answer.read_text())
    assert told["verdict"] in capsys.readouterr().out
    assert told["verdict"].startswith("learned against hold_out: not enough data")
    rows = pd.read_parquet(folder / "out" / "live" / "assignments.parquet")
    lost = set(rows.loc[rows["arm"] == "learned", "account_id"].head(20))
    for name in ("events", "subscriptions", "exposures"):
        table = pd.read_csv(folder / "data" / f"{name}.csv")
        table[~table["account_id"].isin(lost)].to_csv(folder / "data" / f"{name}.csv", index=False)
    assert code_of(monkeypatch, "evaluate", folder, "--at", "2025-03-31") == 3
    assert capsys.readouterr().out.startswith("held back: accounts vanished from the data unequally")
