"""Pandera, imported so that it leaves Spark alone.

Where Spark is installed, pandera would import Spark's own pandas at every start (seconds, and a warning of
pandas 3), and set SPARK_LOCAL_IP to the loopback address, at which no executor finds the driver.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_SPARKS_PANDAS = "pyspark.pandas"
_SET_BY_PANDERA = ("SPARK_LOCAL_IP", "PYARROW_IGNORE_TIMEZONE")


@contextmanager
def _apart() -> Iterator[None]:
    """While it lasts, Spark's pandas is not to be had; what was set for Spark is taken back."""
    unset = [name for name in _SET_BY_PANDERA if name not in os.environ]
    hidden = _SPARKS_PANDAS not in sys.modules
    if hidden:
        sys.modules[_SPARKS_PANDAS] = None  # type: ignore[assignment] # None: an import of it finds nothing
    try:
        yield
    finally:
        if hidden:
            del sys.modules[_SPARKS_PANDAS]
        for name in unset:
            os.environ.pop(name, None)


with _apart():
    import pandera.backends.pandas.builtin_checks  # noqa: F401 - it looks for Spark too, at the first check
    import pandera.pandas as pa
    from pandera.errors import SchemaError, SchemaErrorReason

__all__ = ["SchemaError", "SchemaErrorReason", "pa"]
