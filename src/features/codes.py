"""Names as numbers: what the engine reads instead of text."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc


def codes_of(values: pd.Series | pa.Array, names: pd.Index) -> npt.NDArray[np.int32]:
    """Return the place of each value among the names, −1 where it is not among them.

    >>> codes_of(pd.Series(["b", "x", None, "a"], dtype="str"), pd.Index(["a", "b"])).tolist()
    [1, -1, -1, 0]
    """
    if isinstance(values, pd.Series) and isinstance(values.dtype, pd.CategoricalDtype):
        of_category = np.append(codes_of(pd.Series(values.cat.categories, dtype="str"), names), np.int32(-1))
        return np.asarray(of_category[values.cat.codes])
    wanted = values if isinstance(values, pa.Array) else pa.array(values)
    found = pc.index_in(wanted, value_set=pa.array(names).cast(wanted.type))
    return np.asarray(found.fill_null(-1) if found.null_count else found, dtype=np.int32)
