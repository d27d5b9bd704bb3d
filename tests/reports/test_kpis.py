"""Figures of hand-offs in words."""

from __future__ import annotations

import pandas as pd
from campaignpulse.diagnosis.feedback import Kpis
from campaignpulse.diagnosis.feedback.kpis import kpi_table
from campaignpulse.reports import kpi_markdown, kpi_sentence, print_kpis
from rich.console import Console

NAN = float("nan")


def figures(*missing: str) -> Kpis:
    rows = pd.DataFrame(
        [
            ("value_at_risk", "all", "all", 518_270.0, NAN, NAN, 40),
            ("open_cases", "all", "all", 12.0, NAN, NAN, 30),
            ("late_cases", "all", "all", 3.0, NAN, NAN, 30),
            ("resolution_time", "wind_down", "all", 30.5, 22.0, NAN, 30),
            ("resolution_time", "product_bug", "post", 31.5, 23.0, NAN, 30),
            ("cause_precision", "all", "all", 0.75, 0.6, 0.85, 20),
        ],
        columns=["kpi", "cause", "phase", "value", "low", "high", "n"],
    ).assign(counted="things")
    return Kpis("spring", pd.Timestamp("2025-04-01", tz="UTC"), kpi_table([rows]), missing)


def test_the_sentence_says_stake_cases_and_precision() -> None:
    assert kpi_sentence(figures()) == (
        "2025-04-01: 518,000 a year at risk; 12 of 30 cases open, 3 of them late; "
        "75 % of 20 named causes that people looked into were right."
    )


def test_without_figures_the_sentence_says_that_nothing_can_be_told() -> None:
    empty = Kpis("spring", pd.Timestamp("2025-04-01", tz="UTC"), kpi_table([]))
    assert kpi_sentence(empty) == "2025-04-01: nothing can be told yet."


def test_the_terminal_has_each_figure_with_its_interval_and_what_is_missing() -> None:
    console = Console(record=True, width=140)
    print_kpis(figures("retention: there is no live comparison"), console, url="http://localhost/run")
    shown = console.export_text()
    assert "natural wind-down" in shown
    assert "30.5" in shown
    assert "31.5" not in shown
    assert "By cause and phase at once: --csv FILE, or the page." in shown
    assert "22.0 to …" in shown
    assert "60.0 % to 85.0 %" in shown
    assert "- retention: there is no live comparison" in shown


def test_a_narrow_terminal_cuts_no_figure_short() -> None:
    console = Console(record=True, width=60)
    print_kpis(figures(), console)
    shown = console.export_text()
    assert all(figure in shown for figure in ("518,000", "60.0 % to 85.0 %", "75.0 %"))


def test_the_description_of_a_run_is_a_table_in_markdown() -> None:
    lines = kpi_markdown(figures()).splitlines()
    assert sum(line.startswith("|") for line in lines) == 2 + 6
