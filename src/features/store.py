"""Windows of a data set that grows day by day on disk: a day costs seconds, and no history is read again."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..checks import clean_threads
from ..sources.shares import bucket_of, by_bucket
from ..sources.store import BatchStore
from ..tables import ACCOUNT_ID
from .spec import Feature
from .windows import Made, Rooms, asked_of
from .written import Asked, asked_of_buckets, made_of_buckets


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
        question = asked_of(cut.tables.campaigns, features)
        asked = asked_of_buckets(cut, snapshots, question, threads)
        place, _ = by_bucket(bucket_of(asked[ACCOUNT_ID], len(cut)), len(cut))
        numbers, contexts, done = np.empty((len(features), len(asked)), np.float32), [], 0
        rooms = Rooms()
        for made in made_of_buckets(cut, asked, question, threads, rooms):
            rows = place[done : done + len(made.context)]
            numbers[:, _as_slice(rows)] = made.numbers
            rooms.numbers.give_back(made.numbers)
            contexts.append(made.context)
            done += len(rows)
        context = pd.concat(contexts, ignore_index=True).take(np.argsort(place, kind="stable"))
        return Made(context.reset_index(drop=True), numbers).frame(question)


def _as_slice(rows: npt.NDArray[np.int32]) -> npt.NDArray[np.int32] | slice:
    """Return ascending rows that follow one another as a slice, which is quicker to write to."""
    together = len(rows) and rows[-1] - rows[0] == len(rows) - 1
    return slice(rows[0], rows[-1] + 1) if together else rows
