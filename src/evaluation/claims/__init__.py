"""The domain's headline figures, computed on any data set, or the reason why it cannot give them."""

from .claim import Claim
from .everything import claims
from .roles import COLLABORATION_DOUBLED, TRADITIONAL, Roles

__all__ = ["COLLABORATION_DOUBLED", "TRADITIONAL", "Claim", "Roles", "claims"]
