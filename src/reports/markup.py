"""HTML and SVG that are escaped by construction: whatever is not made here is text."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

VOID = frozenset({"meta"})
"""Elements that have no end."""

UNPRINTABLE = dict.fromkeys(
    [*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0xFFFE, 0xFFFF], "\N{REPLACEMENT CHARACTER}"
)
"""Characters that no XML may hold, not even escaped."""


class Markup(str):
    """Text that is markup already. JupyterLab shows it as what it describes."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return str(self)


def element(tag: str, /, *children: str, **attributes: object) -> Markup:
    """Return an element; children and attributes are escaped, except children that are `Markup`.

    An underscore in an attribute's name becomes a hyphen, one at its end is dropped; None leaves the
    attribute out.

    >>> element("p", "1 < 2 ", element("b", "sure"), class_="note", aria_label='"yes"', lang=None)
    '<p class="note" aria-label="&quot;yes&quot;">1 &lt; 2 <b>sure</b></p>'
    """
    written = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{text(str(value))}"'
        for name, value in attributes.items()
        if value is not None
    )
    end = "" if tag in VOID else f"{together(children)}</{tag}>"
    return Markup(f"<{tag}{written}>{end}")


def text(content: str) -> Markup:
    """Return content as markup that shows it letter by letter; `Markup` is left as it is.

    >>> text("<script>"), text(text("a & b"))
    ('&lt;script&gt;', 'a &amp; b')
    """
    return content if isinstance(content, Markup) else Markup(escape(content.translate(UNPRINTABLE)))


def together(parts: Iterable[str]) -> Markup:
    """Return the parts one after the other, each as `text` gives it."""
    return Markup("".join(text(part) for part in parts))
