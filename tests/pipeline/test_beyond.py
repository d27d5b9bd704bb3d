"""What a run finds beyond its verdict."""

from __future__ import annotations

import pandas as pd
import pytest


@pytest.fixture(scope="module")
def page(deployed_store) -> str:
    return (deployed_store / "out" / "report.html").read_text(encoding="utf-8")


def test_the_page_tells_what_the_verdict_means_at_work_in_slices_and_on_single_accounts(page):
    titles = [f"<h2>{title}</h2>" for title in ("At work", "Slices", "Where the two disagree most")]
    places = [page.index(title) for title in titles]
    assert places == sorted(places)


def test_the_reasons_of_single_accounts_are_those_of_the_scores(deployed_store, page):
    scores = pd.read_parquet(deployed_store / "out" / "scores.parquet")
    section = page[page.index("Where the two disagree most") :]
    told = [reason for reason in scores["reasons"] if reason in section]
    assert len(told) >= 2


def test_figures_of_the_run_are_kept_with_it(deployed_store):
    kept = {path.name for path in (deployed_store / "mlruns" / "artifacts").rglob("*.svg")}
    assert kept >= {"roc.svg", "gains.svg", "differences.svg", "reliability.svg"}
