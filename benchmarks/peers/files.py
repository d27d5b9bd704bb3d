"""Our engine from the Parquet files to a Parquet file: the same work with reading and writing in it."""

from __future__ import annotations

import os
import resource
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from campaignpulse.features import write_windows
from campaignpulse.tables import Tables
from peers.ours import declared
from work import FEATURES, NAMES

READS_FILES = True


def run(folder: Path) -> tuple[Path, Path]:
    if "LIMIT_MB" in os.environ:
        limit_memory(int(os.environ["LIMIT_MB"]))
    out = folder.parent / "windows.parquet"
    snapshots = folder / "snapshots.parquet"
    cutoffs = pd.read_parquet(snapshots, columns=["cutoff"])["cutoff"].unique()

    def asked(tables: Tables) -> pd.DataFrame:
        accounts = tables.accounts["account_id"]
        place = np.tile(np.arange(len(cutoffs)), len(accounts))
        return pd.DataFrame(
            {"account_id": accounts.repeat(len(cutoffs)).array, "cutoff": cutoffs.take(place)}
        )

    write_windows(folder, asked, [declared(spec) for spec in FEATURES], out)
    return out, snapshots


def limit_memory(megabytes: int) -> None:
    """Let the process take no more private memory than this beyond what it holds after its imports."""
    status = dict(line.split(":") for line in Path("/proc/self/status").read_text().splitlines())
    held = int(status["VmData"].split()[0]) * 1024
    resource.setrlimit(resource.RLIMIT_DATA, (held + megabytes * 1_000_000,) * 2)


def finish(result: tuple[Path, Path]) -> pd.DataFrame:
    """The rows in the order of the snapshots; read column by column, for the file is larger than memory."""
    path, snapshots = result[0], pd.read_parquet(result[1])
    written = pq.read_table(path, columns=["account_id", "cutoff"]).to_pandas()
    written["row"] = range(len(written))
    order = snapshots.merge(written, on=["account_id", "cutoff"], how="left")["row"].to_numpy()
    features = {name: pq.read_table(path, columns=[name])[name].to_numpy()[order] for name in NAMES}
    return pd.concat([snapshots, pd.DataFrame(features)], axis=1)
