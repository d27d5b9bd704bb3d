"""The figure of the differences: one row a pair, a winner filled."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from dataclasses import replace

import pytest
from campaignpulse.checks import InputError
from campaignpulse.reports import live_forest


def test_each_pair_has_a_row_and_a_winner_is_filled(live_found) -> None:
    figure = live_forest(live_found)
    ElementTree.fromstring(figure)  # noqa: S314, our own text
    marks = [part for part in figure.split("<") if part.startswith(("circle", "polygon"))]
    assert ['fill="none"' in part for part in marks] == [False, False, True]


def test_those_who_cannot_see_it_are_told_the_same(live_found) -> None:
    assert "learned against hold_out +10.0 [" in live_forest(live_found)
    assert "learned wins" in live_forest(live_found)


def test_a_pair_without_accounts_of_both_has_no_mark(live_found) -> None:
    first = live_found.differences[0]
    empty = replace(first, retention=replace(first.retention, difference=None, low=None, high=None))
    figure = live_forest(replace(live_found, differences=(empty, *live_found.differences[1:])))
    assert figure.count("<circle") + figure.count("<polygon") == 2


def test_without_differences_there_is_nothing_to_draw(live_found) -> None:
    with pytest.raises(InputError, match="no differences are told yet"):
        live_forest(replace(live_found, differences=()))
