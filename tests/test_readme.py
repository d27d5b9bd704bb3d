"""The README stays true: its blocks run, and what it shows is what comes out."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from campaignpulse import Experiment
from campaignpulse.cli import main

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


def test_the_python_blocks_run_one_after_the_other(monkeypatch):
    monkeypatch.chdir(ROOT)
    names: dict[str, object] = {}
    for block in blocks("python"):
        exec(compile(block, "README.md", "exec"), names)  # noqa: S102, our own text
    assert names["comparison"].verdict.startswith("learned wins")


def test_the_smallest_experiment_file_is_valid():
    import yaml

    (block,) = blocks("yaml")
    assert Experiment.model_validate(yaml.safe_load(block)).label.horizon_days == 90


def test_every_make_target_that_is_named_is_there():
    for target in set(re.findall(r"make ([a-z]+)", README)):
        known = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, check=False)  # noqa: S603, S607
        assert known.returncode == 0, target


def test_every_file_that_is_linked_is_there():
    for path in re.findall(r"\]\(([^)]+)\)", README):
        assert (ROOT / path).exists(), path


def test_the_demo_prints_what_is_shown(monkeypatch, capsys, store_template, tmp_path):
    (tmp_path / "mlruns").mkdir()
    (tmp_path / "mlruns" / "mlflow.db").write_bytes((store_template / "mlflow.db").read_bytes())
    monkeypatch.setenv("CAMPAIGNPULSE_MLRUNS", str(tmp_path / "mlruns"))
    monkeypatch.setattr("sys.argv", ["campaignpulse", "run", str(ROOT / "experiments/complete_journey.yaml")])
    with pytest.raises(SystemExit):
        main()
    printed = {line.strip() for line in capsys.readouterr().out.splitlines()}
    shown = [line.strip() for line in blocks("console")[0].splitlines()[1:] if line.strip() not in ("", "…")]
    assert len(shown) > 10
    assert [line for line in shown if line not in printed] == []
