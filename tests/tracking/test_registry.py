import json
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.models import Scorer, load_scorer
from campaignpulse.tracking import Decision, Logged, Store, decision_run, log_decision
from campaignpulse.tracking.registry import _signature
from campaignpulse.tracking.store import client_of

Python = Callable[..., subprocess.Popen[str]]
Answer = Callable[..., tuple[str, str]]

LOAD_ALL = """
import json, sys, warnings
sys.modules["campaignpulse"] = None  # importing it is now an error
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import mlflow, pandas as pd
    mlflow.set_tracking_uri(sys.stdin.readline().strip())
    windows = pd.read_parquet(sys.stdin.readline().strip())
    scored = {}
    for address in json.loads(sys.stdin.readline()):
        scored[address] = mlflow.pyfunc.load_model(address).predict(windows).to_dict("list")
print(json.dumps(scored))
"""


def log_one_scorer(store: Store, experiment: str, decision: Decision) -> Logged:
    with decision_run(store, experiment, kind="ab", run_key="k", name="one") as run:
        return log_decision(run, replace(decision, scorers=decision.scorers[:1]))


def version_of(store: Store, address: str) -> Any:
    name, version = address.removeprefix("models:/").split("/")
    return client_of(store).get_model_version(name, version)


def folder_of(store: Store, address: str) -> Path:
    return Path(version_of(store, address).source.removeprefix("file://"))


def test_registered_models_load_where_the_package_is_not_installed_and_predict_the_same(
    recorded: Any,
    scorers: dict[str, Scorer],
    windows: pd.DataFrame,
    tmp_path: Path,
    python: Python,
    answer_of: Answer,
) -> None:
    store, ab = recorded.store, recorded.ab
    windows.to_parquet(tmp_path / "windows.parquet")
    asked = f"{store.uri}\n{tmp_path / 'windows.parquet'}\n{json.dumps(list(ab.models.values()))}\n"
    out, err = answer_of(python(LOAD_ALL, store=store.root), asked)
    scored = json.loads(out) if out else pytest.fail(err)
    for name, scorer in scorers.items():
        found = scored[ab.models[name]]
        np.testing.assert_array_equal(found["probability"], scorer.predict_proba(windows)[:, 1])
        np.testing.assert_array_equal(found["health"], scorer.health(windows))


def test_a_model_holds_readable_text_and_no_pickle(recorded: Any) -> None:
    store, ab = recorded.store, recorded.ab
    for address in ab.models.values():
        files = [path for path in folder_of(store, address).rglob("*") if path.is_file()]
        assert {path.suffix for path in files} <= {"", ".json", ".txt", ".yaml", ".py"}
        assert all(path.read_text(encoding="utf-8") is not None for path in files)


def test_the_package_reads_the_data_of_a_model_without_any_code_from_it(
    recorded: Any, scorers: dict[str, Scorer], windows: pd.DataFrame
) -> None:
    store, ab = recorded.store, recorded.ab
    (data,) = (folder_of(store, ab.models["boosted"]) / "data").iterdir()
    loaded = load_scorer(data)
    expected = scorers["boosted"].predict_proba(windows)
    np.testing.assert_array_equal(loaded.predict_proba(windows), expected)


def test_a_version_says_what_it_is_and_where_it_comes_from(recorded: Any, decision: Decision) -> None:
    store, ab = recorded.store, recorded.ab
    version = version_of(store, ab.models["learned"])
    assert (version.name, version.run_id) == ("spring-sale-learned", ab.children["learned"])
    assert version.description == f"learned of two features\n\n{decision.verdict}"
    assert version.aliases == []
    model = client_of(store).get_logged_model(version.tags["model_id"])
    assert model.source_run_id == ab.children["learned"]
    assert json.loads(model.tags["mlflow.modelVersions"]) == [{"name": version.name, "version": 1}]
    asked = ("experiment", "scorer", "run_key", "decision_run_id", "data_digest")
    told = ("Spring sale", "learned", "k1", ab.run_id, "d" * 64)
    assert tuple(version.tags[name] for name in asked) == told


def test_a_model_has_signature_example_and_pinned_requirements(recorded: Any, windows: pd.DataFrame) -> None:
    store, ab = recorded.store, recorded.ab
    import mlflow

    folder = folder_of(store, ab.models["learned"])
    model = mlflow.models.Model.load(folder)
    assert model.signature.inputs.input_names() == ["phase", "logins_7d", "tickets_28d"]
    assert model.signature.outputs.input_names() == ["probability", "health"]
    example = pd.DataFrame(model.load_input_example(str(folder)))
    pd.testing.assert_frame_equal(
        example, windows.head(5)[["phase", "logins_7d", "tickets_28d"]], check_dtype=False
    )
    required = (folder / "requirements.txt").read_text().split()
    assert f"lightgbm=={__import__('lightgbm').__version__}" in required
    assert all("==" in line for line in required)


def test_a_scorer_of_segments_takes_them_as_text_that_may_be_left_out(windows: pd.DataFrame) -> None:
    signature = _signature(windows[["phase", "logins_7d"]].assign(segment="agency"))
    kinds = {spec.name: (spec.type.name, spec.required) for spec in signature.inputs}
    assert kinds == {"phase": ("string", True), "logins_7d": ("double", True), "segment": ("string", False)}


def test_the_same_experiment_adds_a_version(store: Store, decision: Decision) -> None:
    first, second = (log_one_scorer(store, "Spring sale", decision) for _ in range(2))
    assert first.models == {"rules": "models:/spring-sale-rules/1"}
    assert second.models == {"rules": "models:/spring-sale-rules/2"}


def test_another_experiment_of_nearly_the_same_name_does_not_mix_its_versions_in(
    store: Store, decision: Decision
) -> None:
    log_one_scorer(store, "Spring sale", decision)
    with pytest.raises(InputError, match="'spring-sale-rules' belongs to the experiment 'Spring sale'"):
        log_one_scorer(store, "spring-sale", decision)
