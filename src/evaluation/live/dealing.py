"""Which arm an account belongs to: a salted hash decides, in equal shares within each group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import blake2b

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
Texts = npt.NDArray[np.object_]

HASH_BYTES = 8  # 64 bits: two of a million accounts share a hash once in 30 million salts
_FOR_ACCOUNTS, _FOR_STRATA = b"account", b"stratum"


def deal(account_id: pd.Series, stratum: pd.Series, arms: Mapping[str, float], *, salt: str) -> pd.Series:
    """Return the arm of each account (n,), dealt together: for those who are there at the start.

    Within each stratum every arm gets its share to less than one account, and each account has exactly its
    share of a chance of each arm: the accounts in the order of their hashes are laid at equal steps along the
    line that the shares part, from a start that the hash of the stratum says (systematic sampling). The same
    salt and accounts give the same arms in any order of rows or arms, on any machine.

    >>> arms = deal(pd.Series(list("abcdefghij")), pd.Series(["x"] * 10), {"a": 0.4, "b": 0.6}, salt="s")
    >>> arms.value_counts().to_dict()
    {'b': 6, 'a': 4}
    """
    frame = pd.DataFrame({"account": account_id.astype("str"), "stratum": stratum.astype("str")})
    frame["hash"] = _unit(frame["account"], salt, _FOR_ACCOUNTS)
    ordered = frame.sort_values(["hash", "account"])
    groups = ordered.groupby("stratum", sort=False)["account"]
    rank, size = groups.cumcount(), groups.transform("size")
    starts = {one: _unit([one], salt, _FOR_STRATA)[0] for one in frame["stratum"].unique()}
    start = ordered["stratum"].map(starts).astype(np.float64)
    place = (rank + start) / size
    arm = pd.Series(_arm_at(place.to_numpy(np.float64), arms), ordered.index, dtype="str")
    return arm.reindex(account_id.index)


def deal_alone(account_id: pd.Series, arms: Mapping[str, float], *, salt: str) -> pd.Series:
    """Return the arm of each account (n,) by its own hash alone: for those who arrive later.

    Whoever else arrives, and when, changes nothing. The shares hold on average.
    """
    places = _unit(account_id.astype("str"), salt, _FOR_ACCOUNTS)
    return pd.Series(_arm_at(places, arms), account_id.index, dtype="str")


def _unit(names: Iterable[str], salt: str, what_for: bytes) -> Floats:
    """Return a number from 0 to 1 for each name, as if drawn at random: 64 bits of BLAKE2b (RFC 7693)."""
    key = blake2b(salt.encode(), digest_size=32).digest()
    digests = (
        blake2b(name.encode(), digest_size=HASH_BYTES, key=key, person=what_for).digest() for name in names
    )
    whole = np.frombuffer(b"".join(digests), dtype=">u8")
    return whole.astype(np.float64) / 2.0 ** (8 * HASH_BYTES)


def _arm_at(places: Floats, arms: Mapping[str, float]) -> Texts:
    """Return the arm at places from 0 to 1; the arms lie in the order of their names, not of the file."""
    names = sorted(arms)
    bounds = np.cumsum([arms[name] for name in names])[:-1]
    found: Texts = np.array(names, dtype=object)[np.searchsorted(bounds, places, side="right")]
    return found
