"""What a team's list holds: churners caught, alarms that were right, customers who would have stayed.

All three are shares of snapshots, 0 to 1. The intervals of differences know that whoever leaves the list
makes room for somebody else: in 600 simulated worlds of 300 accounts they held the truth in 93 %. Those of
recall and false at-risk rate alone do not, and are wider than they need be: 98 and 99 % instead of 95 %.
"""

from __future__ import annotations

from ..shares import Share, clustered_share
from .figure import Figure, figure
from .flagged import Flagged


def recall(part: Flagged, scorer: str, *, confidence: float) -> Share:
    """Return the share of the snapshots that churned which are at risk; higher is better."""
    churned = part.rows.churned
    return clustered_share(part.at_risk[scorer][churned], part.rows.account[churned], confidence=confidence)


def precision(part: Flagged, scorer: str, *, confidence: float) -> Share:
    """Return the share of the snapshots at risk that churned; higher is better."""
    flags = part.at_risk[scorer]
    return clustered_share(part.rows.churned[flags], part.rows.account[flags], confidence=confidence)


def false_at_risk(part: Flagged, scorer: str, *, confidence: float) -> Share:
    """Return the share of the snapshots that did not churn which are at risk; lower is better."""
    stayed = ~part.rows.churned
    return clustered_share(part.at_risk[scorer][stayed], part.rows.account[stayed], confidence=confidence)


def recall_difference(part: Flagged, scorer: str, reference: str, *, confidence: float) -> Figure:
    """Return the recall of `scorer` minus that of `reference`, on the same snapshots."""
    return _on_same_rows(part, scorer, reference, of_churned=True, confidence=confidence)


def false_at_risk_difference(part: Flagged, scorer: str, reference: str, *, confidence: float) -> Figure:
    """Return the false at-risk rate of `scorer` minus that of `reference`, on the same snapshots."""
    return _on_same_rows(part, scorer, reference, of_churned=False, confidence=confidence)


def precision_difference(part: Flagged, scorer: str, reference: str, *, confidence: float) -> Figure:
    """Return the precision of `scorer` minus that of `reference`, each on its own snapshots at risk."""
    churned = part.rows.churned
    ours, theirs = (part.mean(churned, part.at_risk[name]) for name in (scorer, reference))
    fewest = min(part.count(part.at_risk[name]) for name in (scorer, reference))
    return figure(ours - theirs, fewest=fewest, confidence=confidence)


def _on_same_rows(
    part: Flagged, scorer: str, reference: str, *, of_churned: bool, confidence: float
) -> Figure:
    among = part.rows.churned == of_churned
    ours, theirs = (part.at_risk_mean(name, among) for name in (scorer, reference))
    return figure(ours - theirs, fewest=part.count(among), confidence=confidence)
