"""What `import campaignpulse as cp` offers, and what it does not load for it."""

import json
import subprocess
import sys

import campaignpulse as cp
import pytest

ROOMS = ("campaigns", "diagnosis", "evaluation", "experiment", "features", "models", "pipeline")
ROOMS += ("recalibration", "reports", "sources", "tables", "text", "tracking")
HEAVY = {"IPython", "lightgbm", "matplotlib", "mlflow", "optuna", "pyspark", "sklearn"}
"""What only training, judging, recording or showing needs; each takes a second or more to import."""

SCRIPT = """
import json, sys
import campaignpulse as cp
loaded = sorted({name.partition(".")[0] for name in sys.modules})
rooms = sorted(name for name in sys.modules if name.startswith("campaignpulse."))
cp.models
print(json.dumps([loaded, rooms, "sklearn" in sys.modules, sorted(vars(cp))]))
"""


def test_the_import_alone_loads_nothing_that_trains_judges_records_or_shows() -> None:
    said = subprocess.check_output([sys.executable, "-c", SCRIPT], text=True)  # noqa: S603, a script of ours
    loaded, rooms, trains, names = json.loads(said)
    assert not HEAVY & set(loaded)
    assert "campaignpulse.models" not in rooms
    assert trains
    assert "models" in names


@pytest.mark.parametrize("name", ROOMS)
def test_every_room_is_an_attribute_and_is_offered(name: str) -> None:
    assert getattr(cp, name).__name__ == f"campaignpulse.{name}"
    assert name in dir(cp)


def test_a_name_that_is_nowhere_is_said_as_python_says_it() -> None:
    with pytest.raises(AttributeError, match="module 'campaignpulse' has no attribute 'modles'"):
        cp.modles  # noqa: B018, asking is the point
