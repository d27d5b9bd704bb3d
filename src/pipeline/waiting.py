"""The challenger in the registry: it may predict what the champion predicts, from what the champion reads."""

from __future__ import annotations

from ..checks import InputError
from ..models import load_complete
from ..tracking import challenger, existing_store, trained_for
from .in_use import InUse

WAITING = "challenger: "
"""Before the scorer's name on the ledger: no scorer of an experiment file may have such a name, so that a
comparison of two of them never takes this one for either."""


def in_waiting(champion: InUse) -> InUse | None:
    """Return the challenger that is named in the registry; None where there is none.

    Raises InputError where it asks for another outcome than the champion, or reads something else under the
    name of one of its features: its predictions could not stand beside the champion's.
    """
    store = existing_store()
    version = challenger(store, champion.version.experiment)
    if version is None:
        return None
    found = InUse(version, load_complete(version.folder), trained_for(store, version))
    if found.horizon != champion.horizon:
        raise InputError(
            f"it was trained for churn within {found.horizon.days} days, the champion within "
            f"{champion.horizon.days}; name another challenger"
        )
    read = {feature.name: feature for feature in champion.one.features}
    for feature in found.one.features:
        if read.get(feature.name, feature).expression != feature.expression:
            raise InputError(f"it reads another {feature.name} than the champion; name another challenger")
    return found
