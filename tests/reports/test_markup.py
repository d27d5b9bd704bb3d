from __future__ import annotations

from xml.etree import ElementTree

from campaignpulse.reports.markup import Markup, element, text, together


def test_text_and_attributes_are_escaped() -> None:
    assert element("p", "<b>", title='"&') == '<p title="&quot;&amp;">&lt;b&gt;</p>'


def test_what_was_made_as_markup_is_not_escaped_twice() -> None:
    assert element("p", element("b", "a & b")) == "<p><b>a &amp; b</b></p>"


def test_markup_joined_to_a_plain_string_is_plain_again() -> None:
    assert element("p", element("b", "x") + " & y") == "<p>&lt;b&gt;x&lt;/b&gt; &amp; y</p>"


def test_names_that_python_keeps_for_itself_can_be_written() -> None:
    assert (
        element("td", class_="number", aria_label="x", hidden=None)
        == '<td class="number" aria-label="x"></td>'
    )


def test_a_void_element_has_no_end() -> None:
    assert element("meta", charset="utf-8") == '<meta charset="utf-8">'


def test_a_character_that_xml_forbids_becomes_the_sign_for_it() -> None:
    made = element("text", "a\x00b\x1b\ufffe", title="\x08")
    assert ElementTree.fromstring(made).text == "a\ufffdb\ufffd\ufffd"  # noqa: S314, our own markup


def test_line_breaks_stay() -> None:
    assert text("a\nb\t") == "a\nb\t"


def test_parts_are_joined_each_as_what_it_is() -> None:
    joined = together(["<", Markup("<br/>")])
    assert (joined, type(joined)) == ("&lt;<br/>", Markup)


def test_a_notebook_shows_markup_as_what_it_describes() -> None:
    assert element("b", "x")._repr_html_() == "<b>x</b>"
