from __future__ import annotations

import sys
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from campaignpulse.evaluation import Comparison
from campaignpulse.experiment import Evaluation
from campaignpulse.reports import register, show


def test_a_comparison_is_shown_as_verdict_and_table(comparison: Comparison) -> None:
    made = show(comparison)._repr_html_()
    root = ElementTree.fromstring(made)  # noqa: S314, our own markup
    assert [part.tag for part in root] == ["style", "p", "div"]
    assert root.find("p").text == comparison.verdict
    assert "0.704 [0.685, 0.726]" in made
    assert "http" not in made


def test_where_no_html_is_shown_the_verdict_is(comparison: Comparison) -> None:
    assert repr(show(comparison)) == comparison.verdict


def test_the_settings_of_the_experiment_hold(comparison: Comparison) -> None:
    assert "0.987" not in show(comparison)._repr_html_()
    assert "0.987" in show(comparison, evaluation=Evaluation(min_churned_accounts=29))._repr_html_()


def test_a_verdict_is_text(comparison: Comparison) -> None:
    made = show(replace(comparison, verdict="<script>"))._repr_html_()
    assert "<script>" not in made
    assert "&lt;script&gt;" in made


def test_outside_of_ipython_nothing_happens_and_nothing_is_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    assert not register()
    assert "IPython" not in sys.modules


def test_ipython_that_is_only_imported_is_left_alone() -> None:
    assert pytest.importorskip("IPython").get_ipython() is None
    assert not register()


def test_a_running_ipython_shows_a_comparison_by_itself(comparison: Comparison) -> None:
    shells = pytest.importorskip("IPython.core.interactiveshell")
    shell = shells.InteractiveShell.instance()
    try:
        assert register()
        shown, _ = shell.display_formatter.format(comparison)
    finally:
        shells.InteractiveShell.clear_instance()
    assert shown["text/html"] == show(comparison)._repr_html_()
