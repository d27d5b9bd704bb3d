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
from .windows import Made, asked_of
from .written import Asked, made_of_buckets


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
        if not callable(snapshots):
            snapshots = clean_snapshots(snapshots)
        made = list(made_of_buckets(cut, snapshots, question, threads, lambda made: made))
        found = _together(made)
        if not callable(snapshots):
            order, _ = by_bucket(bucket_of(snapshots[ACCOUNT_ID], len(cut)), len(cut))
            place = np.argsort(order)
            found = Made(found.context.take(place).reset_index(drop=True), found.numbers[:, place])
        return found.frame(question)


def _together(made: list[Made]) -> Made:
    """Return the windows of groups of accounts one after the other; each is let go of when it is copied."""
    context = pd.concat([one.context for one in made], ignore_index=True)
    numbers, stop = np.empty((len(made[0].numbers), len(context)), np.float32), len(context)
    while made:
        one = made.pop().numbers
        numbers[:, stop - one.shape[1] : stop] = one
        stop -= one.shape[1]
    return Made(context, numbers)
