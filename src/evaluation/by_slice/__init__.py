"""The comparison slice by slice: by segment, size, tenure, series, participation and reliability grade."""

from .by_slice import by_slice
from .groups import slice_groups
from .result import Slice, Sliced, Slices, Worst

__all__ = ["Slice", "Sliced", "Slices", "Worst", "by_slice", "slice_groups"]
