"""What knows the outcome before it could: scorers and features that are too good to be true."""

from .alarm import SUSPICIOUS_AUC, leak_warnings
from .alone import Alone, Group, alone

__all__ = ["SUSPICIOUS_AUC", "Alone", "Group", "alone", "leak_warnings"]
