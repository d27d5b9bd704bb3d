"""Where the session comes from, and what is said where there can be none."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from campaignpulse.checks import InputError
from campaignpulse.sources.spark import spark_session
from campaignpulse.sources.spark.session import require_java


def test_without_pyspark_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(InputError, match=r"pyspark is not installed; .*pip install 'campaignpulse\[spark\]'"):
        spark_session()


def test_without_java_it_is_said_where_it_was_looked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InputError, match="needs Java 17 or newer, and there is no java on the PATH"):
        require_java()
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(InputError, match="there is no java under JAVA_HOME"):
        require_java()


def test_java_is_taken_from_its_home_or_the_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "java").touch(mode=0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    require_java()
    monkeypatch.delenv("JAVA_HOME")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    require_java()


@pytest.mark.spark
def test_a_session_that_is_there_is_the_one_that_is_used(spark: Any) -> None:
    assert spark_session() is spark
