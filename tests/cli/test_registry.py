"""The commands on champions: what they print, what they write, and their exit codes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from campaignpulse.cli import main
from campaignpulse.features import Feature, total
from campaignpulse.models import ScorerWithFeatures, Stability, WeightedRulesScorer, save_complete
from campaignpulse.tracking import Decision, ScorerRecord, decision_run, log_decision, open_store, set_rules

SMALLEST = """\
name: Spring sale
data: {path: data/}
label: {kind: cancel, horizon_days: 56}
cutoffs: {every_days: 14}
split: {train: [2023-04-01, 2023-09-01], test: [2023-11-01, 2024-01-10]}
"""


@pytest.fixture(scope="module")
def root(store_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with two scorers of one experiment, which asks for an approval."""
    root = tmp_path_factory.mktemp("registry") / "mlruns"
    root.mkdir()
    shutil.copy(store_template / "mlflow.db", root)
    store = open_store(root)
    windows = pd.DataFrame({"phase": "baseline", "logins_7d": np.arange(40, dtype="float32")})
    scorer = WeightedRulesScorer(components={"engagement": ["logins_7d"]}, directions={"logins_7d": 1})
    scorer.fit(windows, np.arange(40) % 3 == 0)
    features = (Feature("logins_7d", total("logins", 7), "engagement", +1, "logins"),)
    folder = save_complete(ScorerWithFeatures(scorer, features, phase=True), Stability(0.2), root / "scorer")
    scorers = tuple(ScorerRecord(name, folder, windows.head(3), {}) for name in ("rules", "ours"))
    with decision_run(store, "Spring sale", kind="ab", run_key="k", name="one") as run:
        log_decision(run, Decision("no difference shown", "", "d" * 64, scorers, ()))
    set_rules(store, "Spring sale", owner="Ann", approval="required")
    return root


@pytest.fixture
def ask(root: Path, monkeypatch, capsys) -> Callable[..., tuple[int, str, str]]:
    """Run a command; its exit code, what it printed, and its errors."""
    monkeypatch.setenv("CAMPAIGNPULSE_MLRUNS", str(root))

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["campaignpulse", *map(str, arguments)])
        with pytest.raises(SystemExit) as stop:
            main()
        printed = capsys.readouterr()
        return int(stop.value.code or 0), printed.out, printed.err

    return run


def test_champions_come_and_go_and_the_record_tells_it(ask, tmp_path: Path) -> None:
    code, _, error = ask("promote", "spring-sale-rules/1", "--reason", "it is the reference")
    assert code == 3
    assert error.startswith("nobody has approved spring-sale-rules/1")
    assert error.count("\n") == 1

    code, _, error = ask("rollback", "--reason", "one")
    assert (code, "has a champion yet" in error) == (2, True)

    code, told, _ = ask("approve", "spring-sale-rules/1", "--by", "Ben", "--note", "fine")
    assert (code, told.strip()) == (
        0,
        "spring-sale-rules/1 is approved by Ben; now `campaignpulse promote` may take it",
    )
    assert ask("approve", "spring-sale-ours/1", "--by", "ann")[0] == 3
    assert ask("promote", "spring-sale-rules/1")[0] == 0
    assert (
        ask("promote", "spring-sale-ours/1", "--approver", "Ben", "--reason", "ours", "--by", "Ann")[0] == 0
    )

    code, _, error = ask("rollback", "Spring sale")
    assert (code, "a rollback needs a reason" in error) == (2, True)
    code, _, error = ask("rollback", "Autumn sale", "--reason", "x")
    assert (code, "'Autumn sale' has no champion" in error) == (2, True)

    said, (code, _, error) = ask("challenge", "spring-sale-rules/1"), ask("challenge", "spring-sale-ours/1")
    assert "is now the challenger" in said[1]
    assert (code, "is the champion of 'Spring sale'" in error) == (2, True)

    (tmp_path / "spring.yaml").write_text(SMALLEST)
    answer = tmp_path / "rollback.json"
    code, told, _ = ask("rollback", tmp_path / "spring.yaml", "--reason", "it sleeps", "--json", answer)
    assert (code, json.loads(answer.read_text())["before"]) == (0, "spring-sale/2")
    assert "spring-sale/2 was taken back" in told


def test_the_history_is_printed_and_written(ask, tmp_path: Path) -> None:
    ask("promote", "spring-sale-rules/1", "--approver", "Ben")
    ask("promote", "spring-sale-ours/1", "--approver", "Ben", "--reason", "ours", "--by", "Ann")
    ask("rollback", "--reason", "it dreams")
    answer = tmp_path / "history.json"
    code, told, _ = ask("history", "--json", answer)
    assert code == 0
    assert "came back by a rollback" in told
    assert "promoted by Ann; approver Ben: ours" in told
    written = json.loads(answer.read_text())
    assert written["experiment"] == "Spring sale"
    assert [one["version"] for one in written["champions"][:2]] == ["spring-sale/1", "spring-sale/2"]
    assert ask("history", "--quiet")[1] == ""
