"""What a run holds: inputs, values, tables and files, written in as few calls as MLflow allows."""

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pandas as pd

from . import sqlite
from .quiet import quiet
from .records import Content, NamedInput, flat_params
from .store import Store, client_of

PARAMS_PER_CALL, METRICS_PER_CALL = 100, 1000
"""How many MLflow takes at once; one call costs 30 ms, whatever is in it."""

DIGEST_LENGTH = 12
"""Characters of a data set's digest in tables of the UI, enough to tell data apart; a tag holds all of it."""

TABLE_DIGITS = 6
"""Decimal digits in a table that the UI shows as it is: few to read, enough that a small p-value is not 0."""

PARAM_LENGTH = 6000
"""Characters of a param that MLflow takes."""

COLUMN_KINDS = {
    "float64": "double",
    "float32": "float",
    "int64": "long",
    "bool": "boolean",
    "boolean": "boolean",
}
"""MLflow's words for column types; what is not listed is shown as text."""


@quiet()
def write_inputs(store: Store, run_id: str, inputs: Iterable[NamedInput]) -> None:
    """The tables that a run was made on, by name and digest."""
    from mlflow.entities import Dataset, DatasetInput, InputTag

    named = [
        DatasetInput(Dataset(**_dataset(table)), [InputTag("mlflow.data.context", table.role)])
        for table in inputs
    ]
    if named:
        client_of(store).log_inputs(run_id, named)


def _dataset(table: NamedInput) -> dict[str, str]:
    columns = [_column(name, dtype) for name, dtype in table.columns.items()]
    return {
        "name": table.name,
        "digest": table.digest[:DIGEST_LENGTH],
        "source_type": "local",
        "source": json.dumps({"uri": table.source}),
        "schema": json.dumps({"mlflow_colspec": columns}),
        "profile": json.dumps({"num_rows": table.rows, "num_elements": table.rows * len(columns)}),
    }


def _column(name: str, dtype: str) -> dict[str, object]:
    kind = "datetime" if dtype.startswith("datetime64") else COLUMN_KINDS.get(dtype, "string")
    return {"name": name, "type": kind, "required": True}


@quiet()
def write_values(
    store: Store,
    run_id: str,
    *,
    metrics: Mapping[str, float],
    params: Mapping[str, object],
    tags: Mapping[str, str],
    steps: Mapping[str, Sequence[float | None]] | None = None,
    model_id: str | None = None,
    tested: NamedInput | None = None,
) -> None:
    """Metrics (of a model on a tested table, where they are given), params and tags of a run.

    `steps` are metrics that have a value at each step, from 0 on; those that are None are left out.
    """
    from mlflow.entities import Metric, Param, RunTag

    about: dict[str, Any] = {"model_id": model_id}
    if tested:
        about |= {"dataset_name": tested.name, "dataset_digest": tested.digest[:DIGEST_LENGTH]}
    now = int(time.time() * 1000)
    values = [Metric(name, value, now, 0, **about) for name, value in metrics.items()]
    for name, course in (steps or {}).items():
        values += [Metric(name, value, now, at) for at, value in enumerate(course) if value is not None]
    settings = [Param(name, cut(value, PARAM_LENGTH, "…")) for name, value in flat_params(params).items()]
    client = client_of(store)
    client.log_batch(run_id, tags=[RunTag(name, value) for name, value in tags.items()])
    for start in range(0, len(settings), PARAMS_PER_CALL):
        client.log_batch(run_id, params=settings[start : start + PARAMS_PER_CALL])
    for start in range(0, len(values), METRICS_PER_CALL):
        client.log_batch(run_id, metrics=values[start : start + METRICS_PER_CALL])


def cut(text: str, length: int, ending: str) -> str:
    """The text, with `ending` in place of what is beyond `length` characters.

    >>> cut("a long verdict", 8, "…")
    'a long …'
    """
    return text if len(text) <= length else text[: length - len(ending)] + ending


@quiet()
def write_files(
    store: Store, run_id: str, *, tables: Mapping[str, pd.DataFrame], files: Mapping[str, Content]
) -> None:
    """Tables and files as artifacts; JSON tables of the same name stand side by side in the UI."""
    if not tables and not files:
        return
    with TemporaryDirectory() as scratch:
        for name, table in tables.items():
            _write_table(table, _inside(Path(scratch), name))
        for name, content in files.items():
            _inside(Path(scratch), name).write_bytes(_bytes_of(content))
        client_of(store).log_artifacts(run_id, scratch)
    shown = [{"path": name, "type": "table"} for name in tables if name.endswith(".json")]
    if shown:
        client_of(store).set_tag(run_id, "mlflow.loggedArtifacts", json.dumps(shown))


def read_table(store: Store, run_id: str, name: str) -> pd.DataFrame | None:
    """Return a Parquet table among the artifacts of a run; None where it is not, or no longer, there."""
    rows = sqlite.read_rows(store.database, "SELECT artifact_uri FROM runs WHERE run_uuid = ?", run_id)
    path = Path(url2pathname(urlsplit(rows[0][0]).path)) / name if rows else None
    return pd.read_parquet(path) if path is not None and path.is_file() else None


def _inside(folder: Path, name: str) -> Path:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts:
        raise ValueError(f"the artifact {name!r} must be a relative path without '..'")
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    return target


def _write_table(table: pd.DataFrame, path: Path) -> None:
    if path.suffix == ".json":
        table.round(TABLE_DIGITS).to_json(path, orient="split", index=False, date_format="iso")
    elif path.suffix == ".parquet":
        table.to_parquet(path, index=False)
    else:
        raise ValueError(f"the table {path.name!r} must end in .json (shown side by side) or .parquet")


def _bytes_of(content: Content) -> bytes:
    if isinstance(content, Path):
        return content.read_bytes()
    return content.encode() if isinstance(content, str) else content
