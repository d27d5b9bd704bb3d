"""The causes of a campaign's cohort, against who did not take part and against the edition before."""

from .affected import affected_accounts
from .cohorts import diagnose_campaigns

__all__ = ["affected_accounts", "diagnose_campaigns"]
