from __future__ import annotations

import io

from campaignpulse.reports import print_champions
from rich.console import Console

PEOPLE = {"scorer": "rules", "owner": None, "approver": None, "run_id": None}
NOW = {
    "version": "m/2",
    "origin": "m-learned/4",
    "since": "2024-03-01T10:20:30+00:00",
    "until": None,
    "kind": "promotion",
    "by": "ann",
    "reason": "",
    **PEOPLE,
    "owner": "Ann",
    "approver": "Ben",
}
BEFORE = {
    "version": "m/1",
    "origin": "m-rules/4",
    "since": None,
    "until": "2024-03-01T10:20:30+00:00",
    "kind": "unrecorded",
    "by": None,
    "reason": "set by hand",
    **PEOPLE,
}


def test_each_champion_is_told_in_two_lines_that_of_now_first() -> None:
    file = io.StringIO()
    print_champions("March", [NOW, BEFORE], Console(file=file, width=60))
    assert file.getvalue().splitlines() == [
        "Champions of 'March', that of now first (times in UTC):",
        "",
        "m/2 (m-learned/4)  2024-03-01 10:20 to now",
        "    promoted by ann; owner Ann; approver Ben: no reason was given",
        "",
        "m/1 (m-rules/4)  unknown to 2024-03-01 10:20",
        "    not on record: set by hand",
    ]
