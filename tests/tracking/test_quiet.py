import logging
import os
import subprocess
import sys
import warnings

import mlflow
import pytest
from campaignpulse.tracking.quiet import quiet


def test_what_the_user_has_set_himself_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_LOGGING_LEVEL", "DEBUG")
    monkeypatch.delenv("MLFLOW_DISABLE_TELEMETRY", raising=False)
    with quiet():
        assert os.environ["MLFLOW_LOGGING_LEVEL"] == "DEBUG"
        assert os.environ["MLFLOW_DISABLE_TELEMETRY"] == "true"


def test_the_logger_of_an_mlflow_that_was_there_before_is_turned_down_and_up_again() -> None:
    logger = logging.getLogger(mlflow.__name__)
    before = logger.level
    logger.setLevel(logging.INFO)
    with quiet():
        assert not logger.isEnabledFor(logging.INFO)
        assert logger.isEnabledFor(logging.WARNING)
    assert logger.level == logging.INFO
    logger.setLevel(before)


def test_warnings_are_silent_inside_and_errors_again_outside() -> None:
    with quiet():
        warnings.warn("of a dependency", DeprecationWarning, stacklevel=1)
    with pytest.raises(DeprecationWarning):
        warnings.warn("of our own", DeprecationWarning, stacklevel=1)


def test_the_package_is_imported_without_mlflow() -> None:
    code = "import sys, campaignpulse.tracking; print('mlflow' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout == "False\n"
