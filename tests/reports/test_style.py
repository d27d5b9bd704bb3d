from __future__ import annotations

import re

import pytest
from campaignpulse.reports.style import STYLE


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    shares = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return sum(weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


THEMES = [
    dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", theme)) for theme in re.findall(r":root \{[^}]*\}", STYLE)
]


def test_light_dark_and_paper_have_their_colours() -> None:
    assert [theme["ground"] for theme in THEMES] == ["#ffffff", "#14181d", "#ffffff"]


@pytest.mark.parametrize("theme", THEMES, ids=["light", "dark", "print"])
@pytest.mark.parametrize("ink", ["ink", "muted"])
def test_words_stand_out_from_their_ground(theme: dict[str, str], ink: str) -> None:
    dark, light = sorted((luminance(theme[ink]), luminance(theme["ground"])))
    assert (light + 0.05) / (dark + 0.05) >= 4.5
