"""Windows of a data set that grows day by day on disk: a day costs seconds, and no history is read again."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..checks import clean_threads
from ..sources.shares import bucket_of, by_bucket
from ..sources.store import BatchStore
from ..tables import ACCOUNT_ID, clean_snapshots
from .spec import Feature
from .written import Asked, windows_of_buckets


class WindowStore(BatchStore):
    """A data set on disk that grows batch by batch, and its windows.

    `add` takes a day, or any other delivery, in under a name; a batch that is sent again replaces its elder.
    Who reads sees what was committed last, and who writes is alone.

    >>> store = WindowStore("store/")  # doctest: +SKIP
    >>> store.add("deliveries/2026-03-01/", name="2026-03-01")  # doctest: +SKIP
    >>> today = store.windows(asked, features)  # doctest: +SKIP
    """

    def windows(
        self, snapshots: Asked, features: Sequence[Feature], *, threads: int | None = None
    ) -> pd.DataFrame:
        """Return the windows of everything that was added: those of `windows(tables, …)`, in every bit.

        `tables` are then the events of all batches, in any order, and of the other tables what was delivered
        last. Rows come in the order of the snapshots; where a function tells the snapshots of some accounts
        from their tables, group by group of accounts.

        Raises InputError where nothing was added, where a file is not as it was written, and for all that
        `windows` refuses.
        """
        threads = clean_threads(threads)
        cut = self.look(least=threads)
        if not callable(snapshots):
            snapshots = clean_snapshots(snapshots)
        frames = list(windows_of_buckets(cut, snapshots, features, threads=threads))
        found: pd.DataFrame = pd.concat(frames, ignore_index=True)
        if callable(snapshots):
            return found
        order, _ = by_bucket(bucket_of(snapshots[ACCOUNT_ID], len(cut)), len(cut))
        return found.take(np.argsort(order)).reset_index(drop=True)
