"""From an Arrow table, which every reader ends in, to the frame that goes to the gate."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa

_DAY = pa.date32()


def to_frame(table: pa.Table) -> pd.DataFrame:
    """The table as a frame: days stay days, decimals become numbers, pandas indexes stay columns."""
    fields = [
        field.with_type(pa.float64()) if pa.types.is_decimal(field.type) else field for field in table.schema
    ]
    plain = table.cast(pa.schema(fields))
    days = {_DAY: pd.ArrowDtype(_DAY)}
    frame: pd.DataFrame = plain.to_pandas(types_mapper=days.get, ignore_metadata=True, split_blocks=True)
    return frame
