"""The causes of a campaign's cohort, against who did not take part and against the edition before."""

from .cohorts import diagnose_campaigns

__all__ = ["diagnose_campaigns"]
