from __future__ import annotations

from campaignpulse.reports.figure import figure
from campaignpulse.reports.markup import element


def test_the_numbers_of_a_figure_are_folded_away_below_it() -> None:
    shown = figure("Gains < losses", element("svg"), "What it shows.", element("table"))
    assert shown.index("Gains &lt; losses") < shown.index("<svg>") < shown.index("What it shows.")
    assert shown.endswith("<details><summary>Numbers</summary><table></table></details></figure>")
