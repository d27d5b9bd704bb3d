"""A data set is written to windows in a fraction of the memory that it and its windows take.

In a process of its own, because memory that was once taken is not given back, and because it must be told
what such a process imports.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

ACCOUNTS, EVENTS, CUTOFFS, FEATURES = 2_000, 1_500_000, 60, 200
LIMIT = 60_000_000
BYTES = EVENTS * (8 + 8 + 4 + 4) + ACCOUNTS * CUTOFFS * FEATURES * 4
"""Of the data in memory: a time, a value and two numbers an event, and the windows. All else is left out."""

PROGRAM = """
import json, resource, sys
from pathlib import Path
import numpy as np
import pandas as pd
from campaignpulse.features import Feature, total, write_windows

folder, limit, cutoffs, features = Path(sys.argv[1]), *map(int, sys.argv[2:])
days = pd.date_range("2024-03-01", periods=cutoffs, freq="D", tz="UTC").as_unit("us")
asked = [Feature(f"f{i}", total("posts", 1 + i), "output", 1, "posts") for i in range(features)]

def snapshots(tables):
    ids = tables.accounts["account_id"]
    at = days.take(np.tile(np.arange(cutoffs), len(ids)))
    return pd.DataFrame({"account_id": ids.repeat(cutoffs).array, "cutoff": at})

def write(source, buckets):
    return write_windows(source, snapshots, asked, folder / "windows.parquet", buckets=buckets, threads=1)

def private():
    status = dict(line.split(":") for line in Path("/proc/self/status").read_text().splitlines())
    return int(status["VmData"].split()[0]) * 1024

write(folder / "small", 1)  # what is compiled, started and imported once
resource.setrlimit(resource.RLIMIT_DATA, (private() + limit,) * 2)
rows = write(folder / "large", 40).rows
print(json.dumps({"rows": rows, "imported": sorted(sys.modules)}))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    put(folder / "small", 2, 100)
    put(folder / "large", ACCOUNTS, EVENTS)
    return folder


def put(folder: Path, accounts: int, events: int) -> None:
    rng = np.random.default_rng(0)
    ids = pa.array([f"account-{i:06d}" for i in range(accounts)], pa.large_string())
    day = pd.Timestamp("2024-01-01", tz="UTC").as_unit("us")
    tables = {
        "accounts": pa.table({"account_id": ids}),
        "campaigns": pa.table(
            {
                "campaign_id": ["c"],
                "name": ["c"],
                "series": ["s"],
                "starts_at": [day],
                "ends_at": [day + pd.Timedelta(days=9)],
            }
        ),
        "exposures": pa.table({"account_id": ids, "campaign_id": ["c"] * accounts}),
        "events": pa.table(
            {
                "account_id": ids.take(pa.array(rng.integers(0, accounts, events))),
                "occurred_at": pa.array(
                    day.value // 1000 + rng.integers(0, 10**13, events), pa.timestamp("us", "UTC")
                ),
                "metric": pa.array(["posts"]).take(pa.array(np.zeros(events, np.int8))),
                "value": rng.integers(1, 9, events) * 1.0,
            }
        ),
    }
    folder.mkdir()
    for name, table in tables.items():
        pq.write_table(table, folder / f"{name}.parquet", row_group_size=250_000)


@pytest.fixture(scope="module")
def said(folder: Path) -> dict[str, object]:
    command = [sys.executable, "-c", PROGRAM, str(folder), *map(str, (LIMIT, CUTOFFS, FEATURES))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - the program above
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_windows_larger_than_the_memory_are_written(said: dict[str, object]) -> None:
    assert BYTES > 2 * LIMIT
    assert said["rows"] == ACCOUNTS * CUTOFFS


@pytest.mark.parametrize("package", ["lightgbm", "matplotlib", "mlflow", "sklearn", "scipy.stats"])
def test_who_makes_windows_waits_for_nothing_that_trains_or_shows(
    said: dict[str, object], package: str
) -> None:
    assert package not in said["imported"]
