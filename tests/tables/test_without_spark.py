"""Pandera and Spark in one process: neither knows of the other."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

LOOK_LIKE_SPARK = """
import os, sys
print("Spark's pandas was imported")
"""
ASK = """
import os
from campaignpulse.tables import without_spark
print(without_spark.pa.DataFrameSchema({}).validate(__import__("pandas").DataFrame({"a": [1]})).shape)
print(os.environ.get("SPARK_LOCAL_IP"), os.environ.get("PYARROW_IGNORE_TIMEZONE"))
import pyspark.pandas
"""


def test_pandera_neither_imports_the_pandas_of_spark_nor_tells_spark_where_to_listen(tmp_path: Path) -> None:
    (tmp_path / "pyspark").mkdir()
    (tmp_path / "pyspark" / "__init__.py").touch()
    (tmp_path / "pyspark" / "pandas.py").write_text(LOOK_LIKE_SPARK, encoding="utf-8")
    first = f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
    said = subprocess.run([sys.executable, "-c", first + ASK], check=True, capture_output=True, text=True)  # noqa: S603
    assert said.stdout.splitlines() == ["(1, 1)", "None None", "Spark's pandas was imported"]
