"""The page of a live comparison stands alone, the verdict first."""

from __future__ import annotations

from dataclasses import replace

from campaignpulse.reports import LiveReport, live_html


def test_the_page_begins_with_the_verdict_and_asks_no_address(live_found) -> None:
    page = live_html(LiveReport("spring", live_found))
    assert f'<h1>spring</h1><p class="verdict">{live_found.verdict}</p>' in page
    assert "http" not in page.replace("http-equiv", "").replace("http://www.w3.org/2000/svg", "")
    assert page.count("<svg") == 1


def test_without_differences_there_is_no_figure_and_no_section_of_them(live_found) -> None:
    page = live_html(LiveReport("spring", replace(live_found, differences=())))
    assert "<svg" not in page
    assert "Who keeps more?" not in page


def test_what_was_missing_is_listed_and_names_are_escaped(live_found) -> None:
    page = live_html(LiveReport("<b>", live_found, missing=("no <i>",)))
    assert "<h1>&lt;b&gt;</h1>" in page
    assert "<li>no &lt;i&gt;</li>" in page


def test_the_same_report_gives_the_same_bytes(live_found) -> None:
    assert live_html(LiveReport("spring", live_found)) == live_html(LiveReport("spring", live_found))
