"""The Spark session: the one that is there, or one that is started."""

from __future__ import annotations

import os
import re
import shutil
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from ...checks import InputError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

NAME = "campaignpulse"
_OWN = {
    "spark.sql.session.timeZone": "UTC",
    "spark.ui.showConsoleProgress": "false",  # the stages of a run are told by the run
    # of a Python process of an executor: buckets are what runs side by side
    "spark.executorEnv.OPENBLAS_NUM_THREADS": "1",
    "spark.executorEnv.OMP_NUM_THREADS": "1",
}


def spark_session() -> SparkSession:
    """Return the active session, else a new one as `spark-defaults.conf` and `spark-submit` have it.

    Raises InputError where pyspark or Java is not there.
    """
    try:
        with without_warnings_of_pandas():
            from pyspark.sql import SparkSession
    except ImportError as error:
        raise InputError(
            "engine: pyspark is not installed; install it with pip install 'campaignpulse[spark]', or leave "
            "the engine local"
        ) from error
    active = SparkSession.getActiveSession()
    if active is not None:
        return active
    require_java()
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # else executors take the first python3 there is
    builder = SparkSession.builder.appName(NAME)
    for key, value in _OWN.items():
        builder = builder.config(key, value)
    with without_warnings_of_pandas():
        return builder.getOrCreate()


def in_memory(frame: DataFrame) -> pa.Table:
    """Return the rows of a Spark frame as Arrow has them."""
    with without_warnings_of_pandas():
        return frame.toArrow()


def in_spark(spark: SparkSession, rows: pa.Table) -> DataFrame:
    """Return a table of Arrow as a Spark frame."""
    with without_warnings_of_pandas():
        return spark.createDataFrame(rows)


@contextmanager
def without_warnings_of_pandas() -> Iterator[None]:
    """While it lasts, Spark does not warn of pandas 3: only Arrow passes between them."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
        yield


def require_java() -> None:
    """Refuse to start Spark where there is no Java; Spark itself says so in fifty lines."""
    home = os.environ.get("JAVA_HOME")
    found = Path(home, "bin", "java").exists() if home else shutil.which("java") is not None
    if not found and "SPARK_REMOTE" not in os.environ:
        where = f"under JAVA_HOME ({home})" if home else "on the PATH, and no JAVA_HOME"
        raise InputError(
            f"engine: Spark needs Java 17 or newer, and there is no java {where}; install one, or leave the "
            "engine local"
        )


@contextmanager
def refusals() -> Iterator[None]:
    """While it lasts, what the gate refuses in an executor is an InputError here, with its one sentence."""
    from pyspark.errors import PythonException

    try:
        yield
    except PythonException as error:
        refused = re.search(r"^\S*\bInputError: (.+)$", str(error), re.MULTILINE)
        if refused is None:
            raise
        raise InputError(refused[1]) from error
