from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from xml.etree import ElementTree

import pandas as pd
import pytest
from campaignpulse.reports import Report, html
from campaignpulse.reports.words import signed, with_interval
from campaignpulse.stages import Stage

VOID = {"meta"}
EVIL = "</title></style><script>alert('x')</script><img src=x onerror=alert(1)>\"' & {{x}}"
ADDRESS = re.compile(r"(?:https?:)?//|url\(|@import", re.IGNORECASE)


class Page(HTMLParser):
    """What a browser would see: elements with their attributes, words, and whether every element ends."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.styles: list[str] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        (self.styles if self.open[-1:] == ["style"] else self.words).append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def text(self) -> str:
        return "".join(self.words)


@pytest.fixture(scope="module")
def page(report: Report) -> Page:
    return Page(html(report))


def test_the_page_is_whole_and_every_element_ends(page: Page) -> None:
    assert page.open == []
    assert [tag for tag, _ in page.elements][:2] == ["html", "head"]
    assert page.all("html") == [{"lang": "en"}]


def test_nothing_of_the_page_refers_to_an_address(page: Page) -> None:
    for tag, attributes in page.elements:
        for name, value in attributes.items():
            if (tag, name) == ("svg", "xmlns"):
                continue
            assert not ADDRESS.search(value or ""), f"{tag} {name}={value}"
            assert name not in {"src", "href", "action", "srcset", "data", "poster", "background"}
    assert not any(ADDRESS.search(style) for style in page.styles)


def test_the_page_runs_nothing(page: Page) -> None:
    tags = {tag for tag, _ in page.elements}
    assert not tags & {"script", "iframe", "object", "embed", "link", "form", "base", "img"}
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]
    policy = next(meta for meta in page.all("meta") if meta.get("http-equiv"))
    assert "default-src 'none'" in str(policy["content"])
    assert "script-src" not in str(policy["content"])


def test_names_from_outside_are_words_and_nothing_else(
    predictions_of: Callable[..., pd.DataFrame], report_of: Callable[..., Report]
) -> None:
    report = replace(
        report_of(predictions_of({EVIL: 0.2, "rules": 2.0})),
        name=EVIL,
        question=EVIL,
        missing=(EVIL,),
        stages=(Stage(EVIL, 1.0, 1.0, 1.0),),
        settings={EVIL: {EVIL: EVIL}},
        origin=EVIL,
        data_digest=EVIL,
        facts=(EVIL,),
    )
    made = html(report)
    seen = Page(made)
    assert "<script" not in made
    assert "<img" not in made
    assert seen.open == []
    assert seen.text.count(EVIL) > 10
    assert {tag for tag, _ in seen.elements} == {
        tag for tag, _ in Page(html(report_of(report.predictions))).elements
    }


def test_the_first_sentence_below_the_name_is_the_verdict(page: Page, report: Report) -> None:
    body = page.text[page.text.index("Spring sale", 20) :]
    assert body.startswith(f"Spring sale{report.comparison.verdict}Who leaves after the sale?")


def test_a_report_without_a_question_goes_straight_on(report: Report) -> None:
    assert f"{report.comparison.verdict}By campaign phase" in Page(html(replace(report, question=None))).text


def test_headings_go_down_one_level_at_a_time(page: Page) -> None:
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_table_has_a_caption_and_every_heading_a_scope(page: Page) -> None:
    assert len(page.all("table")) == len(page.all("caption")) > 5
    assert all(head.get("scope") in {"col", "row", "rowgroup"} for head in page.all("th"))


def test_every_figure_is_an_image_with_words_and_numbers(page: Page) -> None:
    drawings = page.all("svg")
    assert len(drawings) == len(page.all("figure")) == len(page.all("figcaption")) == 4
    assert all(drawing["role"] == "img" and len(str(drawing["aria-label"])) > 40 for drawing in drawings)


def test_every_drawing_is_well_formed(report: Report) -> None:
    for drawing in re.findall(r"<svg.*?</svg>", html(report), re.DOTALL):
        ElementTree.fromstring(drawing)  # noqa: S314, our own drawing


def test_the_numbers_are_those_of_the_comparison(page: Page, report: Report) -> None:
    primary = report.comparison.primary
    assert page.text.count(with_interval(signed(primary.difference), primary.low, primary.high)) >= 2
    overall = report.comparison.scorers["rules"]["overall"]
    assert f"rules{overall.roc_auc:.3f} [{overall.roc_auc_low:.3f}, {overall.roc_auc_high:.3f}]" in page.text
    assert f"{overall.churned_accounts} churned accounts" in page.text


def test_the_page_follows_light_and_dark_and_has_a_print_form(page: Page) -> None:
    style = page.styles[0]
    assert "prefers-color-scheme: dark" in style
    assert "@media print" in style
    assert {"name": "color-scheme", "content": "light dark"} in page.all("meta")


def test_no_element_claims_the_identity_of_another(page: Page) -> None:
    names = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(names) == len(set(names))


def test_the_same_report_gives_the_same_bytes(report: Report) -> None:
    shuffled = replace(report, predictions=report.predictions.sample(frac=1, random_state=1))
    assert html(report) == html(replace(report)) == html(shuffled)


def test_a_result_without_enough_data_has_a_page_too(
    predictions_of: Callable[..., pd.DataFrame], report_of: Callable[..., Report]
) -> None:
    few = predictions_of({"learned": 0.2, "rules": 2.0}, accounts=8)
    seen = Page(html(report_of(few.assign(churned=False))))
    assert "not enough data" in seen.text
    assert "nan" not in seen.text
