from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from campaignpulse.reports.canvas import (
    COLOURS,
    LEGEND_LETTERS,
    Look,
    Scale,
    drawing,
    legend,
    looks,
    mark,
    path,
    ticks,
    words,
)

SVG = "{http://www.w3.org/2000/svg}"


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    shares = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return sum(weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize("ground", ["#ffffff", "#14181d"])
def test_a_scorers_colour_stands_out_on_white_and_on_near_black(colour: str, ground: str) -> None:
    assert contrast(colour, ground) > 2.8


def test_sixteen_scorers_all_look_different_and_a_seventeenth_still_has_a_look() -> None:
    names = [f"scorer {number:02d}" for number in range(17)]
    assert len(set(looks(names[:16]).values())) == 16
    assert set(looks(names)) == set(names)


def test_a_scorer_looks_the_same_whatever_the_order_of_names() -> None:
    assert looks(["rules", "learned"]) == looks(["learned", "rules"])


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (-0.0212, 0.0212, [-0.02, -0.01, 0, 0.01, 0.02]),
        (0, 0.05, [0, 0.01, 0.02, 0.03, 0.04, 0.05]),
        (-0.35, 1.2, [0, 0.5, 1]),
        (3, 1234, [200, 400, 600, 800, 1000, 1200]),
    ],
)
def test_ticks_are_round_and_inside_the_bounds(low: float, high: float, expected: list[float]) -> None:
    assert ticks(low, high) == expected


@pytest.mark.parametrize("span", [10**power * factor for power in (-4, -2, 0, 3) for factor in (1, 2.3, 7.7)])
def test_there_are_never_more_ticks_than_asked_for_and_at_least_two(span: float) -> None:
    assert all(2 <= len(ticks(low, low + span)) <= 6 for low in (0.0, -0.31 * span, -0.5 * span))


def test_a_scale_may_run_upwards() -> None:
    up = Scale(0, 0.5, 300, 100)
    assert (up(0), up(0.25), up(0.5)) == (300, 200, 100)


def test_a_drawing_is_an_image_with_words_for_those_who_cannot_see_it() -> None:
    root = ElementTree.fromstring(drawing(words(1, 2, "a < b"), height=50, label='it "shows" <this>'))  # noqa: S314
    assert (root.tag, root.get("role"), root.get("viewBox")) == (f"{SVG}svg", "img", "0 0 400 50")
    assert root.get("aria-label") == 'it "shows" <this>'
    assert [text.text for text in root.iter(f"{SVG}text")] == ["a < b"]


def test_in_a_page_the_ink_is_the_pages_and_a_file_of_its_own_brings_ink_and_ground() -> None:
    made = drawing(height=1, label="")
    assert 'fill="currentColor"' in made
    assert re.findall(r"<style>(.*)</style>", made) == ["svg:root{color:#1f2328;background:#ffffff}"]


def test_coordinates_have_one_decimal_at_most() -> None:
    line = path([(1 / 3, 2.0), (100.06, 5)], Look("#000000", None, "circle"))
    assert 'points="0.3,2 100.1,5"' in line


@pytest.mark.parametrize("form", ["circle", "square", "triangle", "diamond"])
def test_a_mark_is_filled_or_hollow(form: str) -> None:
    look = Look("#0072B2", None, form)
    assert 'fill="#0072B2"' in mark(5, 5, look)
    assert 'fill="none"' in mark(5, 5, look, hollow=True)


def test_a_long_name_is_shortened_in_the_legend_but_what_follows_is_not() -> None:
    name = "x" * (LEGEND_LETTERS + 1)
    drawn = legend(0, 0, [(Look("#000000", None, "circle"), name, ", 24 %")])
    assert f"{'x' * (LEGEND_LETTERS - 1)}…, 24 %<" in drawn
