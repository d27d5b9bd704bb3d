"""A drawing with its title, its caption and its numbers."""

from __future__ import annotations

from .markup import Markup, element


def figure(title: str, drawn: Markup, caption: str, numbers: Markup) -> Markup:
    """Return a figure of the page; the numbers are folded away below it.

    >>> str(figure("Gains", element("svg"), "Higher is better.", element("table")))[:29]
    '<figure><h3>Gains</h3><svg></'
    """
    return element(
        "figure",
        element("h3", title),
        drawn,
        element("figcaption", caption),
        element("details", element("summary", "Numbers"), numbers),
    )
