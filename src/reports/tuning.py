"""Whether a search for better settings beat the defaults, a sentence a scorer."""

from __future__ import annotations

from collections.abc import Mapping

from ..evaluation.tuning import Tuning
from .markup import Markup, element


def tuning_sentences(tuned: Mapping[str, Tuning]) -> tuple[str, ...]:
    """Return what came of each scorer's tuning; nothing where nothing was tuned."""
    return tuple(f"Tuning {name}: {tuning.verdict}." for name, tuning in tuned.items())


def tuning_section(tuned: Mapping[str, Tuning]) -> Markup:
    """Return the page's section, or nothing where nothing was tuned."""
    if not tuned:
        return Markup("")
    sentences = (element("p", sentence) for sentence in tuning_sentences(tuned))
    return element("section", element("h2", "Whether tuning beat the defaults"), *sentences)
