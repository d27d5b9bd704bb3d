from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise
from xml.etree import ElementTree

import pandas as pd
import pytest
from campaignpulse.evaluation import Customers, Driver
from campaignpulse.reports import Report, html
from campaignpulse.reports.accounts import accounts_script
from campaignpulse.reports.words import signed, with_interval
from campaignpulse.stages import Stage

VOID = {"meta", "input"}
EVIL = "</title></style><script>alert('x')</script><img src=x onerror=alert(1)>\"' & {{x}}"
ADDRESS = re.compile(r"(?:https?:)?//|url\(|@import", re.IGNORECASE)


class Page(HTMLParser):
    """What a browser would see: elements with their attributes, words, and whether every element ends."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.styles: list[str] = []
        self.scripts: list[str] = []
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
        inside = {"style": self.styles, "script": self.scripts}.get(self.open[-1] if self.open else "")
        (self.words if inside is None else inside).append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def text(self) -> str:
        return "".join(self.words)


@pytest.fixture(scope="module")
def page(report: Report) -> Page:
    return Page(html(report))


@pytest.fixture(scope="module")
def full_page(report: Report, customers: Customers) -> Page:
    return Page(html(replace(report, customers=customers)))


@pytest.fixture(params=["page", "full_page"])
def each_page(request: pytest.FixtureRequest) -> Page:
    found: Page = request.getfixturevalue(request.param)
    return found


def policy_of(page: Page) -> str:
    return next(str(meta["content"]) for meta in page.all("meta") if meta.get("http-equiv"))


def test_the_page_is_whole_and_every_element_ends(each_page: Page) -> None:
    assert each_page.open == []
    assert [tag for tag, _ in each_page.elements][:2] == ["html", "head"]
    assert each_page.all("html") == [{"lang": "en"}]


def test_nothing_of_the_page_refers_to_an_address(each_page: Page) -> None:
    for tag, attributes in each_page.elements:
        for name, value in attributes.items():
            if (tag, name) == ("svg", "xmlns"):
                continue
            assert not ADDRESS.search(value or ""), f"{tag} {name}={value}"
            assert name not in {"src", "href", "action", "srcset", "data", "poster", "background"}
    assert not any(ADDRESS.search(style) for style in each_page.styles)


def test_the_page_runs_nothing_from_outside_and_nothing_on_events(each_page: Page) -> None:
    tags = {tag for tag, _ in each_page.elements}
    assert not tags & {"iframe", "object", "embed", "link", "form", "base", "img"}
    assert not [name for _, attributes in each_page.elements for name in attributes if name.startswith("on")]
    assert "default-src 'none'" in policy_of(each_page)


def test_a_page_without_customers_has_no_script_and_allows_none(page: Page) -> None:
    assert page.all("script") == []
    assert "script-src" not in policy_of(page)


def test_a_page_with_customers_allows_the_script_of_its_table_and_no_other(full_page: Page) -> None:
    data, script = full_page.scripts
    assert full_page.all("script") == [{"type": "application/json"}, {}]
    assert script == accounts_script()
    assert data.startswith("{")
    digest = b64encode(sha256(script.encode()).digest()).decode()
    assert f"; script-src 'sha256-{digest}'" in policy_of(full_page)
    assert re.findall(r"[\w-]+ 'unsafe[^']*'", policy_of(full_page)) == ["style-src 'unsafe-inline'"]


def test_customers_come_after_the_results_by_phase(full_page: Page) -> None:
    titles = [
        "By campaign phase",
        "Customers by campaign phase",
        "Accounts at risk",
        "The campaign calendar",
        "How large the difference is",
    ]
    places = [full_page.text.index(title) for title in titles]
    assert places == sorted(places)


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


def test_names_of_customers_are_words_and_nothing_else(
    report: Report, customers: Customers, full_page: Page
) -> None:
    accounts = customers.accounts.assign(
        account_id=EVIL,
        segment=EVIL,
        campaign=EVIL,
        drivers=[(Driver(EVIL, 1.0, 2.0),)] * len(customers.accounts),
    )
    names = {"name": EVIL, "series": EVIL}
    evil = replace(
        customers,
        scorer=EVIL,
        accounts=accounts,
        curves=customers.curves.assign(**names),
        calendar=customers.calendar.assign(**names),
        milestones=customers.milestones.assign(name=EVIL),
    )
    made = html(replace(report, customers=evil))
    seen = Page(made)
    assert made.count("<script") == made.count("</script>") == 2
    assert "<img" not in made
    assert seen.open == []
    assert seen.text.count(EVIL) > 10
    assert {tag for tag, _ in seen.elements} <= {tag for tag, _ in full_page.elements}


def test_the_first_sentence_below_the_name_is_the_verdict(page: Page, report: Report) -> None:
    body = page.text[page.text.index("Spring sale", 20) :]
    assert body.startswith(f"Spring sale{report.comparison.verdict}Who leaves after the sale?")


def test_warnings_stand_between_the_name_and_the_verdict(report: Report) -> None:
    words = "".join(Page(html(replace(report, warnings=("leak alarm: <mood>",)))).words)
    assert words.index("leak alarm: <mood>") < words.index(report.comparison.verdict)


def test_a_report_without_a_question_goes_straight_on(report: Report) -> None:
    assert f"{report.comparison.verdict}By campaign phase" in Page(html(replace(report, question=None))).text


def test_headings_go_down_one_level_at_a_time(each_page: Page) -> None:
    levels = [int(tag[1]) for tag, _ in each_page.elements if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_table_has_a_caption_and_every_heading_a_scope(each_page: Page) -> None:
    assert len(each_page.all("table")) == len(each_page.all("caption")) > 5
    assert all(head.get("scope") in {"col", "row", "rowgroup"} for head in each_page.all("th"))


def test_every_figure_is_an_image_with_words_and_numbers(each_page: Page) -> None:
    drawings = each_page.all("svg")
    assert len(drawings) == len(each_page.all("figure")) == len(each_page.all("figcaption")) >= 4
    assert all(drawing["role"] == "img" and len(str(drawing["aria-label"])) > 40 for drawing in drawings)


def test_every_drawing_is_well_formed(report: Report, customers: Customers) -> None:
    page = html(replace(report, customers=customers))
    for drawing in re.findall(r"<svg.*?</svg>", page, re.DOTALL):
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


def test_no_element_claims_the_identity_of_another(each_page: Page) -> None:
    names = [attributes["id"] for _, attributes in each_page.elements if "id" in attributes]
    assert len(names) == len(set(names))


def test_the_same_report_gives_the_same_bytes(report: Report, customers: Customers) -> None:
    full = replace(report, customers=customers)
    shuffled = replace(full, predictions=report.predictions.sample(frac=1, random_state=1))
    assert html(full) == html(replace(full)) == html(shuffled)


def test_a_result_without_enough_data_has_a_page_too(
    predictions_of: Callable[..., pd.DataFrame], report_of: Callable[..., Report]
) -> None:
    few = predictions_of({"learned": 0.2, "rules": 2.0}, accounts=8)
    seen = Page(html(report_of(few.assign(churned=False))))
    assert "not enough data" in seen.text
    assert "nan" not in seen.text
