"""mlflow as a silent part: no telemetry, no log lines, no warnings about its own parts."""

import logging
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

ENVIRONMENT = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "DO_NOT_TRACK": "true",
    "GIT_PYTHON_REFRESH": "quiet",
    "MLFLOW_LOGGING_LEVEL": "WARNING",
    # else a uv project that happens to lie in the working directory is copied into each model
    "MLFLOW_UV_AUTO_DETECT": "false",
}
"""Variables that mlflow reads once, when it is imported; what the user has set himself stays."""


@contextmanager
def quiet() -> Iterator[None]:
    """A block (or, as a decorator, a function) in which mlflow may be imported and used without noise.

    Its dependencies raise deprecation warnings that no reader of ours can act on. Where a notebook has
    imported mlflow before us, its chatty logger is turned down for the length of the block.
    """
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    logger = logging.getLogger("mlflow")
    loaded_before, level = "mlflow" in sys.modules, logger.level
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if loaded_before:
            logger.setLevel(max(level, logging.WARNING))
        try:
            yield
        finally:
            if loaded_before:
                logger.setLevel(level)
