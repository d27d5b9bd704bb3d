"""A comparison in use: accounts dealt to arms, and what became of them, as they were dealt."""

from .assigned import Assigned
from .dealing import deal, deal_alone
from .mismatch import Mismatch, loss_mismatch, mismatches, ratio_p_value

__all__ = ["Assigned", "Mismatch", "deal", "deal_alone", "loss_mismatch", "mismatches", "ratio_p_value"]
