"""Templates: named fields only, and nothing that a case says is read as a template."""

from __future__ import annotations

import pytest
from campaignpulse.experiment.template import CASE_FIELDS, filled, require_fields, words


def test_a_field_stands_in_texts_lists_and_blocks_however_deep() -> None:
    require_fields({"a": ["{cause}", {"b": "to {responsible}, {title}"}], "c": 3, "d": None})
    made = filled({"a": ["{cause}", {"b": "to {responsible}"}], "c": 3}, {"cause": "x", "responsible": "ann"})
    assert made == {"a": ["x", {"b": "to ann"}], "c": 3}


def test_a_field_alone_keeps_its_kind_and_inside_a_text_it_is_words() -> None:
    fields = {"priority": 2.5, "informed": ["a", "b"], "phase": None}
    assert filled(["{priority}", "{informed}", "{phase}"], fields) == [2.5, ["a", "b"], None]
    assert filled("<{priority}> <{informed}> <{phase}>", fields) == "<2.5> <a, b> <>"


def test_what_a_field_holds_is_not_read_for_fields_again() -> None:
    assert filled("{text}!", {"text": "{cause}", "cause": "x"}) == "{cause}!"


def test_braces_that_name_no_field_stay() -> None:
    require_fields("{} {a.b} { cause } {0}")
    assert filled("{} {a.b} {0}", {}) == "{} {a.b} {0}"


def test_in_an_address_every_field_is_quoted() -> None:
    assert filled("/{cause}", {"cause": "a b"}, quote=str.upper) == "/A B"
    assert filled("{cause}", {"cause": "a"}, quote=str.upper) == "A"


@pytest.mark.parametrize(
    ("template", "said"),
    [("{causes}", "{cause} is close"), ({"a": ["{xyzzy}"]}, "a case has idempotency_key, case_id")],
)
def test_a_field_that_no_case_has_is_refused_with_the_way_out(template: object, said: str) -> None:
    with pytest.raises(ValueError, match="is no field of a case") as refused:
        require_fields(template)
    assert said in str(refused.value)


def test_each_field_is_listed_once() -> None:
    assert len(set(CASE_FIELDS)) == len(CASE_FIELDS)
    assert words(("a", 1)) == "a, 1"
